"""Read and check values of a request."""

import re
from typing import Any

from flask import abort, request

MAX_PAGE_NUMBER = 10_000  # beyond any list, so that OFFSET stays small; unsourced

MAX_JSON_DEPTH = 20  # unsourced: reports of cases have four levels
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")  # a single surrogate, which no database stores


def page_number() -> int:
    """Read ``?page=`` of the request; 404 for anything but a number from 1 to ``MAX_PAGE_NUMBER``."""
    typed = request.args.get("page", "1")
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed[:6]) <= MAX_PAGE_NUMBER and len(typed) <= 5):
        abort(404)
    return int(typed)


def answer(*possible: str) -> str:
    """Return which of a form's buttons was pressed; 400 for any other value."""
    pressed = request.form.get("answer", "")
    if pressed not in possible:
        abort(400)
    return pressed


def sent_json() -> Any:
    """Return the JSON of a request; None for what is none, is nested too deeply or holds half of a character."""
    try:
        sent = request.get_json(silent=True)
    except RecursionError:
        return None
    return sent if _is_plain(sent) else None


def _is_plain(sent: Any) -> bool:
    """Tell whether JSON is nested no deeper than ``MAX_JSON_DEPTH``, and has no single surrogate in a name or text."""
    level = [sent]
    for _ in range(MAX_JSON_DEPTH):
        texts = [each for each in level if isinstance(each, str)]
        texts += [name for each in level if isinstance(each, dict) for name in each]
        if any(map(_HALF_A_CHARACTER.search, texts)):
            return False
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return True
    return False


def own_address(typed: str) -> str:
    """Return a typed address when it is one of the admin area, else an empty one."""
    is_ours = typed.startswith("/admin/") and "\\" not in typed and typed.isprintable()
    return typed if is_ours else ""
