"""The first page of staff: the work list, ordered by due date."""

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.queries import names_of
from portal.authority_settings.definitions import DECIDE_WORKING_DAYS, TRIAGE_WORKING_DAYS
from portal.authority_settings.queries import current
from portal.complaints.jobs import place_before_reading
from portal.library.access.permissions import Role, requires
from portal.library.domain.domain_errors import NotFoundError
from portal.pages.desk.access_list import access_page
from portal.pages.desk.chart_gallery import charts_shown
from portal.pages.desk.component_gallery import ComponentsForm, components_shown
from portal.pages.desk.reach import InReach
from portal.pages.desk.work_items import by_stretch
from portal.pages.desk.work_list import overdue_for, work_of
from portal.platform.clock import local_today
from portal.platform.storage.clock_watch import clock_doubt
from portal.platform.storage.unsent_texts import unsent_pages
from portal.settings import Settings

blueprint = Blueprint("desk_admin", __name__, template_folder="templates")
blueprint.before_request(place_before_reading)


@blueprint.get("/")
@requires("desk:work:see")
def my_work() -> ResponseReturnValue:
    """Show what awaits the person by due date: overdue, today, in seven days, later; and what is overdue in reach."""
    today, reach = local_today(), InReach(g.actor)
    work = work_of(reach)
    return render_template(
        "desk/admin/my_work.html",
        count=work.total,
        stretches=by_stretch(work, today),
        overdue=overdue_for(reach, today),
        roles=sorted({grant.role for grant in g.actor.grants}, key=list(Role).index),
        unsent=unsent_pages(g.actor.staff_id),
        is_clock_doubtful=clock_doubt() is not None,
        decide_days=current(DECIDE_WORKING_DAYS),
        triage_days=current(TRIAGE_WORKING_DAYS),
        today=today,
    )


@blueprint.get("/access/")
@requires("desk:access:see")
def access() -> ResponseReturnValue:
    """List who opened complaints and who was refused, newest first, from a row of ``?before=`` on."""
    page = access_page(g.actor, request.args.get("before", ""))
    return render_template(
        "desk/admin/access.html", page=page, names=names_of(entry.staff_id for entry in page.entries)
    )


@blueprint.route("/components/", methods=["GET", "POST"])
@requires("desk:components:see")
def components() -> ResponseReturnValue:
    """Show every component in every state, for developers; in demo mode only."""
    _in_demo_mode_only()
    form = ComponentsForm()
    form.validate_on_submit()
    return render_template("desk/admin/components.html", form=form, today=local_today(), **components_shown())


@blueprint.get("/components/charts/")
@requires("desk:components:see")
def charts() -> ResponseReturnValue:
    """Show every chart in every state, for developers; in demo mode only."""
    _in_demo_mode_only()
    return render_template("desk/admin/charts.html", **charts_shown())


def _in_demo_mode_only() -> None:
    settings: Settings = current_app.extensions["portal.settings"]
    if not settings.demo:
        raise NotFoundError
