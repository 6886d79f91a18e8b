"""Public page of cases: follow an application by number and code."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.cases.models import Case
from portal.cases.register.forms import FollowCaseForm
from portal.cases.register.queries import find_case_by_code
from portal.cases.timeline import calculator_for
from portal.cases.vocabulary import ExtensionState
from portal.cases.warning_lights.queries import lights_of
from portal.library.access.limits import FOLLOW_CASE
from portal.library.guide.components import TimeLimit
from portal.library.guide.vocabulary import LimitUnit
from portal.library.working_time.warning_lights import Light
from portal.organisation.queries import names_of_posts
from portal.platform.clock import local_today
from portal.platform.web.follow_by_code import follow_by_code
from portal.platform.web.forms import csrf
from portal.platform.web.page_cache import never_stored

blueprint = Blueprint("cases_public", __name__, template_folder="../templates")


never_stored(blueprint)


@blueprint.route("/follow/", methods=["GET", "POST"])
@csrf.exempt
def follow() -> ResponseReturnValue:
    """Show a case by its number and code: the current step, days used and left, what comes next."""
    form = FollowCaseForm()
    return follow_by_code(
        form, "cases/public/follow.html", FOLLOW_CASE, find_case_by_code, lambda case: _show(form, case)
    )


def _show(form: FollowCaseForm, case: Case) -> str:
    today, guide = local_today(), case.version.guide
    calculator, history = calculator_for(case.procedure.department.office_hours), case.history
    unit = "calendar_days" if case.limit_unit == "calendar_days" else "working_days"
    until = case.closed_on or today
    accepted_at, pauses = calculator.local(case.accepted_at), calculator.pauses(history)
    used = calculator.rules.days_used(accepted_at, until, unit, pauses)
    over = [pause for pause in pauses if pause.to_at is not None]
    whole = calculator.rules.days_used(accepted_at, case.due_on, unit, over)
    steps = {step.key: step for step in guide.steps}
    begun = {step.key for step in case.steps}
    calendar = calculator.rules.calendar
    light = lights_of([case], today, calendar).get(case.id)
    is_late = light in (Light.YELLOW, Light.RED) and case.due_on < today
    return render_template(
        "cases/public/followed.html",
        form=form,
        case=case,
        steps=steps,
        posts=names_of_posts([*(step.post_code for step in case.steps), *(step.post for step in guide.steps)]),
        to_come=[step for step in guide.steps if step.key not in begun] if case.is_open else [],
        used=used,
        left=_days(whole - used, unit),
        over=_days(used - whole, unit) if is_late else None,
        light=light,
        is_late=is_late,
        extension=next((each for each in case.extensions if each.state is ExtensionState.APPROVED), None),
        is_provisional=calendar.is_end_provisional(accepted_at.date(), case.due_on),
        today=today,
        days_since_acceptance=(until - case.accepted_on).days,
    )


def _days(amount: int, unit: str) -> TimeLimit | None:
    """Return a number of days as the page writes it; None when there is no day."""
    return TimeLimit(amount=amount, unit=LimitUnit(unit)) if amount > 0 else None
