"""Count search queries and opened results by month, without data on the user.

A process counts in memory and writes every 30 s, so that no reader waits for a writer. A source counts once a day for
the same text. The text of a query is stored only from its third search on, and never if it looks like a personal
number; before that only a keyed hash is stored. Rarer queries are deleted after the month.
"""

import hashlib
import hmac
import re
import threading
import time
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from flask import Flask, Response, current_app, request
from sqlalchemy import CursorResult, and_, case, delete, or_

from portal.library.text.text_input import clean_line
from portal.library.text.tokens import fold
from portal.platform.background import in_background
from portal.platform.clock import local_today
from portal.platform.security.sources import source_of
from portal.platform.storage.database import db, insert_into
from portal.platform.storage.transaction import writing
from portal.search.index.models import SearchEntry
from portal.search.questions.models import AskedQuestion

# Unsourced. A text searched once or twice may identify a person; longer texts are likely to.
MIN_ASKED_TO_STORE_TEXT = 3
RETENTION_MONTHS = 12
MAX_STORED_CHARACTERS = 40
WRITE_EVERY_SECONDS = 30.0
MAX_COUNTED_QUESTIONS = 20_000  # per process, bounds memory
# Six digits in a row (telephone, identity or account number) or an e-mail address; unsourced.
_NUMBERS_OF_PERSONS = re.compile(r"\d{6,}|@")


@dataclass
class Counts:
    """Counts of one process that are not written yet."""

    asked: Counter[str] = field(default_factory=Counter)
    unanswered: Counter[str] = field(default_factory=Counter)
    opened: Counter[str] = field(default_factory=Counter)
    procedures: Counter[str] = field(default_factory=Counter)
    totals: OrderedDict[str, int] = field(default_factory=OrderedDict)
    seen: OrderedDict[tuple[str, str, str], None] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    written_at: float = field(default_factory=time.monotonic)

    def is_new(self, kind: str, text: str, source: str) -> bool:
        """Return whether a source does this for the first time today; remembers the latest 20,000 events."""
        key = (kind, text, f"{local_today()} {source}")
        if key in self.seen:
            return False
        self.seen[key] = None
        while len(self.seen) > MAX_COUNTED_QUESTIONS:
            self.seen.popitem(last=False)
        return True


def install(app: Flask) -> None:
    """Count searches and opened results after each request, including pages served from the cache."""
    app.extensions["portal.asked"] = Counts()
    app.after_request(_count)


def note_answer(typed: str, total: int) -> None:
    """Store the number of results of a query, for requests served from the page cache."""
    counts: Counts = current_app.extensions["portal.asked"]
    with counts.lock:
        counts.totals[counted_text(typed)] = total
        while len(counts.totals) > MAX_COUNTED_QUESTIONS:
            counts.totals.popitem(last=False)


def counted_text(typed: str) -> str:
    """Return the normalised text under which a query is counted; empty if it must not be stored."""
    text = " ".join(fold(clean_line(typed[: 2 * MAX_STORED_CHARACTERS])).split())
    return "" if len(text) > MAX_STORED_CHARACTERS or _NUMBERS_OF_PERSONS.search(text) else text


def write_counts() -> None:
    """Write this process's counts to the database; call it in an application context, outside ``writing()``."""
    counts: Counts = current_app.extensions["portal.asked"]
    with counts.lock:
        asked, unanswered, opened = counts.asked, counts.unanswered, counts.opened
        procedures, counts.procedures = counts.procedures, Counter()
        counts.asked, counts.unanswered, counts.opened = Counter(), Counter(), Counter()
        counts.written_at = time.monotonic()
    with writing():
        for text in sorted(asked.keys() | opened.keys()):
            add_counts(text, asked[text], unanswered[text], opened[text])
        for code, count in sorted(procedures.items()):
            entry = SearchEntry.__table__
            db.session.execute(
                entry.update().where(entry.c.code == code).values(opened=entry.c.opened + count)  # type: ignore[attr-defined]
            )


def delete_old_questions() -> int:
    """Delete rare queries of past months and all older than 12 months; call it inside ``writing()``."""
    month = local_today().replace(day=1)
    oldest = date(month.year - RETENTION_MONTHS // 12, month.month, 1)
    old = delete(AskedQuestion).where(
        or_(AskedQuestion.month < oldest, and_(AskedQuestion.month < month, AskedQuestion.words == ""))
    )
    return cast("CursorResult[Any]", db.session.execute(old)).rowcount


def _count(response: Response) -> Response:
    if response.status_code in (200, 304) and request.method == "GET":
        if request.endpoint == "search_public.search" and request.args.get("page", "1") == "1":
            _note_asked(counted_text(request.args.get("q", "")))
        elif request.endpoint == "front_public.guide" and request.referrer:
            _note_opened(request.referrer, (request.view_args or {})["code"])
    return response


def _note_asked(text: str) -> None:
    counts: Counts = current_app.extensions["portal.asked"]
    with counts.lock:
        if text in counts.totals and text and counts.is_new("asked", text, source_of(request.remote_addr)):
            counts.asked[text] += 1
            counts.unanswered[text] += not counts.totals[text]
    _write_soon(counts)


def _note_opened(referrer: str, code: str) -> None:
    try:
        address = urlsplit(referrer)
    except ValueError:
        return
    if address.netloc != request.host or not address.path.endswith("/search"):
        return
    text = counted_text(parse_qs(address.query).get("q", [""])[0])
    counts: Counts = current_app.extensions["portal.asked"]
    with counts.lock:
        if text in counts.totals and counts.is_new("opened", text, source_of(request.remote_addr)):
            counts.opened[text] += 1
            counts.procedures[code] += 1


def _write_soon(counts: Counts) -> None:
    with counts.lock:
        is_due = time.monotonic() - counts.written_at > WRITE_EVERY_SECONDS and bool(counts.asked)
        if is_due:
            counts.written_at = time.monotonic()
    if is_due:
        in_background("writing query counts", write_counts)


def add_counts(text: str, asked: int, unanswered: int, opened: int) -> None:
    """Add to this month's counts of a query; call it inside ``writing()``."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    digest = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
    row = {
        "month": local_today().replace(day=1), "digest": digest, "asked": asked, "unanswered": unanswered,
        "opened": opened, "is_done": False, "words": text if asked >= MIN_ASKED_TO_STORE_TEXT else "",
    }  # fmt: skip
    statement = insert_into(AskedQuestion).values(row)
    total = AskedQuestion.asked + asked
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["month", "digest"],
            set_={
                "asked": total,
                "unanswered": AskedQuestion.unanswered + unanswered,
                "opened": AskedQuestion.opened + opened,
                "words": case((total >= MIN_ASKED_TO_STORE_TEXT, text), else_=""),
            },
        )
    )
