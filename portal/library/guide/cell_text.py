"""Convert the fields of a guide part to flat text cells and back."""

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from flask_babel import lazy_gettext as _l
from pydantic import ValidationError

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.guide.components import NOTHING, Part
from portal.library.guide.field_problems import NO_COUNT, UnreadableCellsError, problems_by_cell
from portal.library.guide.field_schema import Cell, Kind
from portal.library.text.languages import ORIGINAL, WRITTEN
from portal.library.text.text_input import read_day

MAX_DIGITS = 9  # of a number in a cell, which the field then holds to its own limits; unsourced
YES = "yes"
_YES_TEXTS = {"yes", "y", "true", "1", "是", "√", "对"}
_NO_TEXTS = {"", "no", "n", "false", "0", "否", "×", "不"}


def to_cells(part: Part, cells: Sequence[Cell]) -> dict[str, str]:
    """Return the text of each cell of a part, by cell name."""
    return {cell.name: _written(part, cell) for cell in cells}


def _written(part: Any, cell: Cell) -> str:
    if cell.kind is Kind.PHRASES:
        phrases = [getattr(phrase, cell.language) for phrase in getattr(part, cell.path[0])]
        return "\n".join(phrase or NOTHING for phrase in phrases) if any(phrases) else ""
    value = part
    for name in cell.path:
        value = getattr(value, name, None)
    if isinstance(value, list):
        return "\n".join(str(each) for each in value)
    if isinstance(value, bool):
        return YES if value else ""
    return "" if value is None else str(value)


def from_cells(cells: Sequence[Cell], written: Mapping[str, str]) -> dict[str, Any]:
    """Parse cell texts into the JSON values of their fields; raises UnreadableCellsError."""
    document: dict[str, Any] = {}
    problems: dict[str, Any] = {}
    for cell in cells:
        try:
            value = _read(cell, written.get(cell.name, ""))
            _put(document, cell.path, cell.default if value is None else value)
        except ValueError as error:
            problems[cell.name] = error.args[0]
    if problems:
        raise UnreadableCellsError(problems)
    return {name: _tidy(value) for name, value in document.items()}


def rewritten(part: Part, cells: Sequence[Cell], written: Mapping[str, str]) -> Any:
    """Return a copy of a part with its cells replaced; raises UnreadableCellsError.

    Fields whose cells are unchanged keep their value, including values written by a newer release.
    """
    present = to_cells(part, cells)
    changed = {cell.path[0] for cell in cells if written.get(cell.name, "") != present[cell.name]}
    document = part.model_dump() | from_cells([cell for cell in cells if cell.path[0] in changed], written)
    try:
        valid = type(part).model_validate(document)
    except ValidationError as error:
        raise UnreadableCellsError(problems_by_cell(error, cells)) from error
    return part.model_copy(update=dict(valid))


def _put(document: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for name in path[:-1]:
        document = document.setdefault(name, {})
    document[path[-1]] = value


def _tidy(value: Any) -> Any:
    """Combine the languages of each phrase, and turn a limit without amount and unit into None."""
    if not isinstance(value, dict):
        return value
    if value.keys() == {"amount", "unit"}:
        return None if value == {"amount": None, "unit": None} else value
    if isinstance(value.get(ORIGINAL), list):
        rows = zip_longest(*(value[lang] for lang in WRITTEN), fillvalue="")
        return [dict(zip(WRITTEN, row, strict=True)) for row in rows]
    return {name: _tidy(inner) for name, inner in value.items()}


def _read(cell: Cell, text: str) -> Any:
    """Parse one cell; raises ValueError with a message for the author."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    match cell.kind:
        case Kind.PHRASES:
            return text.split("\n") if text else []
        case Kind.LINES | Kind.KEYS:
            return lines
        case Kind.CHOICES:
            return [_member(cell, line) for line in lines]
        case Kind.CHOICE:
            return _member(cell, text) if text else None
        case _:
            return _READERS[cell.kind](text)


def _count(text: str) -> int | None:
    if text and not (text.isdecimal() and len(text) <= MAX_DIGITS):
        raise ValueError(NO_COUNT)
    return int(text) if text else None


def _flag(text: str) -> bool:
    if text.strip().lower() not in _YES_TEXTS | _NO_TEXTS:
        raise ValueError(_l("Write yes or no."))
    return text.strip().lower() in _YES_TEXTS


def _day(text: str) -> str | None:
    day = read_day(text) if text else None
    if text and day is None:
        raise ValueError(_l("Enter a date from 1900 on that exists, like 2026-11-22."))
    return day.isoformat() if day else None


def _member(cell: Cell, text: str) -> LabelledEnum:
    members = cell.members.by_name() if cell.members else {}
    try:
        return members[text.strip()]
    except KeyError:
        raise ValueError(_l("Choose one of: %(choices)s.", choices=", ".join(members))) from None


_READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.PROSE: str,
    Kind.LINE: str,
    Kind.COUNT: _count,
    Kind.FLAG: _flag,
    Kind.DAY: _day,
}
