"""A part of a guide as flat cells of text: the fields of an editing form and the columns of a sheet are the same.

``limit_amount`` is the amount of the field ``limit``, ``name_<code>`` the field ``name`` in a language. What a cell
holds is read in one place, so a form and a sheet refuse the same things with the same words.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import zip_longest
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from flask_babel import lazy_gettext as _l
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.guide.components import (
    LONGEST_LINE,
    LONGEST_PHRASE,
    LONGEST_PROSE,
    NOTHING,
    KeysOf,
    Part,
    Phrase,
    Text,
    TimeLimit,
)
from portal.library.guide.field_labels import FIELD_LABELS
from portal.library.guide.vocabulary import LimitUnit
from portal.library.text.languages import ORIGINAL, WRITTEN
from portal.library.text.text_input import read_day

YES = "yes"
_COUNT = _l("Enter a whole number from 0 to 999.")
_YES_WORDS = {"yes", "y", "true", "1", "是", "√", "对"}
_NO_WORDS = {"", "no", "n", "false", "0", "否", "×", "不"}


class Kind(StrEnum):
    """What a cell holds."""

    PROSE = "prose"
    LINE = "line"
    PHRASES = "phrases"  # one on a line
    LINES = "lines"  # one on a line
    KEYS = "keys"  # keys of another list of the guide, one on a line
    COUNT = "count"
    FLAG = "flag"
    DAY = "day"
    CHOICE = "choice"
    CHOICES = "choices"  # one on a line


@dataclass(frozen=True)
class Cell:
    """One cell: where its value stands in the part, and what it may hold."""

    kind: Kind
    path: tuple[str, ...]
    members: type[LabelledEnum] | None = None
    group: str = ""
    longest: int = LONGEST_LINE
    default: Any = None

    @property
    def name(self) -> str:
        """Return the name of the form's field and the sheet's column."""
        return "_".join(self.path)

    @property
    def language(self) -> str:
        """Return the language of its words; empty when it has none."""
        return self.path[-1] if self.path[-1] in WRITTEN else ""

    @property
    def label(self) -> Any:
        """Return what people call it, without its language."""
        names = [FIELD_LABELS[name] for name in self.path if name not in WRITTEN]
        if len(names) > 1 and self.path[-1] == "amount":
            return _l("%(field)s: how many", field=names[-2])
        if self.path[-1] == "unit":
            return _l("%(field)s: counted in", field=names[-2])
        return names[0] if len(names) == 1 else _l("%(group)s: %(field)s", group=names[-2], field=names[-1])


class UnreadableCellsError(RefusedActError):
    """Some cells hold what they cannot; ``problems`` has the message for each name."""

    message = _l("Some of it cannot be read.")

    def __init__(self, problems: Mapping[str, Any]) -> None:
        """Keep the problems for the page or the report."""
        super().__init__()
        self.problems = problems

    def tell(self, form: Any) -> None:
        """Put each message beside its field."""
        for name, words in self.problems.items():
            form.refuse(words, form[name])


@cache
def cells_of(part_type: type[Part], fields: tuple[str, ...] = ()) -> tuple[Cell, ...]:
    """Return the cells of a kind of part, of some of its fields where they are named; its key has none."""
    names = fields or tuple(name for name in part_type.model_fields if name != "key")
    return tuple(cell for name in names for cell in _cells((name,), part_type.model_fields[name]))


def _cells(path: tuple[str, ...], field: FieldInfo) -> Iterator[Cell]:
    kind = _bare(field.annotation)
    if get_origin(kind) is list:
        yield from _list_cells(path, field, _bare(get_args(kind)[0]))
    elif isinstance(kind, type) and issubclass(kind, Text):
        yield from (Cell(Kind.PROSE, (*path, lang), longest=LONGEST_PROSE) for lang in WRITTEN)
    elif kind is TimeLimit:  # nothing is taken for granted: an amount without its unit is refused
        yield Cell(Kind.COUNT, (*path, "amount"))
        yield Cell(Kind.CHOICE, (*path, "unit"), members=LimitUnit)
    elif isinstance(kind, type) and issubclass(kind, Part):
        for name, inner in kind.model_fields.items():
            yield from _cells((*path, name), inner)
    elif isinstance(kind, type) and issubclass(kind, LabelledEnum):
        yield Cell(Kind.CHOICE, path, members=kind, default=field.default)
    else:
        plain = {bool: Kind.FLAG, int: Kind.COUNT, date: Kind.DAY, str: Kind.LINE}
        yield Cell(plain[kind], path, default=field.default)


def _list_cells(path: tuple[str, ...], field: FieldInfo, member: Any) -> Iterator[Cell]:
    keys_of = next((note for note in field.metadata if isinstance(note, KeysOf)), None)
    if keys_of is not None:
        yield Cell(Kind.KEYS, path, group=keys_of.group, longest=LONGEST_PROSE)
    elif issubclass(member, Phrase):
        yield from (Cell(Kind.PHRASES, (*path, lang), longest=50 * LONGEST_PHRASE) for lang in WRITTEN)
    elif issubclass(member, LabelledEnum):
        yield Cell(Kind.CHOICES, path, members=member)
    elif member is str:
        yield Cell(Kind.LINES, path, longest=LONGEST_PROSE)


def _bare(annotation: Any) -> Any:
    """Take off what an annotation is wrapped in: Annotated, and None beside the type."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    others = [each for each in get_args(annotation) if each is not NoneType]
    return _bare(others[0]) if NoneType in get_args(annotation) else annotation


def to_cells(part: Part, cells: Sequence[Cell]) -> dict[str, str]:
    """Return what a part says, cell by cell."""
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
    """Read cells into the JSON values of their fields; raises UnreadableCellsError."""
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
    """Return a part with these cells in place of its own; raises UnreadableCellsError."""
    document = part.model_dump(mode="json") | from_cells(cells, written)
    try:
        return type(part).model_validate(document)
    except ValidationError as error:
        raise UnreadableCellsError(problems_by_cell(error, cells)) from error


def problems_by_cell(error: ValidationError, cells: Sequence[Cell]) -> dict[str, Any]:
    """Return the model's complaints in people's words, by the names of the cells they are about."""
    problems: dict[str, Any] = {}
    for problem in error.errors():
        place = [str(piece) for piece in problem["loc"] if not isinstance(piece, int)]
        names = [cell.name for cell in cells if list(cell.path)[: len(place)] == place[: len(cell.path)]]
        problems[names[0] if names else "_".join(place)] = problem_message(problem)
    return problems


def problem_message(problem: Any) -> Any:
    """Say in people's words what the model has against a value."""
    limits = problem.get("ctx", {})
    if problem["type"] == "value_error":
        return limits["error"].args[0]
    worded = {
        "string_too_long": _l("At most %(max)d characters.", max=limits.get("max_length", 0)),
        "too_long": _l("At most %(max)d of them.", max=limits.get("max_length", 0)),
        "extra_forbidden": _l("There is no such field in a guide."),
        "missing": _l("This is missing."),
        "string_too_short": _l("This is missing."),
        "enum": _l("This is not on the list: %(choices)s.", choices=limits.get("expected", "")),
        "string_pattern_mismatch": _l("This is not written as it must be; compare the example."),
        "greater_than_equal": _COUNT,
        "less_than_equal": _COUNT,
        "int_parsing": _COUNT,
        "int_type": _COUNT,
        "int_from_float": _COUNT,
    }
    return worded.get(problem["type"], problem["msg"])


def _put(document: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for name in path[:-1]:
        document = document.setdefault(name, {})
    document[path[-1]] = value


def _tidy(value: Any) -> Any:
    """Join phrases in each language, and make a limit of which nothing is said none at all."""
    if not isinstance(value, dict):
        return value
    if value.keys() == {"amount", "unit"}:
        return None if value == {"amount": None, "unit": None} else value
    if isinstance(value.get(ORIGINAL), list):
        rows = zip_longest(*(value[lang] for lang in WRITTEN), fillvalue="")
        return [dict(zip(WRITTEN, row, strict=True)) for row in rows]
    return {name: _tidy(inner) for name, inner in value.items()}


def _read(cell: Cell, text: str) -> Any:
    """Read one cell; raises ValueError with the words for whoever wrote it."""
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
    if text and not text.isdecimal():
        raise ValueError(_COUNT)
    return int(text) if text else None


def _flag(text: str) -> bool:
    if text.strip().lower() not in _YES_WORDS | _NO_WORDS:
        raise ValueError(_l("Write yes or no."))
    return text.strip().lower() in _YES_WORDS


def _day(text: str) -> str | None:
    day = read_day(text) if text else None
    if text and day is None:
        raise ValueError(_l("Enter a date like 2026-11-22."))
    return day.isoformat() if day else None


def _member(cell: Cell, text: str) -> LabelledEnum:
    members = cell.members.by_name() if cell.members else {}
    try:
        return members[text.strip()]
    except KeyError:
        raise ValueError(_l("This is not on the list: %(choices)s.", choices=", ".join(members))) from None


_READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.PROSE: str,
    Kind.LINE: str,
    Kind.COUNT: _count,
    Kind.FLAG: _flag,
    Kind.DAY: _day,
}
