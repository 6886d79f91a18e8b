"""Guides as the database holds them: read with tolerance, written without loss.

Files, forms and systems that hand a guide in are read strictly, by ``Guide.model_validate``. A stored guide has passed
that already, perhaps in a newer release, and must not stop a page. By the number of its schema:

* the same: what is unknown (a field, a member of a closed list, a longer text) was added by a newer release without
  changing what was there; it is set aside, not shown, and written back whenever the guide is saved;
* older: the upgrade steps between lead it to ours first;
* newer: read like the same, and saved under its own number, so that no upgrade step runs over it twice.

So a release raises the number only when it changes what a field that exists means.
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
_WHOLE: tuple[type[Part], ...] = (TimeLimit, Phrase)  # an amount without its unit would say something else
# By the schema that each step begins with.
_UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: Guide.completed}


def read_stored(document: dict[str, Any], schema_version: int) -> Guide:
    """Read a guide from the database; raises ValidationError only where it has no code that can be read."""
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
    """Return a guide as it is stored, what was set aside on reading included, and the number of its schema."""
    newer = guide.newer
    return put_back(guide.to_document(), newer.set_aside), max(SCHEMA_VERSION, newer.schema_version)


def _read_in_part(document: dict[str, Any], error: ValidationError) -> tuple[Guide, tuple[SetAside, ...]]:
    """Take out what stands in the way, and what only shows once that is gone, until the rest is a guide."""
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
    """Yield what must be taken out for a problem; nothing at all where the guide cannot be read without it."""
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
    """Yield the type of what stands at each piece of a location, and the field it is, if it is one."""
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
    """Let a value that is not on our list stand for itself: any other would say what nobody wrote."""
    for piece in location[:-1]:
        document = document[piece]
    document[location[-1]] = kind.unlisted(document[location[-1]])


def _is_empty_phrase(document: Any, location: Location) -> bool:
    """Tell whether a phrase says nothing in the languages we know: reading would drop it."""
    *path, number, unknown = ("", *location)
    if not isinstance(number, int):
        return False
    for piece in (*path[1:], number):
        document = document[piece]
    known = (str(text or "") for language, text in document.items() if language in Phrase.model_fields)
    return "key" not in document and bool(unknown) and not any(text.strip(f"{NOTHING} ") for text in known)
