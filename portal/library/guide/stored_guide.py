"""Load guides from the database tolerantly and save them without loss.

Files, forms and other systems are validated strictly, by ``Guide.model_validate``. A stored guide was validated before,
perhaps by a newer release, and must not break a page. By its schema version:

* equal to ours: unknown content (a field, a member of a closed list, a longer text) was added by a newer release
  without changing the existing fields; it is set aside, not shown, and written back when the guide is saved;
* older: the upgrade steps up to our version run first;
* newer: loaded like an equal one, and saved under its own version, so that no upgrade step runs twice.

Therefore a release raises the version only when it changes the meaning of an existing field.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.guide.components import NOTHING, Part, Phrase, TimeLimit
from portal.library.guide.document import SCHEMA_VERSION, Guide
from portal.library.guide.field_types import bare_type, is_nullable
from portal.library.guide.newer_content import NewerContent, SetAside, put_back, take_out, with_stand_ins

Location = tuple[str | int, ...]
_WHOLE: tuple[type[Part], ...] = (TimeLimit, Phrase)  # an amount without its unit would mean something else
# By the schema that each step begins with.
_UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: Guide.completed}


def read_stored(document: dict[str, Any], schema_version: int) -> Guide:
    """Load a guide from the database; raises ValidationError only when its code is unreadable."""
    for number in range(schema_version, SCHEMA_VERSION):
        document = _UPGRADES[number](document)
    taken: tuple[SetAside, ...] = ()
    try:
        guide = Guide.model_validate(document)
    except ValidationError as error:
        guide, taken = _read_in_part(Guide.completed(deepcopy(document)), error)
    newer = schema_version if schema_version > SCHEMA_VERSION else 0
    return guide.with_newer(NewerContent(newer, taken)) if newer or taken else guide


def to_stored(guide: Guide) -> tuple[dict[str, Any], int]:
    """Return the stored document of a guide, including content set aside on load, and its schema version."""
    newer = guide.newer
    return put_back(guide.to_document(), newer.set_aside), max(SCHEMA_VERSION, newer.schema_version)


def _read_in_part(document: dict[str, Any], error: ValidationError) -> tuple[Guide, tuple[SetAside, ...]]:
    """Remove invalid content repeatedly until the rest validates as a guide."""
    taken: list[SetAside] = []
    while True:
        found = [each for problem in error.errors() for each in _in_the_way(document, problem)]
        if not found:
            raise error
        taken += take_out(document, list(dict.fromkeys(each for each in found if each)))
        try:
            guide = Guide.model_validate(document)
        except ValidationError as next_error:
            error = next_error
        else:
            return guide, with_stand_ins(taken, guide.to_document())


def _in_the_way(document: dict[str, Any], problem: Any) -> Iterator[Location]:
    """Yield the locations to remove for a validation error; nothing when the guide is unreadable without them."""
    location: Location = problem["loc"]
    if problem["type"] == "extra_forbidden":
        yield location
        if _is_empty_phrase(document, location):
            yield location[:-1]
        return
    types = list(_types_along(location))
    whole = next((end for end, (kind, _) in enumerate(types, 1) if kind in _WHOLE), len(location))
    if problem["type"] == "enum" and isinstance(problem["input"], str) and _must_be_chosen(*types[whole - 1]):
        _put_stand_in(document, location, types[whole - 1][0])
        yield ()
        return
    while whole and isinstance(location[whole - 1], str) and (types[whole - 1][1] or FieldInfo()).is_required():
        whole -= 1
    if whole:
        yield location[:whole]


def _types_along(location: Location) -> Iterator[tuple[Any, FieldInfo | None]]:
    """Yield for each piece of a location the type there, and the field if it is one."""
    kind: Any = Guide
    for piece in location:
        if isinstance(piece, int):
            kind = bare_type(get_args(kind)[0])
            yield kind, None
        else:
            field = kind.model_fields[piece]
            kind = bare_type(field.annotation)
            yield kind, field
        if get_origin(kind) is not list and not (isinstance(kind, type) and issubclass(kind, Part)):
            return


def _must_be_chosen(kind: Any, field: FieldInfo | None) -> bool:
    is_choice = isinstance(kind, type) and issubclass(kind, LabelledEnum)
    return is_choice and field is not None and not is_nullable(field.annotation)


def _put_stand_in(document: Any, location: Location, kind: type[LabelledEnum]) -> None:
    """Represent an unknown choice by itself; any known member would change its meaning."""
    for piece in location[:-1]:
        document = document[piece]
    document[location[-1]] = kind.unlisted(document[location[-1]])


def _is_empty_phrase(document: Any, location: Location) -> bool:
    """Return whether a phrase is empty in all known languages, so that validation would drop it."""
    *path, number, unknown = ("", *location)
    if not isinstance(number, int):
        return False
    for piece in (*path[1:], number):
        document = document[piece]
    known = (str(text or "") for language, text in document.items() if language in Phrase.model_fields)
    return "key" not in document and bool(unknown) and not any(text.strip(f"{NOTHING} ") for text in known)
