"""The staff's own page: what is to be done now, due soonest first."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from portal.desk.work import work_of
from portal.shared.formats import local_today
from portal.shared.permissions import requires

blueprint = Blueprint("desk_admin", __name__, template_folder="templates")


@blueprint.get("/")
@requires("desk:work:see")
def my_work() -> ResponseReturnValue:
    """Show what waits for this person, due soonest first."""
    today = local_today()
    return render_template("desk/admin/my_work.html", items=work_of(g.actor), today=today)
