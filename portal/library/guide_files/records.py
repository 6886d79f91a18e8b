"""Represent the records of an imported file and validate them as guides."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from pydantic import ValidationError

from portal.library.files.contents import Note
from portal.library.guide.document import Guide
from portal.library.guide.field_problems import problem_message


@dataclass
class Record:
    """One guide or list item of a file; ``guide`` is None when it is invalid."""

    place: str
    guide: Guide | None = None
    notes: list[Note] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        """Return whether the record must be rejected."""
        return self.guide is None or any(note.is_wrong for note in self.notes)


@dataclass(frozen=True)
class Contents:
    """The records of a file and their number."""

    total: int
    records: Iterator[Record]


def record_of(place: str, document: Any, places: dict[str, str] | None = None) -> Record:
    """Validate JSON values as a guide; ``places`` maps field paths to places in the file."""
    try:
        return Record(place, Guide.model_validate(document))
    except ValidationError as error:
        notes = [
            Note(_place(place, problem["loc"], places or {}), problem_message(problem)) for problem in error.errors()
        ]
        return Record(place, None, notes)


def _place(place: str, location: tuple[int | str, ...], places: dict[str, str]) -> str:
    name = "/".join(str(piece) for piece in location)
    found = next((places[name[:end]] for end in range(len(name), 0, -1) if name[:end] in places), None)
    return found or (f"{place}, {name}" if name else place)


def each_once(records: Iterable[Record]) -> Iterator[Record]:
    """Yield records; a later one with the code of an earlier, in whatever case, is refused and does not replace it."""
    seen: dict[str, str] = {}
    for record in records:
        if record.guide is not None:
            first = seen.setdefault(record.guide.code.lower(), record.place)
            if first != record.place:
                message = _l("This code stands in an earlier record: %(place)s.", place=first)
                record.notes.append(Note(record.place, message))
        yield record


def with_notes(records: Iterable[Record], notes: Iterable[Note]) -> Iterator[Record]:
    """Yield records, the first one with the notes on the whole file."""
    of_file = list(notes)
    for record in records:
        record.notes += of_file
        of_file = []
        yield record
