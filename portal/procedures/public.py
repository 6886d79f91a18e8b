"""The citizens' door to procedures: lists, versions and what changed between them."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.library.domain.domain_errors import NotFoundError
from portal.library.guide.difference import difference
from portal.library.guide.vocabulary import Audience, LifeEvent
from portal.platform.web.page_cache import public_page
from portal.platform.web.request_values import page_number
from portal.procedures import catalogue, queries
from portal.procedures.surroundings import posts_shown

blueprint = Blueprint("procedures_public", __name__, template_folder="templates")


@blueprint.get("/procedures/")
@public_page
def index() -> ResponseReturnValue:
    """List the procedures in force, by department, audience and life event, with counts."""
    chosen = {name: request.args.get(name, "") for name in ("department", "audience", "theme")}
    facets = catalogue.facets()
    known = {
        "department": {department.code: department.name for department, _ in facets.departments},
        "audience": {member.value: member.label for member in Audience},
        "theme": {member.value: member.label for member in LifeEvent},
    }
    for name, value in chosen.items():
        if value and value not in known[name]:
            abort(404)
    page = catalogue.list_procedures(chosen["department"], chosen["audience"], chosen["theme"], page_number())
    return render_template("procedures/public/index.html", page=page, chosen=chosen, facets=facets, known=known)


@blueprint.get("/procedures/<code>/versions/")
@public_page
def versions(code: str) -> ResponseReturnValue:
    """Show the public history of a procedure."""
    return render_template("procedures/public/versions.html", versions=queries.public_versions(code))


@blueprint.get("/procedures/<code>/versions/<int:number>/")
@public_page
def version(code: str, number: int) -> ResponseReturnValue:
    """Show a version as it was."""
    shown = queries.get_public_version(code, number)
    guide = shown.guide
    return render_template(
        "procedures/public/version.html", version=shown, guide=guide, posts=posts_shown(shown, guide)
    )


@blueprint.get("/procedures/<code>/versions/<int:number>/changes/")
@public_page
def changes(code: str, number: int) -> ResponseReturnValue:
    """Say in words what changed against the version before."""
    shown = queries.get_public_version(code, number)
    before = queries.find_public_predecessor(shown)
    if before is None:
        raise NotFoundError
    found = difference(before.guide, shown.guide)
    return render_template("procedures/public/changes.html", version=shown, before=before, changes=found)
