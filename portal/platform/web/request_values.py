"""Read and check values of a request."""

from flask import abort, request

from portal.library.text.text_input import clean_line
from portal.platform.storage.pagination import PagePlace

MAX_PAGE_NUMBER = 10_000  # beyond any short list, so that OFFSET stays small; unsourced
MAX_PAGE_NUMBER_FROM_A_ROW = 10_000_000  # of a list that goes on from a row; unsourced


def page_number() -> int:
    """Read ``?page=`` of the request; 404 for anything but a number from 1 to ``MAX_PAGE_NUMBER``."""
    return _number_up_to(MAX_PAGE_NUMBER)


def place_in_list() -> PagePlace:
    """Read ``?page=`` and ``?from=``, the reference from which a long list goes on; 404 for any other number."""
    start = clean_line(request.args.get("from"))[:40]
    return PagePlace(_number_up_to(MAX_PAGE_NUMBER_FROM_A_ROW if start else MAX_PAGE_NUMBER), start)


def _number_up_to(most: int) -> int:
    typed = request.args.get("page", "1")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(most)) and 1 <= int(typed) <= most):
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
