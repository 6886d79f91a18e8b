"""Staff pages of cases."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.cases.models import Case
from portal.cases.register import clock_operations, forms, operations, queries
from portal.cases.register.queries import CaseFilter
from portal.cases.register.rules import is_past_due
from portal.cases.register.writer import code_of_case
from portal.cases.rules import CASE_WORKFLOW
from portal.cases.vocabulary import ExtensionState, PauseKind
from portal.cases.warning_lights.queries import lights_of
from portal.library.access.permissions import requires
from portal.library.domain.domain_errors import NotFoundError
from portal.library.text.formats import localised
from portal.library.text.languages import ORIGINAL
from portal.library.text.text_input import clean_line
from portal.library.working_time.warning_lights import Light
from portal.organisation.queries import names_of_posts
from portal.platform import clock
from portal.platform.clock import local_date, local_today, local_zone
from portal.platform.storage.transaction import writing
from portal.platform.web.form_actions import RecordPage, carry_out, check_seen
from portal.platform.web.forms import ButtonForm, PortalForm, options
from portal.platform.web.qr import qr_drawing
from portal.platform.web.request_values import answer, place_in_list
from portal.procedures.queries import get_version_on, stored_procedure_code
from portal.working_calendar.queries import load_calendar

blueprint = Blueprint("cases_admin", __name__, template_folder="../templates")


@blueprint.get("/")
@requires("cases:case:see")
def index() -> ResponseReturnValue:
    """List the open cases in reach by due date, filtered by light, department, post or service."""
    typed = CaseFilter(*(clean_line(request.args.get(name)) for name in ("light", "department", "post", "procedure")))
    wanted = queries.as_stored(typed)
    calendar, today = load_calendar(), local_today()
    page = queries.cases_for(g.actor, wanted, calendar, place_in_list())
    return render_template(
        "cases/admin/index.html",
        page=page,
        wanted=wanted,
        lights=lights_of(page.rows, today, calendar),
        choices=list(Light),
        posts=names_of_posts(case.current_step_post for case in page.rows),
        today=today,
        extensions=queries.extensions_awaiting(g.actor) if g.actor.may("cases:extension:decide") else [],
    )


@blueprint.get("/ended/")
@requires("cases:case:see")
def ended() -> ResponseReturnValue:
    """List the cases in reach that have ended, newest first."""
    return render_template("cases/admin/ended.html", page=queries.ended_cases_for(g.actor, place_in_list()))


@blueprint.route("/new/", methods=["GET", "POST"])
@requires("cases:case:work")
def new() -> ResponseReturnValue:
    """Register an application that has been accepted."""
    now = clock.now().astimezone(local_zone())
    form = forms.RegisterForm(
        procedure=clean_line(request.args.get("procedure")), accepted_on=now.date(), accepted_at=f"{now:%H:%M}"
    )
    registered: list[Case] = []

    def page() -> str:
        return render_template("cases/admin/new.html", form=form)

    def register() -> None:
        assert form.accepted_on.day is not None  # noqa: S101 - the form is valid
        assert form.accepted_at.time is not None  # noqa: S101 - as well
        accepted_at = datetime.combine(form.accepted_on.day, form.accepted_at.time, local_zone())
        version = get_version_on(stored_procedure_code(form.procedure.data), form.accepted_on.day)
        if not g.actor.may("cases:case:work", version.procedure.department.code):
            raise NotFoundError
        registered.append(operations.register_case(g.actor, version, number=form.number.data, accepted_at=accepted_at))

    if not form.is_submitted():
        return page()
    try:
        return carry_out(form, register, lambda: url_for(".slip", reference=registered[0].reference), page)
    except NotFoundError:
        form.refuse(forms.NO_SUCH_SERVICE, form.procedure)
        return page(), 400


@blueprint.get("/<reference>/")
@requires("cases:case:see")
def show(reference: str) -> ResponseReturnValue:
    """Show a case and the actions that are possible now."""
    return _page(record_page.get(reference))


@blueprint.get("/<reference>/slip/")
@requires("cases:case:work")
def slip(reference: str) -> ResponseReturnValue:
    """Show the slip for the applicant: number, code, due date, and where to follow the case."""
    case = record_page.get(reference)
    address = url_for("cases_public.follow", view=ORIGINAL, number=case.reference, _external=True)
    if case.code_hash == "":  # a system reported it: the code opens the case from the first print on
        with writing():
            operations.issue_code(g.actor, case)
    code = code_of_case(case)
    return render_template(
        "cases/admin/slip.html",
        case=case,
        code=code,
        address=address,
        drawing=qr_drawing(address),
        is_provisional=_is_provisional(case),
    )


def _is_provisional(case: Case) -> bool:
    return load_calendar().is_end_provisional(local_date(case.accepted_at), case.due_on)


def _page(case: Case, **bound: Any) -> str:
    guide = case.version.guide
    shown = {
        "step": forms.StepForm(formdata=None), "pause": forms.PauseForm(formdata=None),
        "extension": forms.ExtensionForm(formdata=None), "end": forms.EndForm(formdata=None), "button": ButtonForm(),
    } | bound  # fmt: skip
    begun = [step.key for step in case.steps]
    left = [(step.key, localised(step.name)) for step in guide.steps if step.key not in begun]
    shown["step"].next_step.choices = options([*left, ("", forms.NO_STEP)] if case.current_step else left)
    shown["pause"].special.choices = options(_specials(case))
    today = local_today()
    extension = next((each for each in case.extensions if each.state is ExtensionState.ASKED), None)
    return render_template(
        "cases/admin/show.html",
        case=case,
        guide=guide,
        forms=shown,
        verbs=CASE_WORKFLOW.verbs(case.state),
        light=lights_of([case], today, load_calendar()).get(case.id),
        posts=names_of_posts(step.post_code for step in case.steps),
        steps={step.key: step for step in guide.steps},
        extension=extension,
        is_provisional=_is_provisional(case),
        is_over=is_past_due(case.due_on, case.paused_on, today),
        today=today,
    )


record_page = RecordPage(queries.get_case_for, _page, lambda it: url_for(".show", reference=it.reference))


def _specials(case: Case) -> list[tuple[str, Any]]:
    special = [each for each in case.version.guide.special_procedures if not each.counts_toward_limit]
    return [("", forms.NO_STEP), *((each.key, localised(each.name)) for each in special)]


def _act(case: Case, form: PortalForm, name: str, operation: Callable[[], object]) -> ResponseReturnValue:
    def as_seen() -> None:
        check_seen(case)
        operation()

    return record_page.change(case, name, form, as_seen)


@blueprint.post("/<reference>/step/")
@requires("cases:case:work")
def step(reference: str) -> ResponseReturnValue:
    """Finish the current step and begin the next; without a current step, begin one."""
    case, form = record_page.get(reference), forms.StepForm()
    form.next_step.choices = options([(each.key, each.key) for each in case.version.guide.steps] + [("", "")])

    def go_on() -> None:
        next_key = form.next_step.data or ""
        if case.current_step:
            operations.finish_step(g.actor, case, key=case.current_step, next_key=next_key)
        else:
            operations.begin_step(g.actor, case, key=next_key)

    return _act(case, form, "step", go_on)


@blueprint.post("/<reference>/pause/")
@requires("cases:case:work")
def pause(reference: str) -> ResponseReturnValue:
    """Pause the time limit."""
    case, form = record_page.get(reference), forms.PauseForm()
    form.special.choices = options(_specials(case))

    def pause_limit() -> None:
        kind, special = PauseKind(form.kind.data), form.special.data or ""
        clock_operations.pause_case(g.actor, case, kind=kind, reason=form.reason.data, special_key=special)

    return _act(case, form, "pause", pause_limit)


@blueprint.post("/<reference>/resume/")
@requires("cases:case:work")
def resume(reference: str) -> ResponseReturnValue:
    """Resume the time limit."""
    case = record_page.get(reference)
    return _act(case, ButtonForm(), "button", lambda: clock_operations.resume_case(g.actor, case))


@blueprint.post("/<reference>/extension/")
@requires("cases:case:work")
def extension(reference: str) -> ResponseReturnValue:
    """Request an extension."""
    case, form = record_page.get(reference), forms.ExtensionForm()

    def ask() -> None:
        clock_operations.ask_extension(g.actor, case, amount=form.amount.data or 0, reason=form.reason.data)

    return _act(case, form, "extension", ask)


@blueprint.post("/<reference>/extension/decide/")
@requires("cases:extension:decide")
def decide(reference: str) -> ResponseReturnValue:
    """Approve an extension or refuse it."""
    case, approves = record_page.get(reference), answer("approve", "refuse") == "approve"
    return _act(
        case, ButtonForm(), "button", lambda: clock_operations.decide_extension(g.actor, case, approves=approves)
    )


@blueprint.post("/<reference>/end/")
@requires("cases:case:work")
def end(reference: str) -> ResponseReturnValue:
    """End a case."""
    case, form = record_page.get(reference), forms.EndForm()

    def finish() -> None:
        operations.end_case(g.actor, case, verb=form.ending.data, reason=form.reason.data)

    return _act(case, form, "end", finish)
