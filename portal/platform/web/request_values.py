"""Read and check values of a request."""

from flask import abort, request

MAX_PAGE_NUMBER = 10_000  # beyond any list, so that OFFSET stays small; unsourced


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


def own_address(typed: str) -> str:
    """Return a typed address when it is one of the admin area, else an empty one."""
    is_ours = typed.startswith("/admin/") and "\\" not in typed and typed.isprintable()
    return typed if is_ours else ""
