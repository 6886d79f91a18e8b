"""Files made in memory, and what reading them finds."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook

from portal.imports.guide_import import contents_of
from portal.imports.vocabulary import ImportedRecord
from portal.library.guide_files.records import Record


def sheet(*rows: tuple[Any, ...], title: str = "guides") -> BytesIO:
    """Return a workbook with one sheet of rows."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    handle = BytesIO()
    book.save(handle)
    handle.seek(0)
    return handle


def read(name: str, content: bytes | BytesIO) -> list[Record]:
    return list(contents_of(name, BytesIO(content) if isinstance(content, bytes) else content).records)


def problems(result: ImportedRecord | Record) -> list[tuple[str, str]]:
    return [(note.place, str(note.message)) for note in result.notes]


def only_problem(result: ImportedRecord | Record) -> str:
    ((place, message),) = problems(result)
    return f"{place}: {message}"
