"""Staff pages of warning lights."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from portal.authority_settings.definitions import CASE_RED_AFTER_WORKING_DAYS
from portal.authority_settings.queries import current
from portal.cases.warning_lights.queries import count_lights
from portal.library.access.permissions import requires
from portal.library.working_time.warning_lights import WARN_SHARE
from portal.organisation.queries import names_of_departments, names_of_posts
from portal.platform.storage.pagination import page_of
from portal.platform.web.request_values import page_number
from portal.procedures.catalogue.queries import names_by_code

blueprint = Blueprint("warning_lights_admin", __name__, template_folder="../templates")
WORST_SHOWN = 12  # unsourced: what fits on a screen
NAMES_OF: dict[str, Callable[[list[str]], Mapping[str, Any]]] = {
    "department": names_of_departments, "post": names_of_posts, "procedure": names_by_code,
}  # fmt: skip


@blueprint.get("/lights/")
@requires("cases:light:see")
def lights() -> ResponseReturnValue:
    """Show the counts of lights: the highest of departments, posts and services, or (``?by=``) all of one kind."""
    counts, by = count_lights(g.actor), request.args.get("by", "")
    if by and by not in counts:
        abort(404)
    page = page_of(counts[by], page_number()) if by else None
    shown = {by: page.rows} if page else {each: rows[:WORST_SHOWN] for each, rows in counts.items()}
    return render_template(
        "cases/admin/lights.html",
        warn_share=WARN_SHARE,
        red_after=current(CASE_RED_AFTER_WORKING_DAYS),
        shown=shown,
        page=page,
        totals={each: len(rows) for each, rows in counts.items()},
        names={each: NAMES_OF[each]([row.code for row in rows]) for each, rows in shown.items()},
    )
