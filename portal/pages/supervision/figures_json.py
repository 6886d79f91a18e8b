"""The public figures and their definitions as JSON."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from portal.figures.files.json_rows import definitions_json, figures_json
from portal.figures.queries import corrections_of, newest_day, page_of_figures
from portal.figures.vocabulary import ScopeKind
from portal.library.text.text_input import fold_identifier, read_day
from portal.platform.web.page_cache import public_page
from portal.platform.web.request_values import page_number

blueprint = Blueprint("figures_json", __name__)


@blueprint.get("/api/v1/figures")
@public_page
def figures() -> ResponseReturnValue:
    """Return figures as of a day, by ``?as_of=&kind=&code=``: ``{"as_of", "total", "page", "pages", "items"}``.

    ``kind`` is ``all`` (when left out), ``department`` or ``procedure``; without ``code`` all of the kind are listed,
    a page at a time. 400 for what is no day or kind, 404 where nothing is kept.
    """
    kind, code = request.args.get("kind", ScopeKind.ALL), fold_identifier(request.args.get("code", ""))
    if kind not in set(ScopeKind):
        abort(400)
    day = _day_asked()
    if day is None:
        return jsonify(as_of=None, total=0, page=1, pages=1, items=[])
    is_one = bool(code) or kind == ScopeKind.ALL
    page = page_of_figures(kind, day, page_number(), code if is_one else None)
    if not page.rows:
        abort(404)
    corrected: dict[tuple[str, str], list[Any]] = {}
    for each in corrections_of(day):
        corrected.setdefault((each.kind, each.code), []).append(each)
    items = [figures_json(row, corrected.get((row.kind, row.code), [])) for row in page.rows]
    return jsonify(as_of=day.isoformat(), total=page.total, page=page.number, pages=page.last, items=items)


def _day_asked() -> date | None:
    """Return the day of ``?as_of=``, or the newest; None where there is none yet. 400 or 404 for any other."""
    newest = newest_day()
    if "as_of" not in request.args:
        return newest
    day = read_day(request.args["as_of"])
    if day is None:
        abort(400)
    if newest is None or day > newest:
        abort(404)
    return day


@blueprint.get("/api/v1/figures/definitions")
@public_page
def definitions() -> ResponseReturnValue:
    """Return what each figure means: ``{"items": […]}``."""
    return jsonify(items=definitions_json())
