"""Search in an embedded Whoosh index, derived data in a folder that may be deleted at any time.

Damage causes many kinds of exceptions, so callers catch all of them, answer from the database and rebuild.
"""

import heapq
import shutil
import threading
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from operator import itemgetter
from pathlib import Path
from typing import Any

from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
from whoosh.filedb.filestore import FileStorage, RamStorage, copy_to_ram
from whoosh.index import create_in, open_dir
from whoosh.reading import TermNotFound

from portal.search.index.field_weights import (
    FIELD_WEIGHTS,
    MAX_CANDIDATES,
    MIN_BODY_WEIGHT,
    Candidates,
    parse_lexemes,
    strongest,
)
from portal.search.index.models import SearchEntry

REVISION_KEY = "revision"


class _Lexemes(fields.FieldType):  # type: ignore[misc]
    """Whoosh field of prepared tokens, without analysis."""

    def __init__(self) -> None:
        """Store the existence of tokens only."""
        super().__init__(formats.Existence(), analyzer=None)

    def index(self, value: Iterable[str], **_kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Return the Whoosh postings of a document."""
        return ((token.encode(), 1, 1.0, b"") for token in value)

    def supports(self, _name: str) -> bool:
        """Return False: positions and other options are not supported."""
        return False


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Write postings without looking up the unused lengths, which halves the time."""

    def add_postings(self, schema: fields.Schema, lengths: Any, items: Any) -> None:
        """Write all postings of a segment."""
        super().add_postings(schema, None, items)


class _Codec(W3Codec):  # type: ignore[misc]
    """Whoosh format with long uncompressed blocks."""

    def __init__(self) -> None:
        """Set block size and compression for an index read far more often than written (values unsourced)."""
        super().__init__(blocklimit=4096, compression=0)

    def field_writer(self, storage: Any, segment: Any) -> _FieldWriter:
        """Return the writer of postings."""
        return _FieldWriter(self, storage, segment)


def _schema() -> fields.Schema:
    return fields.Schema(
        key=fields.ID(unique=True),
        procedure_id=fields.COLUMN(columns.NumericColumn("i")),
        revision=fields.STORED(),
        **{letter: _Lexemes() for letter in FIELD_WEIGHTS},
    )


class EmbeddedIndex:
    """Whoosh index in a folder.

    Bypasses Whoosh's scoring, since ranking is done elsewhere: four fields without frequencies, read block by block. A
    process searches a copy in memory, which damage to the files cannot affect; each thread has its own reader.
    """

    def __init__(self, folder: Path) -> None:
        """Set the folder; opens no file."""
        self.folder = folder
        self._lock = threading.Lock()
        self._copy: tuple[int, RamStorage] | None = None
        self._readers = threading.local()

    @property
    def revision(self) -> int:
        """Return the revision of the files; raises any exception when the index is missing or damaged."""
        return _revision_of(open_dir(self.folder))

    @property
    def is_there(self) -> bool:
        """Tell whether the folder has an index, of whatever revision; the copy in memory outlives it."""
        return any(self.folder.glob("_*.toc"))

    def at(self, revision: int) -> "EmbeddedIndex":
        """Load the index at a revision; raises LookupError if the files have another, any exception if damaged."""
        with self._lock:
            if self._copy is None or self._copy[0] != revision:
                self._copy = None
                storage = copy_to_ram(FileStorage(self.folder, supports_mmap=False, readonly=True))
                found = _revision_of(storage.open_index())
                if found != revision:
                    raise LookupError(f"the index is at {found}")
                self._copy = (revision, storage)
            copy = self._copy
        if getattr(self._readers, "copy", None) is not copy:
            leaves = [leaf for leaf, _ in copy[1].open_index().reader().leaf_readers()]
            self._readers.leaves = [(leaf, list(leaf.column_reader("procedure_id"))) for leaf in leaves]
            self._readers.copy = copy
        return self

    def drop_copy(self) -> None:
        """Drop the copy in memory; the next query loads the files again."""
        self._copy = None

    def candidates(self, weights: Mapping[str, float], facets: Sequence[str] = ()) -> Candidates:
        """Return the procedures with the highest total weight of tokens among those that have all facets."""
        weights = strongest(weights)
        found: list[tuple[float, int, dict[str, float]]] = []
        for leaf, ids in self._readers.leaves:
            found += _best_of(leaf, ids, weights, facets)
        best = heapq.nlargest(MAX_CANDIDATES, found, key=itemgetter(0))
        return {procedure_id: levels for _, procedure_id, levels in best}

    def write(self, entries: Iterable[SearchEntry], revision: int) -> None:
        """Add, replace or remove entries and set the revision in one commit."""
        writer = open_dir(self.folder).writer(timeout=5.0, codec=_Codec(), limitmb=256)
        try:
            for entry in entries:
                writer.delete_by_term("key", str(entry.procedure_id))
                if entry.is_listed:
                    writer.add_document(key=str(entry.procedure_id), procedure_id=entry.procedure_id, **_fields(entry))
            writer.delete_by_term("key", REVISION_KEY)
            writer.add_document(key=REVISION_KEY, revision=revision)
        except BaseException:
            writer.cancel()
            raise
        writer.commit()

    def rebuild(self, entries: Iterable[SearchEntry], revision: int) -> None:
        """Build a new index beside the current one and replace it, without interrupting searches."""
        fresh = self.folder.with_name(f"{self.folder.name}.{uuid.uuid4().hex}")
        fresh.mkdir(parents=True)
        create_in(fresh, _schema())
        EmbeddedIndex(fresh).write(entries, revision)
        old = self.folder.with_name(f"{fresh.name}.old")
        if self.folder.exists():
            self.folder.rename(old)
        fresh.rename(self.folder)
        shutil.rmtree(old, ignore_errors=True)


def _revision_of(index: Any) -> int:
    with index.searcher() as searcher:
        return int(searcher.document(key=REVISION_KEY)["revision"])


def _fields(entry: SearchEntry) -> dict[str, list[str]]:
    by_letter: dict[str, list[str]] = {letter: [] for letter in FIELD_WEIGHTS}
    for token, letter in parse_lexemes(f"{entry.words} {entry.body}"):
        by_letter[letter].append(token)
    return by_letter


def _best_of(
    leaf: Any, ids: Sequence[int], weights: Mapping[str, float], facets: Sequence[str]
) -> list[tuple[float, int, dict[str, float]]]:
    least = MIN_BODY_WEIGHT * max(weights.values(), default=0.0)
    levels: dict[str, dict[int, float]] = {}
    for token, weight in weights.items():
        levels[token] = found = {}
        for letter in reversed(FIELD_WEIGHTS):
            if letter != "d" or weight >= least:
                found.update(dict.fromkeys(_documents(leaf, letter, token), FIELD_WEIGHTS[letter]))
    scores: dict[int, float] = defaultdict(float)
    for token, found in levels.items():
        weight = weights[token]
        for document, level in found.items():
            scores[document] += weight * level
    if facets:
        allowed = set.intersection(*(set(_documents(leaf, "d", facet)) for facet in facets))
        scores = {document: total for document, total in scores.items() if document in allowed}
    best = heapq.nlargest(MAX_CANDIDATES, scores.items(), key=itemgetter(1))
    return [
        (total, ids[document], {token: found[document] for token, found in levels.items() if document in found})
        for document, total in best
        if not leaf.is_deleted(document)
    ]


def _documents(leaf: Any, letter: str, token: str) -> list[int]:
    try:
        matcher = leaf.postings(letter, token)
    except TermNotFound:
        return []
    while hasattr(matcher, "child"):
        matcher = matcher.child  # deleted documents are excluded at the end, by the caller
    found: list[int] = []
    while matcher.is_active():
        if hasattr(matcher, "_read_data"):
            # Whoosh has no public API to read a whole block, and reading one by one takes ten times as long.
            matcher._read_data()
            found += accumulate(matcher._data[0])  # numbers are stored as differences
            matcher._next_block()
        else:
            found.append(matcher.id())
            matcher.next()
    return found
