"""A part of a guide as flat cells of text: the fields of an editing form and the columns of a sheet are the same.

``limit_amount`` is the amount of the field ``limit``, ``name_<code>`` the field ``name`` in a language. What a cell
holds is read and written in ``cell_text``, so a form and a sheet refuse the same things with the same message.
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
    longest: int = MAX_LINE_CHARACTERS
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


@cache
def cells_of(part_type: type[Part], fields: tuple[str, ...] = ()) -> tuple[Cell, ...]:
    """Return the cells of a kind of part, of some of its fields where they are named; its key has none."""
    names = fields or tuple(name for name in part_type.model_fields if name != "key")
    return tuple(cell for name in names for cell in _cells((name,), part_type.model_fields[name]))


def _cells(path: tuple[str, ...], field: FieldInfo) -> Iterator[Cell]:
    kind = bare_type(field.annotation)
    if get_origin(kind) is list:
        yield from _list_cells(path, field, bare_type(get_args(kind)[0]))
    elif isinstance(kind, type) and issubclass(kind, Text):
        yield from (Cell(Kind.PROSE, (*path, lang), longest=MAX_PROSE_CHARACTERS) for lang in WRITTEN)
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
        yield Cell(Kind.KEYS, path, group=keys_of.group, longest=MAX_PROSE_CHARACTERS)
    elif issubclass(member, Phrase):
        yield from (Cell(Kind.PHRASES, (*path, lang), longest=50 * MAX_PHRASE_CHARACTERS) for lang in WRITTEN)
    elif issubclass(member, LabelledEnum):
        yield Cell(Kind.CHOICES, path, members=member)
    elif member is str:
        yield Cell(Kind.LINES, path, longest=MAX_PROSE_CHARACTERS)
