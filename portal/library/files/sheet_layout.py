"""What a sheet of a workbook hides or joins: hidden rows and columns, merged cells, values far to the right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from openpyxl.utils import get_column_letter, range_boundaries

MAX_MERGED = 1000  # areas of merged cells that are looked at in a sheet; unsourced
_CHUNK_BYTES = 1 << 20
_OVERLAP_BYTES = 600  # a tag may be cut by the end of a chunk
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^<>]*?ref="([A-Z0-9:]{1,20})"')
# A cell with content beyond column GS, the first after the 200 that are read; looked for once in a tag, however long.
_FAR_RIGHT = re.compile(rb'<(?:\w+:)?c (?=[^<>/]*?r="((?:G[T-Z]|[H-Z][A-Z]|[A-Z]{3})\d{1,7})")[^<>/]*>\s*<')
_CONTENT = re.compile(rb"<(?:\w+:)?[vtf](?:\s[^<>]*)?>\s*[^<\s]")  # a value, text or formula of a cell
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^<>]*?\shidden="(?:1|true)")[^<>]*?\sr="(\d{1,7})"')
_HIDDEN_COLUMNS = re.compile(
    rb'<(?:\w+:)?col\b(?=[^<>]*?\shidden="(?:1|true)")(?=[^<>]*?\smin="(\d{1,5})")[^<>]*?\smax="(\d{1,5})"'
)


@dataclass
class SheetLayout:
    """Rows and columns that are hidden, and areas of merged cells by their address."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[tuple[int, int]] = field(default_factory=set)
    merged: set[str] = field(default_factory=set)
    far_right: str = ""  # the address of a value beyond the columns that are read

    def merged_below(self, header_row: int) -> str:
        """Return the address of an area of merged cells that reaches below a row, or nothing."""
        reaching = (area for area in self.merged if range_boundaries(area)[3] >= header_row)
        return min(reaching, default="")

    def hidden_letters(self, count: int) -> list[str]:
        """Return the letters of the hidden ones among the first columns."""
        numbers = {number for least, most in self.hidden_columns for number in range(least, min(most, count) + 1)}
        return [get_column_letter(number) for number in sorted(numbers)]


def read_layout(sheet: IO[bytes]) -> SheetLayout:
    """Read the layout from the XML of a sheet, piece by piece."""
    layout = SheetLayout()
    for piece in pieces(sheet):
        layout.hidden_rows.update(int(number) for number in _HIDDEN_ROW.findall(piece))
        layout.hidden_columns.update((int(least), int(most)) for least, most in _HIDDEN_COLUMNS.findall(piece))
        beyond = _FAR_RIGHT.search(piece)
        layout.far_right = layout.far_right or (beyond[1].decode() if beyond else "")
        if len(layout.merged) < MAX_MERGED:
            layout.merged.update(area.decode() for area in _MERGED.findall(piece))
    return layout


def holds_content(sheet: IO[bytes]) -> bool:
    """Return whether any cell in the XML of a sheet holds something."""
    return any(_CONTENT.search(piece) for piece in pieces(sheet))


def pieces(sheet: IO[bytes]) -> Iterator[bytes]:
    """Yield the content of a file piece by piece, each with the end of the one before."""
    tail = b""
    while chunk := sheet.read(_CHUNK_BYTES):
        yield tail + chunk
        tail = chunk[-_OVERLAP_BYTES:]
