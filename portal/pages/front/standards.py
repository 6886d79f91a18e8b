"""Public pages of standards: business standards (guides), work standards (posts) and management standards."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.organisation.queries import departments_with_posts, posts_by_code
from portal.platform.web.page_cache import public_page
from portal.procedures.catalogue.queries import departments_in_force, procedures_of_standard
from portal.standards.queries import get_standard, public_versions_of, standards_in_force
from portal.standards.vocabulary import Family

blueprint = Blueprint("front_standards", __name__, template_folder="templates")


@blueprint.get("/")
@public_page
def index() -> ResponseReturnValue:
    """Show the three families of standards: business, work and management."""
    written = standards_in_force()
    return render_template(
        "front/public/standards.html",
        families={family: [each for each in written if each.family is family] for family in Family},
        guides=departments_in_force(),
        departments=departments_with_posts(),
    )


@blueprint.get("/<code>/")
@public_page
def standard(code: str) -> ResponseReturnValue:
    """Show a written standard: its text, versions, and the guides and posts it governs."""
    found = get_standard(code)
    return render_template(
        "front/public/standard.html",
        standard=found,
        versions=public_versions_of(found),
        posts=posts_by_code([each.post_code for each in found.posts]),
        procedures=procedures_of_standard(code),
    )
