"""Values that a request carries, read and checked."""

from flask import abort, request

LAST_PAGE = 10_000


def page_number() -> int:
    """Read ``?page=`` of the request; anything but a number from 1 is 404."""
    typed = request.args.get("page", "1")
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed[:6]) <= LAST_PAGE and len(typed) <= 5):
        abort(404)
    return int(typed)


def answer(*possible: str) -> str:
    """Return which of a form's buttons was pressed; anything else is a bad request."""
    pressed = request.form.get("answer", "")
    if pressed not in possible:
        abort(400)
    return pressed
