"""JSON from outside, within bounds: not nested deeply, and no half of a character, which no database stores."""

import json
import re
from typing import Any

MAX_JSON_DEPTH = 20  # unsourced: reports of cases have four levels, guides six
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")  # a single surrogate


def read_json(text: str | bytes) -> Any:
    """Parse JSON; raises ValueError for what is none, is nested too deeply or holds half of a character."""
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not is_shallow(found) or any(map(_HALF_A_CHARACTER.search, _texts_in(found))):
        raise ValueError("nested too deeply, or half of a character")
    return found


def is_shallow(value: Any) -> bool:
    """Tell whether parsed JSON is nested at most ``MAX_JSON_DEPTH`` deep."""
    level = [value]
    for _ in range(MAX_JSON_DEPTH):
        level = [inner for each in level for inner in _inner(each) if isinstance(inner, dict | list)]
        if not level:
            return True
    return False


def _inner(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def _texts_in(value: Any) -> list[str]:
    """Return every name and text of shallow JSON."""
    if isinstance(value, str):
        return [value]
    names = list(value) if isinstance(value, dict) else []
    return names + [text for inner in _inner(value) for text in _texts_in(inner)]
