"""Describe a guide part as flat text cells, which are both the form fields and the sheet columns.

``limit_amount`` is the amount of the field ``limit``, ``name_<code>`` the field ``name`` in a language. ``cell_text``
parses and writes cells, so that a form and a sheet reject the same values with the same message.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_origin

from flask_babel import lazy_gettext as _l
from pydantic.fields import FieldInfo

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.guide.components import (
    MAX_LINE_CHARACTERS,
    MAX_PHRASE_CHARACTERS,
    MAX_PROSE_CHARACTERS,
    KeysOf,
    Part,
    Phrase,
    Text,
    TimeLimit,
)
from portal.library.guide.field_labels import FIELD_LABELS
from portal.library.guide.field_types import bare_type
from portal.library.guide.vocabulary import LimitUnit
from portal.library.text.languages import WRITTEN


class Kind(StrEnum):
    """Data type of a cell."""

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
    """One cell: the path of its value in the part, and the values it accepts."""

    kind: Kind
    path: tuple[str, ...]
    members: type[LabelledEnum] | None = None
    group: str = ""
    longest: int = MAX_LINE_CHARACTERS
    default: Any = None

    @property
    def name(self) -> str:
        """Return the name of the form field and sheet column."""
        return "_".join(self.path)

    @property
    def language(self) -> str:
        """Return the language code of the cell; empty when the cell is not localised."""
        return self.path[-1] if self.path[-1] in WRITTEN else ""

    @property
    def label(self) -> Any:
        """Return the label of the cell without its language."""
        names = [FIELD_LABELS[name] for name in self.path if name not in WRITTEN]
        if len(names) > 1 and self.path[-1] == "amount":
            return _l("%(field)s: how many", field=names[-2])
        if self.path[-1] == "unit":
            return _l("%(field)s: counted in", field=names[-2])
        return names[0] if len(names) == 1 else _l("%(group)s: %(field)s", group=names[-2], field=names[-1])


@cache
def cells_of(part_type: type[Part], fields: tuple[str, ...] = ()) -> tuple[Cell, ...]:
    """Return the cells of a part type, of the named fields only if any are given; the key has no cell."""
    names = fields or tuple(name for name in part_type.model_fields if name != "key")
    return tuple(cell for name in names for cell in _cells((name,), part_type.model_fields[name]))


def _cells(path: tuple[str, ...], field: FieldInfo) -> Iterator[Cell]:
    kind = bare_type(field.annotation)
    if get_origin(kind) is list:
        yield from _list_cells(path, field, bare_type(get_args(kind)[0]))
    elif isinstance(kind, type) and issubclass(kind, Text):
        yield from (Cell(Kind.PROSE, (*path, lang), longest=MAX_PROSE_CHARACTERS) for lang in WRITTEN)
    elif kind is TimeLimit:  # no default unit: an amount without a unit is rejected
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
        yield Cell(Kind.KEYS, path, group=keys_of.group, longest=MAX_PROSE_CHARACTERS)
    elif issubclass(member, Phrase):
        yield from (Cell(Kind.PHRASES, (*path, lang), longest=50 * MAX_PHRASE_CHARACTERS) for lang in WRITTEN)
    elif issubclass(member, LabelledEnum):
        yield Cell(Kind.CHOICES, path, members=member)
    elif member is str:
        yield Cell(Kind.LINES, path, longest=MAX_PROSE_CHARACTERS)
