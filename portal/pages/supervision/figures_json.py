"""The public figures and their definitions as JSON."""

from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import NotFound

from portal.figures.files.json_rows import definitions_json, figures_json
from portal.figures.queries import corrections_of, find_code, newest_day, page_of_figures
from portal.figures.vocabulary import ScopeKind
from portal.library.text.formats import format_day
from portal.library.text.text_input import read_day
from portal.pages.supervision.refusals import MAX_QUOTED, Refusal, answering_programs, refusal_of_day, refusal_of_format
from portal.platform.web.page_cache import public_page
from portal.platform.web.request_values import page_number

blueprint = Blueprint("figures_json", __name__)


@blueprint.get("/api/v1/figures")
@public_page
def figures() -> ResponseReturnValue:
    """Return figures as of a day, by ``?as_of=&kind=&code=``: ``{"as_of", "total", "page", "pages", "items"}``.

    ``kind`` is ``all`` (when left out), ``department`` or ``procedure``; without ``code`` all of the kind are listed,
    a page at a time. 400 for what is no day, kind or format, 404 where nothing is kept, with the reason in words.
    """
    kind, typed = request.args.get("kind", ScopeKind.ALL), request.args.get("code", "")
    with answering_programs():
        if refusal := refusal_of_format("json") or _refusal_of_kind(kind) or _refusal_of_day():
            return refusal.json()
        day = read_day(request.args["as_of"]) if "as_of" in request.args else newest_day()
        if day is None:
            return jsonify(as_of=None, total=0, page=1, pages=1, items=[])
        code = find_code(kind, day, typed) if typed or kind == ScopeKind.ALL else None
        try:
            page = page_of_figures(kind, day, page_number(), code)
        except NotFound:
            return Refusal(HTTPStatus.NOT_FOUND, gettext("There is no such page.")).json()
        if not page.rows:
            return _nothing_of(kind, typed, day).json()
    corrected: dict[tuple[str, str], list[Any]] = {}
    for each in corrections_of(day):
        corrected.setdefault((each.kind, each.code), []).append(each)
    items = [figures_json(row, corrected.get((row.kind, row.code), [])) for row in page.rows]
    return jsonify(as_of=day.isoformat(), total=page.total, page=page.number, pages=page.last, items=items)


def _refusal_of_kind(kind: str) -> Refusal | None:
    if kind in set(ScopeKind):
        return None
    kinds = gettext(", ").join(ScopeKind)
    reason = gettext("There is no kind “%(kind)s”. There are: %(kinds)s.", kind=kind[:MAX_QUOTED], kinds=kinds)
    return Refusal(HTTPStatus.BAD_REQUEST, reason)


def _refusal_of_day() -> Refusal | None:
    return refusal_of_day(request.args["as_of"]) if "as_of" in request.args else None


def _nothing_of(kind: str, typed: str, day: date) -> Refusal:
    asked = f"{kind} {typed}".strip()[:MAX_QUOTED]
    reason = gettext("No figures of “%(scope)s” are kept as of %(day)s.", scope=asked, day=format_day(day))
    return Refusal(HTTPStatus.NOT_FOUND, reason)


@blueprint.get("/api/v1/figures/definitions")
@public_page
def definitions() -> ResponseReturnValue:
    """Return what each figure means: ``{"items": […]}``."""
    return jsonify(items=definitions_json())
