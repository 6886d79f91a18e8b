"""The citizens' door: where is my application? And the door for the systems that handle cases."""

import hashlib

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from pydantic import ValidationError
from sqlalchemy import select

from portal.cases.batch import Bringer
from portal.cases.forms import FollowCaseForm
from portal.cases.lights import lights_of
from portal.cases.models import Case, CaseSource
from portal.cases.queries import facts_of_case, find_case_by_code, reckoner_for
from portal.cases.story import CaseRecord
from portal.cases.vocabulary import ExtensionState, Fate, Light
from portal.library.access.permissions import Actor
from portal.library.text.text_input import clean_line
from portal.organisation.queries import names_of_posts, present_department
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.rate_limits import limit_tries
from portal.platform.web.forms import csrf

blueprint = Blueprint("cases_public", __name__, template_folder="templates")
data_blueprint = Blueprint("cases_data", __name__)
MOST_CASES = 1000
MOST_BYTES = 8 * 1024 * 1024


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
    reckoner, facts = reckoner_for(case.procedure.department.office_hours), facts_of_case(case)
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


@data_blueprint.post("/api/v1/cases")
@csrf.exempt
def cases() -> ResponseReturnValue:
    """Take cases from a system that handles them: ``{"cases": [{"number", "procedure", "events": […]}]}``.

    The system shows its token; each case is answered with its fate, its public number, or why it was refused.
    """
    source = _source()
    if source is None:
        limit_tries("case-token")
        return jsonify(error="A token is needed: Authorization: Bearer …"), 401
    sent = request.get_json(silent=True)
    told = sent.get("cases") if isinstance(sent, dict) else None
    if not isinstance(told, list) or not 0 < len(told) <= MOST_CASES:
        return jsonify(error=f'Send {{"cases": […]}} with 1 to {MOST_CASES} cases.'), 400
    with force_locale("en"):
        return jsonify(cases=_bring(source, told))


cases.most_bytes = MOST_BYTES  # larger than forms may be


def _source() -> CaseSource | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    digest = hashlib.sha256(token.strip().encode()).hexdigest()
    return db.session.scalar(select(CaseSource).where(CaseSource.token_hash == digest, CaseSource.is_active))


def _bring(source: CaseSource, told: list[object]) -> list[dict[str, str]]:
    reach = None if source.department_code is None else frozenset({present_department(source.department_code)})
    bringer = Bringer(Actor(name=source.code), source.code, reach)
    answers: dict[int, dict[str, str]] = {}
    records: dict[int, CaseRecord] = {}
    for position, each in enumerate(told):
        try:
            records[position] = CaseRecord.model_validate(each)
        except ValidationError as error:
            problem = error.errors()[0]
            place = ".".join(map(str, problem["loc"]))
            number = str(each.get("number", ""))[:80] if isinstance(each, dict) else ""
            answers[position] = {"number": number, "fate": Fate.REFUSED.value, "why": f"{place}: {problem['msg']}"}
    for position, brought in zip(records, bringer.bring(records.values()), strict=True):
        answer = {"number": brought.number, "fate": brought.fate.value, "reference": brought.reference}
        answers[position] = answer | ({"why": str(brought.words)} if brought.fate is Fate.REFUSED else {})
    return [answers[position] for position in range(len(told))]
