"""Staff pages of ratings; a rating never names a person."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from portal.library.access.permissions import requires
from portal.platform.web.request_values import place_in_list
from portal.ratings.queries import ratings_for

blueprint = Blueprint("ratings_admin", __name__, template_folder="templates")


@blueprint.get("/")
@requires("ratings:rating:see")
def index() -> ResponseReturnValue:
    """List the ratings in reach, newest first; ``?only=bad`` leaves out the good ones."""
    only_bad = request.args.get("only") == "bad"
    page = ratings_for(g.actor, only_bad, place_in_list())
    return render_template("ratings/admin/index.html", page=page, only_bad=only_bad)
