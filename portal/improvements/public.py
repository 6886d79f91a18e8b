"""Public page of improvement notices."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.improvements.queries import published_improvements
from portal.platform.web.page_cache import public_page
from portal.platform.web.request_values import place_in_list

blueprint = Blueprint("improvements_public", __name__, template_folder="templates")


@blueprint.get("/")
@public_page
def index() -> ResponseReturnValue:
    """List the published notices, newest first."""
    return render_template("improvements/public/index.html", page=published_improvements(place_in_list()))
