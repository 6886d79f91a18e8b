"""Public views of the versions of a guide and their differences."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.library.domain.domain_errors import NotFoundError
from portal.library.guide.difference import difference
from portal.platform.web.page_cache import public_page
from portal.procedures import queries
from portal.procedures.references import posts_shown

blueprint = Blueprint("versions_public", __name__, template_folder="../templates")


@blueprint.get("/procedures/<code>/versions/")
@public_page
def versions(code: str) -> ResponseReturnValue:
    """Show the public history of a procedure."""
    return render_template("procedures/public/versions.html", versions=queries.public_versions(code))


@blueprint.get("/procedures/<code>/versions/<int:number>/")
@public_page
def version(code: str, number: int) -> ResponseReturnValue:
    """Show one public version."""
    shown = queries.get_public_version(code, number)
    guide = shown.guide
    return render_template(
        "procedures/public/version.html", version=shown, guide=guide, posts=posts_shown(shown, guide)
    )


@blueprint.get("/procedures/<code>/versions/<int:number>/changes/")
@public_page
def changes(code: str, number: int) -> ResponseReturnValue:
    """Show the changes from the previous version as sentences."""
    shown = queries.get_public_version(code, number)
    before = queries.find_public_predecessor(shown)
    if before is None:
        raise NotFoundError
    found = difference(before.guide, shown.guide)
    return render_template("procedures/public/changes.html", version=shown, before=before, changes=found)
