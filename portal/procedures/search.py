"""Finding guides: the index is derived data that carries its revision and catches up by itself.

An index that is missing, damaged or behind never stops a search: the page answers from SQL while a thread mends it.
"""

import logging
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app
from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import joinedload

from portal.procedures.catalogue import procedures_by_codes
from portal.procedures.guide import Guide
from portal.procedures.models import Procedure, ProcedureVersion
from portal.procedures.parts import Text
from portal.procedures.publication import GUIDES_REVISION
from portal.procedures.vocabulary import VersionState
from portal.settings import Settings
from portal.shared.db import db
from portal.shared.pagination import PER_PAGE, Page
from portal.shared.revisions import current_revision
from portal.shared.search_index import Entry, SearchIndex
from portal.shared.tokens import query_tokens

_log = logging.getLogger(__name__)
_mending = threading.Lock()
BATCH = 500


@dataclass(frozen=True)
class Answer:
    """A page of procedures, best first; ``is_partial`` when none has every word that was asked for."""

    page: Page[Procedure]
    is_partial: bool


def open_index(app: Flask, settings: Settings) -> None:
    """Say where the index lies; nothing is opened yet."""
    app.extensions["portal.search"] = SearchIndex(settings.data_dir / "search")


def search_procedures(text: str, number: int = 1, per_page: int = PER_PAGE) -> Answer:
    """Find the procedures in force for a question, in any of the languages."""
    offset = (number - 1) * per_page
    index: SearchIndex = current_app.extensions["portal.search"]
    try:
        if index.revision != current_revision(GUIDES_REVISION):
            raise LookupError("the index is behind")
        hits = index.query(text, per_page, offset)
    except Exception as error:
        _log.warning("search answers from SQL: %s", type(error).__name__)
        mend_in_background()
        return _answer_from_sql(text, number, per_page)
    return Answer(Page(procedures_by_codes(hits.keys), number, hits.total, per_page), hits.is_partial)


def refresh_index() -> None:
    """Bring the index to the present revision: by the changed procedures alone, or anew when it cannot be read."""
    index: SearchIndex = current_app.extensions["portal.search"]
    revision = current_revision(GUIDES_REVISION)
    try:
        behind = index.revision
    except Exception:
        rebuild_index()
        return
    if behind > revision:
        rebuild_index()
    elif behind < revision:
        index.index(_entries(since=behind), revision)
        index.delete(_unlisted(since=behind), revision)


def rebuild_index() -> None:
    """Build the index anew from the database."""
    index: SearchIndex = current_app.extensions["portal.search"]
    index.rebuild(_entries(since=0), current_revision(GUIDES_REVISION))


def mend_in_background() -> threading.Thread | None:
    """Refresh the index in a thread of its own; None when one is at work already."""
    if not _mending.acquire(blocking=False):
        return None
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    thread = threading.Thread(target=_mend, args=(app,), name="mend-search", daemon=True)
    thread.start()
    return thread


def _mend(app: Flask) -> None:
    try:
        with app.app_context():
            refresh_index()
    except Exception:
        _log.exception("the search index could not be mended")
    finally:
        _mending.release()


def _entries(since: int) -> Iterable[Entry]:
    query = (
        select(ProcedureVersion)
        .join(ProcedureVersion.procedure)
        .where(ProcedureVersion.state == VersionState.PUBLISHED, Procedure.changed_in_revision > since)
        .options(joinedload(ProcedureVersion.procedure).joinedload(Procedure.department))
        .execution_options(yield_per=BATCH)
    )
    for version in db.session.scalars(query):
        yield _entry(version)
    listed = (
        select(Procedure)
        .where(Procedure.is_listed, ~Procedure.has_guide, Procedure.changed_in_revision > since)
        .options(joinedload(Procedure.department))
        .execution_options(yield_per=BATCH)
    )
    for procedure in db.session.scalars(listed):
        yield _listed_entry(procedure)


def _unlisted(since: int) -> Sequence[str]:
    return db.session.scalars(
        select(Procedure.code).where(~Procedure.is_listed, Procedure.changed_in_revision > since)
    ).all()


def _entry(version: ProcedureVersion) -> Entry:
    guide: Guide = version.guide
    department = version.procedure.department
    return Entry(
        key=guide.code,
        name=f"{guide.code} {_both(guide.name)}",
        plain=_all(guide.plain_names + guide.themes + [Text(zh=str(event.value)) for event in guide.life_events]),
        department=" ".join([*department.name.values(), *department.short_name.values()]),
        summary=_both(guide.summary),
        body=_all(
            [
                guide.scope,
                *(condition.text for condition in guide.conditions),
                *(material.name for material in guide.materials),
                *(step.name for step in guide.steps),
                *(outcome.name for outcome in guide.outcomes),
                *(question.question for question in guide.questions),
                *(basis.title for basis in guide.legal_basis),
            ]
        ),
    )


def _listed_entry(procedure: Procedure) -> Entry:
    """Return what is found of a procedure that is listed before its guide."""
    department = procedure.department
    return Entry(
        key=procedure.code,
        name="\n".join([procedure.code, *procedure.name.values()]),
        plain="",
        department=" ".join([*department.name.values(), *department.short_name.values()]),
        summary="\n".join(procedure.summary.values()),
        body="",
    )


def _both(text: Text) -> str:
    return f"{text.zh}\n{text.en}"


def _all(texts: Iterable[Text]) -> str:
    return "\n".join(_both(text) for text in texts)


def _answer_from_sql(text: str, number: int, per_page: int) -> Answer:
    words = list(dict.fromkeys(token.text for token in query_tokens(text)))[:10]
    if not words:
        return Answer(Page([], number, 0, per_page), is_partial=False)
    query = (
        select(Procedure)
        .outerjoin(
            ProcedureVersion,
            (ProcedureVersion.procedure_id == Procedure.id) & (ProcedureVersion.state == VersionState.PUBLISHED),
        )
        .where(Procedure.is_listed)
        .options(joinedload(Procedure.department))
        .order_by(Procedure.code)
    )
    said = func.coalesce(cast(ProcedureVersion.document, String), "")
    haystack = func.lower(said + cast(Procedure.name, String) + cast(Procedure.summary, String))
    for word in words:
        # JSON is kept with escapes on some databases, so a word is looked for in both spellings.
        escaped = word.encode("unicode_escape").decode()
        query = query.where(haystack.contains(word, autoescape=True) | haystack.contains(escaped, autoescape=True))
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = db.session.scalars(query.limit(per_page).offset((number - 1) * per_page)).all()
    return Answer(Page(rows, number, total, per_page), is_partial=False)
