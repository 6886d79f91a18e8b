"""A guide with something unmistakable in every field, and for every field what would be different."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args, get_origin

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.guide.components import KeysOf, Part, Text
from portal.library.guide.document import Guide
from portal.library.guide.field_types import bare_type

KEY = "marked"
NUMBER, DAY, MONEY, POST = 7, "2019-03-17", "817.25", "tr-review"
OTHER = {POST: "tr-decide", NUMBER: 8, DAY: "2018-04-19", MONEY: "623.75", True: False, False: True}


@dataclass(frozen=True)
class Leaf:
    """A field without fields of its own: where it stands, and other values it could have."""

    path: tuple[str, ...]
    others: tuple[Any, ...]

    @property
    def name(self) -> str:
        return ".".join(self.path)

    def other_documents(self, document: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield documents that differ in this field only."""
        for other in self.others:
            changed = deepcopy(document)
            part: Any = changed
            for name in self.path[:-1]:
                part = part[name][0] if isinstance(part[name], list) else part[name]
            part[self.path[-1]] = other
            yield changed


def marked_document(code: str, department: str) -> dict[str, Any]:
    """Return a guide's document with a value in every field, texts that occur nowhere else among them."""
    return _filled(Guide, ()) | {"code": code, "department": department}


def leaves() -> list[Leaf]:
    """Return every field of the model that has no fields of its own, keys aside: they are addresses."""
    return list(_leaves(Guide, ()))


def _filled(part_type: type[Part], path: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: KEY if name == "key" else _value(field.annotation, field.metadata, (*path, name))
        for name, field in part_type.model_fields.items()
    }


def _value(annotation: Any, notes: list[Any], path: tuple[str, ...]) -> Any:
    kind = bare_type(annotation)
    if get_origin(kind) is list:
        return [KEY] if _are_keys(notes) else [_value(get_args(kind)[0], [], path)]
    if issubclass(kind, Part):
        return _filled(kind, path)
    if issubclass(kind, LabelledEnum):
        return next(iter(kind)).value
    if path[-1] == "amount" and kind is str:
        return MONEY
    if path[-1] == "post":
        return POST
    return {bool: False, int: NUMBER, date: DAY}.get(kind, _mark(path))


def _mark(path: tuple[str, ...]) -> str:
    mark = "x" + "-".join(path).replace("_", "") + "x"
    return f"https://example.org/{mark}" if path[-1].endswith("url") else mark


def _leaves(part_type: type[Part], path: tuple[str, ...]) -> Iterator[Leaf]:
    for name, field in part_type.model_fields.items():
        if name == "key":
            continue
        kind = bare_type(field.annotation)
        inner = bare_type(get_args(kind)[0]) if get_origin(kind) is list else kind
        if isinstance(inner, type) and issubclass(inner, Part) and not issubclass(inner, Text):
            yield from _leaves(inner, (*path, name))
        else:
            yield Leaf((*path, name), tuple(_others(kind, inner, field.metadata, (*path, name))))


def _others(kind: Any, inner: Any, notes: list[Any], path: tuple[str, ...]) -> Iterator[Any]:
    present = _value(kind, notes, path)
    if _are_keys(notes):
        yield []
    elif issubclass(inner, LabelledEnum):
        yield from ([other.value] if isinstance(present, list) else other.value for other in list(inner)[1:])
    elif issubclass(inner, Text):
        other = {language: f"{text}y" for language, text in _filled(inner, path).items()}
        yield [other] if isinstance(present, list) else other
    elif isinstance(present, list):
        yield [f"{present[0]}y"]
    else:
        yield OTHER.get(present, f"{present}y")


def _are_keys(notes: list[Any]) -> bool:
    return any(isinstance(note, KeysOf) for note in notes)
