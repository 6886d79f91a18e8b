"""The waits of every service, a page at a time: those that take longer than promised come first."""

from datetime import date

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.figures.queries import closed_months, last_day_of, newest_day
from portal.library.text.text_input import read_month
from portal.pages.supervision.service_waits import PER_PAGE, waits_of_page
from portal.platform.storage.pagination import Page
from portal.platform.web.page_cache import public_page
from portal.platform.web.request_values import page_number

blueprint = Blueprint("supervision_services", __name__, template_folder="templates")


@blueprint.get("/services/")
@public_page
def index() -> ResponseReturnValue:
    """Show the waits of every service as of the newest day."""
    return _services(newest_day())


@blueprint.get("/months/<month>/services/")
@public_page
def of_month(month: str) -> ResponseReturnValue:
    """Show the waits of every service as of the last day of a closed month; 404 for any other month."""
    first = read_month(month)
    if first is None or first not in closed_months():
        abort(404)
    return _services(last_day_of(first), first)


def _services(day: date | None, month: date | None = None) -> str:
    number = page_number()
    found = waits_of_page(day, number) if day else None
    if found is None and number > 1:
        abort(404)
    values = {"month": f"{month:%Y-%m}"} if month else {}
    return render_template(
        "supervision/public/services.html",
        day=day,
        month=month,
        waits=found,
        page=Page(found.rows.rows, number, found.drawn, PER_PAGE) if found else None,
        endpoint=".of_month" if month else ".index",
        values=values,
        month_url=url_for("supervision_months.month", month=f"{month:%Y-%m}") if month else "",
    )
