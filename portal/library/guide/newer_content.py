"""Preserve content of stored guides that this release does not know: set aside on load, restored on save.

After a roll-back or during a rolling upgrade, a release loads guides that a newer one saved. Works on plain JSON
values; positions are remembered by part keys, so parts may be moved between load and save.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from portal.library.text.languages import WRITTEN
from portal.library.text.text_input import clean_line


@dataclass(frozen=True)
class Nothing:
    """Sentinel for a missing field; compares equal to its copies."""


ABSENT = Nothing()


@dataclass(frozen=True)
class Member:
    """Position in a list: the member's key (or phrase text), and its index among members with the same key."""

    name: str
    nth: int


Path = tuple[str | int | Member, ...]


@dataclass(frozen=True)
class SetAside:
    """A value removed from a document: its path, and the value that was loaded in its place.

    The path of a whole member of a list ends with its number; every other path ends with the name of a field.
    """

    path: Path
    value: Any
    read_as: Any = ABSENT


@dataclass(frozen=True)
class NewerContent:
    """Schema version of a guide if newer than ours (else 0), and the values set aside from it."""

    schema_version: int = 0
    set_aside: tuple[SetAside, ...] = ()


def take_out(document: Any, locations: Sequence[tuple[str | int, ...]]) -> list[SetAside]:
    """Remove the values at some locations, deepest first and lists from the end, so that no index shifts."""
    fields = [location for location in locations if isinstance(location[-1], str)]
    members = [location for location in locations if isinstance(location[-1], int)]
    taken = []
    for location in (*sorted(fields, key=len, reverse=True), *sorted(members, key=_depth_and_number, reverse=True)):
        value = _at(document, location[:-1]).pop(location[-1])
        # Named without the value, as when it is put back: a value may be the very key that names its member.
        taken.append(SetAside((*_path_to(document, location[:-1]), location[-1]), value))
    return taken


def with_stand_ins(taken: Sequence[SetAside], document: Any) -> tuple[SetAside, ...]:
    """Add to each removed value the value that the loaded document has in its place."""
    return tuple(
        each if isinstance(each.path[-1], int) else replace(each, read_as=_find(document, each.path)) for each in taken
    )


def put_back(document: Any, taken: Sequence[SetAside]) -> Any:
    """Restore removed values, except where their part was deleted or the field was changed since."""
    for each in reversed(taken):
        parent, last = _find(document, each.path[:-1]), each.path[-1]
        if isinstance(parent, list) and isinstance(last, int):
            parent.insert(last, deepcopy(each.value))
        elif isinstance(parent, dict) and isinstance(last, str) and parent.get(last, ABSENT) == each.read_as:
            parent[last] = deepcopy(each.value)
    return document


def _depth_and_number(location: tuple[str | int, ...]) -> tuple[int, int]:
    return len(location), int(location[-1])


def _at(document: Any, location: tuple[str | int, ...]) -> Any:
    for piece in location:
        document = document[piece]
    return document


def _path_to(document: Any, location: tuple[str | int, ...]) -> Path:
    path: list[str | int | Member] = []
    for piece in location:
        if isinstance(piece, int):
            names = [_name(member) for member in document]
            path.append(Member(names[piece], names[:piece].count(names[piece])))
        else:
            path.append(piece)
        document = document[piece]
    return tuple(path)


def _find(document: Any, path: Path) -> Any:
    for piece in path:
        if isinstance(document, list) and isinstance(piece, Member):
            same = [member for member in document if _name(member) == piece.name]
            document = same[piece.nth] if piece.nth < len(same) else ABSENT
        elif isinstance(document, dict):
            document = document.get(piece, ABSENT)
        else:
            return ABSENT
    return document


def _name(member: Any) -> str:
    if not isinstance(member, dict):
        return str(member)
    if "key" in member:
        return str(member["key"])
    return "\n".join(clean_line(str(member.get(language) or "")) for language in WRITTEN)
