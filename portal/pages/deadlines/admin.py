"""Staff pages of the working calendar."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.library.access.permissions import requires
from portal.library.domain.domain_errors import NotFoundError
from portal.library.working_time.holiday_notice import read_notice
from portal.pages.deadlines.forms import NoticeForm
from portal.pages.deadlines.reviewed_changes import YEAR, check_years, present_values, scheduled_values
from portal.platform.clock import local_today
from portal.platform.web.form_actions import carry_out, check_seen
from portal.platform.web.forms import ButtonForm
from portal.proposals.models import ProposedChange
from portal.proposals.operations import propose_change
from portal.proposals.queries import open_changes
from portal.working_calendar import queries
from portal.working_calendar.queries import find_year, load_calendar, years_of_calendar

blueprint = Blueprint("deadlines_admin", __name__, template_folder="templates")


@blueprint.get("/")
@requires("calendar:year:see")
def index() -> ResponseReturnValue:
    """Redirect to the page of the current year."""
    return redirect(url_for(".year", number=local_today().year))


@blueprint.get("/<int:number>/")
@requires("calendar:year:see")
def year(number: int) -> ResponseReturnValue:
    """Show a year as months, with its notice and whether it is confirmed."""
    return _page(number, ButtonForm())


def _page(number: int, form: ButtonForm) -> str:
    calendar_year = find_year(number)
    if calendar_year is None:
        raise NotFoundError
    return render_template(
        "deadlines/admin/year.html",
        year=calendar_year,
        form=form,
        years=years_of_calendar(),
        months=queries.months_of(number),
        proposed=open_changes([YEAR], [str(number)]),
        missing=queries.unconfirmed_years(load_calendar().confirmed_years),
    )


@blueprint.route("/notice/", methods=["GET", "POST"])
@requires("calendar:year:edit")
def notice() -> ResponseReturnValue:
    """Propose the days of an official notice in place of those of a year."""
    form = NoticeForm(year=local_today().year + 1)
    proposed: list[ProposedChange] = []

    def page() -> str:
        return render_template("deadlines/admin/notice.html", form=form, proposed=open_changes([YEAR]))

    def take_over() -> None:
        year = form.year.data or 0
        days = read_notice(form.days.data, year)
        check_years(year, days)
        values = scheduled_values(form.notice.data, days)
        proposed.append(propose_change(g.actor, YEAR, str(year), values, department=None))

    if not form.is_submitted():
        return page()
    return carry_out(form, take_over, lambda: url_for("proposals_admin.show", reference=proposed[0].reference), page)


@blueprint.post("/<int:number>/confirm/")
@requires("calendar:year:edit")
def confirm(number: int) -> ResponseReturnValue:
    """Propose a year as its page showed it as that of the official notice."""
    form = ButtonForm()

    def agree() -> None:
        check_seen(find_year(number))
        propose_change(g.actor, YEAR, str(number), present_values(number) | {"is_confirmed": True}, department=None)

    return carry_out(form, agree, url_for(".year", number=number), lambda: _page(number, form))
