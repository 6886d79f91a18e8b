"""Public list of procedures."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.library.guide.vocabulary import Audience, LifeEvent
from portal.platform.web.page_cache import public_page
from portal.platform.web.request_values import page_number
from portal.procedures.catalogue import queries

blueprint = Blueprint("catalogue_public", __name__, template_folder="../templates")


@blueprint.get("/procedures/")
@public_page
def index() -> ResponseReturnValue:
    """List the public procedures, filtered by department, audience and life event, with counts."""
    chosen = {name: request.args.get(name, "") for name in ("department", "audience", "theme")}
    facets = queries.facets()
    known = {
        "department": {department.code: department.name for department, _ in facets.departments},
        "audience": {member.value: member.label for member in Audience},
        "theme": {member.value: member.label for member in LifeEvent},
    }
    for name, value in chosen.items():
        if value and value not in known[name]:
            abort(404)
    page = queries.list_procedures(chosen["department"], chosen["audience"], chosen["theme"], page_number())
    return render_template("procedures/public/index.html", page=page, chosen=chosen, facets=facets, known=known)
