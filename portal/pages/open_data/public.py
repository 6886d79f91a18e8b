"""The public API: read-only JSON of guides and search, with JSON-LD and the JSON Schema of guides."""

import json
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from portal.library.guide.document import Guide
from portal.library.text.languages import ORIGINAL, WRITTEN
from portal.library.text.text_input import clean_line, clean_text
from portal.pages.open_data.cpsv_document import linked_data
from portal.platform.web.language_routing import offered_languages
from portal.platform.web.page_cache import public_page
from portal.platform.web.request_values import page_number
from portal.procedures.catalogue.queries import list_procedures
from portal.procedures.models import Procedure
from portal.procedures.queries import get_version_in_force
from portal.procedures.references import posts_shown
from portal.search.answers.queries import answer, lines

blueprint = Blueprint("open_data_public", __name__)
MAX_ITEMS = 100  # unsourced
MAX_QUESTION_CHARACTERS = 200  # unsourced


@blueprint.get("/api/v1/procedures")
@public_page
def procedures() -> ResponseReturnValue:
    """List the procedures in public: ``{"total", "page", "pages", "items"}``."""
    page = list_procedures(
        department=clean_text(request.args.get("department")),
        audience=clean_text(request.args.get("audience")),
        life_event=clean_text(request.args.get("theme")),
        number=page_number(),
    )
    items = [_item(procedure) for procedure in page.rows]
    return jsonify(total=page.total, page=page.number, pages=page.last, items=items)


@blueprint.get("/api/v1/procedures/<code>")
@public_page
def procedure(code: str) -> ResponseReturnValue:
    """Return the guide in force with its version number."""
    version = get_version_in_force(code)
    in_force_from = version.in_force_from.isoformat() if version.in_force_from else None
    return jsonify(version=version.number, in_force_from=in_force_from, guide=version.guide.to_document())


@blueprint.get("/<view:view>/procedures/<code>.json")
@public_page
def guide_json(code: str) -> ResponseReturnValue:
    """Return the guide in force as it is stored."""
    return jsonify(get_version_in_force(code).guide.to_document())


@blueprint.get("/<view:view>/procedures/<code>.jsonld")
@public_page
def guide_jsonld(code: str) -> ResponseReturnValue:
    """Return the guide in force as linked data (CPSV-AP 3.2, schema.org)."""
    version = get_version_in_force(code)
    guide, department = version.guide, version.procedure.department
    document = linked_data(
        guide,
        url=url_for("front_public.guide", code=code, _external=True),
        department={
            "code": department.code,
            "url": url_for("front_public.department", code=department.code, _external=True),
            "name": department.name,
            "address": department.address,
            "phone": department.phone,
            "hours": department.hours,
        },
        posts={post: shown.present_name for post, shown in posts_shown(version, guide).items()},
        languages=[code for code in offered_languages() if code in WRITTEN],
        in_force_from=version.in_force_from,
        version=version.number,
        lists=url_for(".guide_schema", _external=True),
    )
    body = json.dumps(document, ensure_ascii=False, indent=1)
    return Response(body, content_type="application/ld+json; charset=utf-8")


@blueprint.get("/api/v1/search")
@public_page
def search() -> ResponseReturnValue:
    """Return the answers to ``?q=&limit=&lang=`` as ``{"total", "read_as", "items"}``, ranked as on the search page.

    ``lang`` is the language of the addresses in the answer; the question may be in any language.
    """
    limit, language = request.args.get("limit", "10"), request.args.get("lang", ORIGINAL)
    if not (limit.isascii() and limit.isdigit() and len(limit) <= 3 and 1 <= int(limit) <= MAX_ITEMS):
        abort(400)
    if language not in offered_languages():
        abort(400)
    found = answer(clean_line(request.args.get("q"))[:MAX_QUESTION_CHARACTERS])
    page = lines(found, per_page=int(limit))
    items = [_item(line.procedure, language) for line in page.rows]
    return jsonify(total=page.total, read_as=found.question.read_as, items=items)


@blueprint.get("/api/v1/schemas/guide.json")
@public_page
def guide_schema() -> ResponseReturnValue:
    """Return the JSON Schema of a guide, as imports and exports use it."""
    return jsonify(Guide.model_json_schema())


def _item(procedure: Procedure, language: str = ORIGINAL) -> dict[str, Any]:
    limit = procedure.committed_limit
    return {
        "code": procedure.code,
        "name": procedure.name,
        "department": {"code": procedure.department.code, "name": procedure.department.name},
        "summary": procedure.summary,
        "has_guide": procedure.has_guide,
        "guide_due_on": procedure.guide_due_on.isoformat() if procedure.guide_due_on else None,
        "committed_limit": limit.model_dump(mode="json") if limit else None,
        "is_free": procedure.is_free,
        "visits": procedure.visits,
        "url": url_for("front_public.guide", view=language, code=procedure.code, _external=True),
    }
