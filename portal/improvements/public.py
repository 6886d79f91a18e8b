"""The citizens' door to improvements: you said, we changed."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.improvements.queries import published_improvements
from portal.platform.web.page_cache import public_page
from portal.platform.web.request_values import page_number

blueprint = Blueprint("improvements_public", __name__, template_folder="templates")


@blueprint.get("/")
@public_page
def index() -> ResponseReturnValue:
    """List what was changed because somebody spoke, newest first."""
    return render_template("improvements/public/index.html", page=published_improvements(page_number()))
