"""A Whoosh index of entries that carries the revision it was built from; derived data, always safe to throw away.

Damage shows as five different kinds of exception, so callers catch everything, answer from SQL and rebuild.
"""

import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoosh import fields, query
from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken
from whoosh.index import create_in, open_dir

from portal.shared.tokens import index_tokens, query_tokens

BOOSTS = {"name": 6.0, "plain": 5.0, "department": 2.0, "summary": 2.0, "body": 1.0}
REVISION_KEY = "\x00revision"
MOST_QUERY_TOKENS = 40


@dataclass(frozen=True)
class Entry:
    """What is found under a key: the words of each field, all languages together."""

    key: str
    name: str
    plain: str
    department: str
    summary: str
    body: str


@dataclass(frozen=True)
class Hits:
    """Keys, best first, and how many there are in all; ``is_partial`` when no entry has every word."""

    keys: list[str]
    total: int
    is_partial: bool = False


class TokenAnalyzer(Analyzer):  # type: ignore[misc]
    """Hands our tokens to Whoosh."""

    def __call__(self, value: str, **_kwargs: Any) -> Iterator[WhooshToken]:
        """Yield Whoosh's tokens for a text."""
        token = WhooshToken()
        for found in index_tokens(value):
            token.text = found.text
            token.boost = 1.0
            token.stopped = False
            yield token


def _schema() -> fields.Schema:
    text = {
        name: fields.TEXT(analyzer=TokenAnalyzer(), phrase=False, field_boost=boost) for name, boost in BOOSTS.items()
    }
    return fields.Schema(key=fields.ID(unique=True, stored=True), revision=fields.STORED(), **text)


class SearchIndex:
    """The index in one folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; nothing is opened yet."""
        self.folder = folder

    @property
    def revision(self) -> int:
        """Return the revision the index was built from; raises whatever a missing or damaged index raises."""
        with open_dir(self.folder).searcher() as searcher:
            stored = searcher.document(key=REVISION_KEY)
        return int(stored["revision"])

    def index(self, entries: Iterable[Entry], revision: int) -> None:
        """Add or replace entries, in one commit with the revision they bring the index to."""
        self._write({entry.key: entry for entry in entries}, (), revision)

    def delete(self, keys: Iterable[str], revision: int) -> None:
        """Remove entries, in one commit with the revision that brings the index to."""
        self._write({}, keys, revision)

    def rebuild(self, entries: Iterable[Entry], revision: int) -> None:
        """Build beside the present index and take its place."""
        fresh = self.folder.with_name(f"{self.folder.name}.{uuid.uuid4().hex}")
        fresh.mkdir(parents=True)
        create_in(fresh, _schema())
        SearchIndex(fresh).index(entries, revision)
        old = self.folder.with_name(f"{fresh.name}.old")
        if self.folder.exists():
            self.folder.rename(old)
        fresh.rename(self.folder)
        shutil.rmtree(old, ignore_errors=True)

    def query(self, text: str, limit: int, offset: int = 0) -> Hits:
        """Find entries that have every word; when there is none, those that have some."""
        words = list(dict.fromkeys(token.text for token in query_tokens(text)))[:MOST_QUERY_TOKENS]
        if not words:
            return Hits([], 0)
        each = [query.Or([query.Term(field, word, BOOSTS[field]) for field in BOOSTS]) for word in words]
        with open_dir(self.folder).searcher() as searcher:
            for join, is_partial in ((query.And, False), (query.Or, True)):
                found = searcher.search(join(each), limit=offset + limit)
                if len(found) or len(words) == 1:
                    return Hits([hit["key"] for hit in found[offset:]], len(found), is_partial)
        return Hits([], 0)

    def _write(self, entries: dict[str, Entry], deleted: Iterable[str], revision: int) -> None:
        writer = open_dir(self.folder).writer(timeout=5.0)
        try:
            for key in deleted:
                writer.delete_by_term("key", key)
            for entry in entries.values():
                writer.update_document(**entry.__dict__)
            writer.update_document(key=REVISION_KEY, revision=revision)
        except BaseException:
            writer.cancel()
            raise
        writer.commit()
