"""The staff's door to reorganisations: a plan is put together line by line, seen with its effects, and carried out."""

import json
from dataclasses import asdict
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from portal.library.access.permissions import requires
from portal.organisation.queries import all_departments, all_posts
from portal.platform.storage.content_revisions import announce
from portal.platform.web.form_actions import attempt
from portal.platform.web.forms import PortalForm, line, options, select
from portal.procedures.reorganisation import PlanLine, effects_of, reorganise
from portal.reorganisations.vocabulary import PlanKind

blueprint = Blueprint("reorganisation_admin", __name__, template_folder="templates")
MOST_LINES = 200


def _line(row: dict[str, str]) -> PlanLine:
    kind = PlanKind(row.pop("kind"))
    return PlanLine(kind, **row)


class PlanForm(PortalForm):
    """The line to add; the lines there are already travel with the form."""

    plan = HiddenField()
    kind = select(_l("What is done"), PlanKind.choices())
    subject = select(_l("Which department or post"))
    into = select(_l("Into which, for a merger or a move"), required=False)
    name_zh = line(_l("New name, Chinese"), _l("For a new name only."), required=False)
    name_en = line(_l("New name, English"), required=False)
    short_zh = line(_l("New short name, Chinese"), required=False, longest=60)
    short_en = line(_l("New short name, English"), required=False, longest=60)

    def lines(self) -> list[PlanLine]:
        """Return the lines there are already; none where they cannot be read."""
        try:
            rows = json.loads(self.plan.data or "[]")[:MOST_LINES]
            return [_line({name: str(value) for name, value in row.items()}) for row in rows]
        except (ValueError, TypeError, KeyError, AttributeError):
            return []

    def new_line(self) -> PlanLine:
        """Return the line that was filled in."""
        return PlanLine(
            PlanKind(self.kind.data),
            self.subject.data.partition("/")[2],
            (self.into.data or "").partition("/")[2],
            self.name_zh.data,
            self.name_en.data,
            self.short_zh.data,
            self.short_en.data,
        )

    def check_line(self) -> bool:
        """Tell whether the line says all that its kind needs; what is missing stands beside the fields."""
        kind = PlanKind(self.kind.data)
        area = "department" if kind.is_of_department else "post"
        target = "department" if kind is PlanKind.MOVE_POST else area
        if not self.subject.data.startswith(area):
            self.refuse(_l("Choose one of the right kind: a department or a post."), self.subject)
        if kind.is_renaming and not self.name_zh.data:
            self.refuse(_l("Write something here."), self.name_zh)
        if not kind.is_renaming and not (self.into.data or "").startswith(target):
            self.refuse(_l("Choose one of the right kind: a department or a post."), self.into)
        return not self.errors


@blueprint.route("/", methods=["GET", "POST"])
@requires("organisation:structure:change")
def plan() -> ResponseReturnValue:
    """Put a plan together, and carry it out."""
    form = PlanForm()
    choices = _choices()
    form.subject.choices, form.into.choices = options(choices), options([("", "—"), *choices])
    lines = form.lines()
    pressed = request.form.get("answer", "")
    if pressed == "add" and form.validate_on_submit() and form.check_line():
        lines = [*lines, form.new_line()][:MOST_LINES]
        form = PlanForm(formdata=None)
        form.subject.choices, form.into.choices = options(choices), options([("", "—"), *choices])
    elif pressed.startswith("remove-") and pressed[7:].isdecimal():
        lines = [each for place, each in enumerate(lines) if place != int(pressed[7:])]
        form.form_errors = []
    elif pressed == "carry-out" and lines and _carry_out(form, lines):
        announce()
        return redirect(url_for("organisation_admin.index"), 303)
    form.plan.data = json.dumps([asdict(each) for each in lines], ensure_ascii=False)
    status = 400 if form.errors or form.form_errors else 200
    return render_template("procedures/admin/reorganise.html", form=form, effects=effects_of(lines)), status


def _carry_out(form: PlanForm, lines: list[PlanLine]) -> bool:
    """Carry a plan out; the fields of a line that was not added do not matter then."""
    confirmed = ConfirmForm()
    is_done = attempt(confirmed, lambda: reorganise(g.actor, lines))
    for message in confirmed.form_errors or ([] if is_done else [gettext("Press the button again.")]):
        form.refuse(message)
    return is_done


class ConfirmForm(PortalForm):
    """The press of the button."""


def _choices() -> list[tuple[str, Any]]:
    departments = [(f"department/{each.code}", f"{each.name['zh']} ({each.code})") for each in all_departments()]
    return departments + [(f"post/{each.code}", f"{each.name['zh']} ({each.code})") for each in all_posts()]
