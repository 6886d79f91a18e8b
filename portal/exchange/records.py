"""What the readers of files have in common: a record, what is to be said about its cells, and why a file is refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from pydantic import ValidationError

from portal.library.guide.document import Guide
from portal.library.guide.field_schema import problem_words

MOST_UNPACKED_BYTES = 300 * 1024 * 1024
ENCODINGS = ("utf-8-sig", "gb18030")  # what Chinese offices write; GB18030 reads GBK and GB2312 as well
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class FileRefusedError(Exception):
    """A file that cannot be read at all; ``message`` says why."""

    def __init__(self, message: Any) -> None:
        """Keep the words."""
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Note:
    """What is to be said of one cell or field: where it stands, and what is wrong or was done with it."""

    place: str
    words: Any
    is_wrong: bool = True


@dataclass
class Record:
    """One guide or item of a file; without a guide when it cannot be read."""

    place: str
    guide: Guide | None = None
    notes: list[Note] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        """Tell whether nothing of it may be kept."""
        return self.guide is None or any(note.is_wrong for note in self.notes)


@dataclass(frozen=True)
class Contents:
    """The records of a file, and how many there are."""

    total: int
    records: Iterator[Record]


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8 (with or without mark), UTF-16 with mark, or GB18030."""
    if content.startswith(_UTF16_MARKS):
        return content.decode("utf-16", errors="replace")
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileRefusedError(_l("The file is neither in UTF-8 nor in GB18030."))


def record_of(place: str, document: Any, places: dict[str, str] | None = None) -> Record:
    """Make a record of a guide's JSON values; ``places`` says where in the file a field stands."""
    try:
        return Record(place, Guide.model_validate(document))
    except ValidationError as error:
        notes = [
            Note(_place(place, problem["loc"], places or {}), problem_words(problem)) for problem in error.errors()
        ]
        return Record(place, None, notes)


def _place(place: str, location: tuple[int | str, ...], places: dict[str, str]) -> str:
    name = "/".join(str(piece) for piece in location)
    found = next((places[name[:end]] for end in range(len(name), 0, -1) if name[:end] in places), None)
    return found or f"{place}, {name}"


def place_of_line(number: int) -> str:
    """Return what a line of a file is called in a report."""
    return gettext("line %(number)s", number=number)


def read_all(handle: BinaryIO) -> bytes:
    """Read a whole file; raises FileRefusedError when it is too big to be one."""
    content = handle.read(MOST_UNPACKED_BYTES + 1)
    if len(content) > MOST_UNPACKED_BYTES:
        raise FileRefusedError(_l("The file is too big: split it, or write one guide on a line (.jsonl)."))
    return content
