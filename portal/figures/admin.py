"""Staff page of corrections of published figures."""

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.figures.corrections import NoSuchFigureError, check_correction
from portal.figures.forms import CorrectionForm
from portal.figures.models import FigureDay
from portal.figures.queries import all_corrections, figures_of, newest_day
from portal.figures.reviewed_changes import CORRECTION, corrected_values, subject_of
from portal.figures.vocabulary import ALL, ScopeKind
from portal.library.access.permissions import requires
from portal.library.text.text_input import fold_identifier
from portal.platform.web.form_actions import carry_out
from portal.proposals.models import ProposedChange
from portal.proposals.operations import propose_change
from portal.proposals.queries import open_changes

blueprint = Blueprint("figures_admin", __name__, template_folder="templates")
MAX_SHOWN = 50  # unsourced; the file has them all


@blueprint.route("/figures/", methods=["GET", "POST"])
@requires("figures:correction:propose")
def correct() -> ResponseReturnValue:
    """Propose the correction of a published value, and list the latest corrections."""
    form = CorrectionForm()
    made: list[ProposedChange] = []

    def page() -> str:
        latest = list(reversed(all_corrections()))[:MAX_SHOWN]
        proposed = open_changes([CORRECTION])
        return render_template("figures/admin/corrections.html", form=form, corrections=latest, proposed=proposed)

    def propose() -> None:
        day, name, reason = _day_of(form), form.figure.data, form.reason
        value = check_correction(day, name, form.value.data, reason)
        values, department = corrected_values(day, name, value, reason), day.department_code or None
        made.append(propose_change(g.actor, CORRECTION, subject_of(day, name), values, department=department))

    if not form.is_submitted():
        return page()
    return carry_out(form, propose, lambda: url_for("proposals_admin.show", reference=made[0].reference), page)


def _day_of(form: CorrectionForm) -> FigureDay:
    """Return the figures that a correction is of; raises NoSuchFigureError where none are published."""
    kind, newest = form.kind.data, newest_day()
    code = ALL if kind == ScopeKind.ALL else fold_identifier(form.code.data or "")
    found = figures_of(kind, code, form.as_of.day) if newest and form.as_of.day and form.as_of.day <= newest else None
    if found is None:
        raise NoSuchFigureError
    return found
