"""Staff pages of the working calendar."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.library.access.permissions import requires
from portal.library.domain.domain_errors import NotFoundError
from portal.library.working_time.holiday_notice import read_notice
from portal.pages.deadlines import recalculation
from portal.pages.deadlines.forms import NoticeForm
from portal.platform.clock import local_today
from portal.platform.storage.content_revisions import announce
from portal.platform.web.form_actions import carry_out, check_seen
from portal.platform.web.forms import ButtonForm
from portal.working_calendar import operations, queries
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
        missing=queries.unconfirmed_years(load_calendar().confirmed_years),
    )


@blueprint.route("/notice/", methods=["GET", "POST"])
@requires("calendar:year:edit")
def notice() -> ResponseReturnValue:
    """Replace the days of a year by those of its notice; the year then awaits confirmation."""
    form = NoticeForm(year=local_today().year + 1)

    def page() -> str:
        return render_template("deadlines/admin/notice.html", form=form)

    def take_over() -> None:
        year = form.year.data or 0
        days = read_notice(form.days.data, year)
        operations.take_over_notice(g.actor, year=year, notice=form.notice.data, days=days)

    if not form.is_submitted():
        return page()
    response = carry_out(form, take_over, url_for(".year", number=form.year.data or 0), page)
    announce()
    return response


@blueprint.post("/<int:number>/confirm/")
@requires("calendar:year:edit")
def confirm(number: int) -> ResponseReturnValue:
    """Confirm a year as its page showed it; due dates in it are recalculated."""
    form = ButtonForm()

    def agree() -> None:
        check_seen(find_year(number))
        recalculation.confirm_year(g.actor, number)

    response = carry_out(form, agree, url_for(".year", number=number), lambda: _page(number, form))
    announce()
    return response
