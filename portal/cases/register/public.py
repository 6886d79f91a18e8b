"""The citizens' door: where is my application?"""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.cases.models import Case
from portal.cases.register.forms import FollowCaseForm
from portal.cases.register.queries import find_case_by_code
from portal.cases.timeline import calculator_for
from portal.cases.vocabulary import ExtensionState, Light
from portal.cases.warning_lights.queries import lights_of
from portal.library.text.text_input import clean_line
from portal.organisation.queries import names_of_posts
from portal.platform.clock import local_today
from portal.platform.storage.rate_limits import limit_tries

blueprint = Blueprint("cases_public", __name__, template_folder="../templates")


@blueprint.after_request
def do_not_store(response: Response) -> Response:
    """Keep every answer of this door out of caches."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/follow/", methods=["GET", "POST"])
def follow() -> ResponseReturnValue:
    """Show a case to who knows its number and code: whose turn it is, days used and left, what comes next."""
    form = FollowCaseForm()
    if request.method == "GET":
        form.number.data = clean_line(request.args.get("number"))[:40]  # from the code on the slip
    if not form.validate_on_submit():
        status = 400 if request.method == "POST" else 200
        return render_template("cases/public/follow.html", form=form), status
    limit_tries("follow-case")
    case = find_case_by_code(form.number.data, form.code.data)
    if case is None:
        return render_template("cases/public/follow.html", form=form, is_unknown=True), 404
    return _show(case)


def _show(case: Case) -> str:
    today, guide = local_today(), case.version.guide
    reckoner, facts = calculator_for(case.procedure.department.office_hours), case.history
    unit = "calendar_days" if case.unit == "calendar_days" else "working_days"
    until = case.closed_on or today
    accepted_at, pauses = reckoner.local(case.accepted_at), reckoner.pauses(facts)
    used = reckoner.rules.days_used(accepted_at, until, unit, pauses)
    over = [pause for pause in pauses if pause.to_at is not None]
    whole = reckoner.rules.days_used(accepted_at, case.due_on, unit, over)
    steps = {step.key: step for step in guide.steps}
    begun = {step.key for step in case.steps}
    calendar = reckoner.rules.calendar
    light = lights_of([case], today, calendar).get(case.id)
    return render_template(
        "cases/public/followed.html",
        case=case,
        steps=steps,
        posts=names_of_posts([*(step.post_code for step in case.steps), *(step.post for step in guide.steps)]),
        to_come=[step for step in guide.steps if step.key not in begun] if case.is_open else [],
        used=used,
        left=max(0, whole - used),
        light=light,
        is_late=light in (Light.YELLOW, Light.RED) and case.due_on < today,
        extension=next((each for each in case.extensions if each.state is ExtensionState.APPROVED), None),
        is_provisional=calendar.is_provisional(case.due_on),
        today=today,
    )
