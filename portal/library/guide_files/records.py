"""Represent the records of an imported file and validate them as guides."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

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
    return found or f"{place}, {name}"


def with_notes(records: Iterable[Record], notes: Iterable[Note]) -> Iterator[Record]:
    """Yield records, the first one with the notes on the whole file."""
    of_file = list(notes)
    for record in records:
        record.notes += of_file
        of_file = []
        yield record
