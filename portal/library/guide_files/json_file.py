"""Import guides from JSON: one guide, a list of guides, or one guide on each line (``.jsonl``)."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.library.files.contents import FileRefusedError, Note, decoded, place_of_line, read_all
from portal.library.guide.field_problems import NAMED_AGAIN
from portal.library.guide_files.records import Contents, Record, each_once, record_of
from portal.library.text.plain_json import is_shallow

_LOOKED_AT_BYTES = 1000  # unsourced: of JSON lines, to see whether they are in UTF-16, which has zero bytes
_HALF, _LOST = re.compile("[\ud800-\udfff]"), "\ufffd"
_HALF_CHARACTER = _l("This has half of a character (a single surrogate). Write it anew.")


def read_json(handle: BinaryIO) -> Any:
    """Parse a JSON file; raises FileRefusedError."""
    return _parsed(decoded(read_all(handle)))


def guides_in(content: Any) -> Contents:
    """Return the records of a parsed JSON file."""
    guides = content if isinstance(content, list) else [content]
    places = (gettext("record %(number)s", number=number) for number in range(1, len(guides) + 1))
    return Contents(len(guides), each_once(map(_record, places, guides)))


def guides_by_line(handle: BinaryIO) -> Contents:
    """Return the records of a JSON lines file, parsed one by one so that memory does not grow with its size.

    Lines end as in any other file. One in UTF-16 is decoded as a whole; raises FileRefusedError when it cannot be.
    """
    start = handle.read(_LOOKED_AT_BYTES)
    handle.seek(0)
    lines = BytesIO(decoded(read_all(handle)).encode()) if b"\0" in start else handle
    total = sum(1 for line in _lines(lines) if line.strip())
    lines.seek(0)
    return Contents(total, each_once(_by_line(lines)))


def _lines(handle: BinaryIO) -> Iterator[bytes]:
    """Yield lines that end with LF, CR or both; neither is a part of another character in UTF-8 or GB18030."""
    for piece in handle:
        yield from piece.splitlines()


def _by_line(handle: BinaryIO) -> Iterator[Record]:
    for number, line in enumerate(_lines(handle), 1):
        if line.strip():
            try:
                yield _record(place_of_line(number), _parsed(decoded(line)))
            except FileRefusedError as error:
                yield Record(place_of_line(number), None, [Note(place_of_line(number), error.message)])


def _record(place: str, document: Any) -> Record:
    """Validate a document as a guide; one with half a character is refused with the place of each."""
    notes = [Note(f"{place}, {path}", _HALF_CHARACTER) for path in _halves(document)]
    return Record(place, None, notes) if notes else record_of(place, document)


def _halves(document: Any) -> Iterator[str]:
    """Yield the path of each text or name in JSON that has half of a surrogate pair, which is no character."""
    waiting: list[tuple[tuple[Any, ...], Any]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str) and _HALF.search(value):
            yield _HALF.sub(_LOST, "/".join(map(str, path)))
        elif isinstance(value, dict):
            waiting += [((*path, name), each) for name, inner in value.items() for each in (name, inner)]
        elif isinstance(value, list):
            waiting += [((*path, position), inner) for position, inner in enumerate(value)]


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; the second value of a name is held under a name that no record has, to be refused."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        found[name + NAMED_AGAIN if name in found else name] = value
    return found


def _parsed(text: str) -> Any:
    try:
        found = json.loads(text, object_pairs_hook=_named_once)
        if not is_shallow(found):
            raise RecursionError
        return found
    except json.JSONDecodeError as error:
        raise FileRefusedError(
            _l("This is not valid JSON: line %(line)s, character %(column)s.", line=error.lineno, column=error.colno)
        ) from error
    except (ValueError, RecursionError) as error:
        raise FileRefusedError(_l("This is not valid JSON: a number or the nesting is too large.")) from error
