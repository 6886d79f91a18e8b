"""Import guides from JSON: one guide, a list of guides, or one guide on each line (``.jsonl``)."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.library.files.contents import FileRefusedError, Note, decoded, place_of_line, read_all
from portal.library.guide.field_problems import NAMED_AGAIN
from portal.library.guide_files.records import Contents, Record, each_once, record_of


def read_json(handle: BinaryIO) -> Any:
    """Parse a JSON file; raises FileRefusedError."""
    return _parsed(decoded(read_all(handle)))


def guides_in(content: Any) -> Contents:
    """Return the records of a parsed JSON file."""
    guides = content if isinstance(content, list) else [content]
    places = (gettext("record %(number)s", number=number) for number in range(1, len(guides) + 1))
    return Contents(len(guides), each_once(map(record_of, places, guides)))


def guides_by_line(handle: BinaryIO) -> Contents:
    """Return the records of a JSON lines file, parsed one by one so that memory does not grow with its size."""
    total = sum(1 for line in handle if line.strip())
    handle.seek(0)
    return Contents(total, each_once(_by_line(handle)))


def _by_line(handle: BinaryIO) -> Iterator[Record]:
    for number, line in enumerate(handle, 1):
        if line.strip():
            try:
                yield record_of(place_of_line(number), _parsed(decoded(line)))
            except FileRefusedError as error:
                yield Record(place_of_line(number), None, [Note(place_of_line(number), error.message)])


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; the second value of a name is held under a name that no record has, to be refused."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        found[name + NAMED_AGAIN if name in found else name] = value
    return found


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_named_once)
    except json.JSONDecodeError as error:
        raise FileRefusedError(
            _l("This is not valid JSON: line %(line)s, character %(column)s.", line=error.lineno, column=error.colno)
        ) from error
    except (ValueError, RecursionError) as error:
        raise FileRefusedError(_l("This is not valid JSON: a number or the nesting is too large.")) from error
