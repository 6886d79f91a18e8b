"""Staff view of reorganisations: build a plan line by line, review its effects, and execute it."""

import json
from dataclasses import asdict
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.library.access.permissions import requires
from portal.library.text.formats import localised
from portal.organisation.queries import all_departments, all_posts
from portal.platform.web.form_actions import attempt
from portal.platform.web.forms import options
from portal.proposals.operations import propose_change
from portal.proposals.queries import open_changes
from portal.reorganisations.forms import MAX_PLAN_LINES, ConfirmForm, PlanForm, PlanNotReadableError
from portal.reorganisations.operations import PlanLine, check_plan, effects_of
from portal.reorganisations.reviewed_changes import REORGANISATION, SUBJECT, values_of

blueprint = Blueprint("reorganisations_admin", __name__, template_folder="templates")


@blueprint.route("/", methods=["GET", "POST"])
@requires("organisation:structure:change")
def plan() -> ResponseReturnValue:
    """Edit a plan, show its effects, and propose it to a second person."""
    form = PlanForm()
    choices = _choices()
    form.subject.choices, form.into.choices = options(choices), options([("", "—"), *choices])
    try:
        lines = form.lines()
    except PlanNotReadableError as refusal:
        refusal.add_to_form(form)
        return _page(form, [])
    pressed = request.form.get("answer", "")
    if pressed == "add" and form.validate_on_submit() and form.check_line():
        lines = [*lines, form.new_line()][:MAX_PLAN_LINES]
        form = PlanForm(formdata=None)
        form.subject.choices, form.into.choices = options(choices), options([("", "—"), *choices])
    elif pressed.startswith("remove-") and pressed[7:] in map(str, range(MAX_PLAN_LINES)):
        lines = [each for place, each in enumerate(lines) if place != int(pressed[7:])]
        form.form_errors = []
    elif pressed == "carry-out" and lines and _propose(form, lines):
        return redirect(url_for("organisation_admin.index"), 303)
    return _page(form, lines)


def _page(form: PlanForm, lines: list[PlanLine]) -> ResponseReturnValue:
    form.plan.data = json.dumps([asdict(each) for each in lines], ensure_ascii=False)
    page = render_template(
        "reorganisations/admin/reorganise.html",
        form=form,
        effects=effects_of(lines),
        proposed=open_changes([REORGANISATION]),
    )
    return page, 400 if form.errors or form.form_errors else 200


def _propose(form: PlanForm, lines: list[PlanLine]) -> bool:
    """Propose a plan and return whether it succeeded; ignores the fields of a line not added yet."""
    confirmed = ConfirmForm()

    def propose() -> None:
        check_plan(g.actor, lines)
        propose_change(g.actor, REORGANISATION, SUBJECT, values_of(lines), department=None)

    is_done = attempt(confirmed, propose)
    for message in confirmed.form_errors or ([] if is_done else [gettext("Please press the button again.")]):
        form.refuse(message)
    return is_done


def _choices() -> list[tuple[str, Any]]:
    departments = [(f"department/{each.code}", f"{localised(each.name)} ({each.code})") for each in all_departments()]
    return departments + [(f"post/{each.code}", f"{localised(each.name)} ({each.code})") for each in all_posts()]
