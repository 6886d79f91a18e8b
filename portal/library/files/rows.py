"""Rows of a table in a file, each with the addresses of its cells and what is noted about them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.library.files.contents import Note, place_of_line


@dataclass(frozen=True)
class Columns:
    """The columns of a table by name: the letter in a sheet, or the heading as written in a CSV file (no sheet)."""

    sheet: str | None
    addresses: Mapping[str, str]

    def place(self, number: int, name: str = "") -> str:
        """Return the address of a cell: ``Sheet!D3``, or line and heading; without a name that of its row."""
        if self.sheet is not None:
            return f"{self.sheet}!{self.addresses.get(name, 'A')}{number}"
        line, heading = place_of_line(number), self.addresses.get(name, name)
        return f"{line}, {heading}" if heading else line


@dataclass
class Row:
    """One row: its number in the sheet or its line in the file, its cells by column name, and notes on them."""

    columns: Columns
    number: int
    cells: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def place(self, name: str = "") -> str:
        """Return the address of a cell, or of the row."""
        return self.columns.place(self.number, name)

    def note(self, name: str, message: object, *, is_wrong: bool = True) -> None:
        """Note something about a cell; a row with a wrong cell is refused."""
        self.notes.append(Note(self.place(name), message, is_wrong))

    @property
    def is_wrong(self) -> bool:
        """Return whether the row must be refused."""
        return any(note.is_wrong for note in self.notes)


def trimmed(cells: Sequence[str], is_filled: Callable[[str], object] = bool) -> list[str]:
    """Return the cells of a row up to the last that is filled in."""
    last = next((place for place in range(len(cells), 0, -1) if is_filled(cells[place - 1])), 0)
    return list(cells[:last])
