"""The correction of a published figure, which a second person confirms."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.figures.corrections import NoSuchFigureError, correct_figure, present_value
from portal.figures.definitions.figure_list import FIGURES_BY_NAME
from portal.figures.models import FigureDay
from portal.figures.queries import find_figure_day
from portal.library.access.permissions import Actor
from portal.proposals.queries import find_open
from portal.proposals.rules import ProposalKind, Values, proposal_kind

FIELDS = {
    "scope": _l("Figures of"),
    "name": _l("Name"),
    "as_of": _l("End of"),
    "figure": _l("Figure"),
    "value": _l("Value"),
    "reason": _l("Reason"),
}


def subject_of(day: FigureDay, name: str) -> str:
    """Return the subject of a correction: the figures of one scope as of one day, as they are stored, and a figure."""
    return f"{day.id}:{name}"


def corrected_values(day: FigureDay, name: str, value: str, reason: Mapping[str, str]) -> Values:
    """Return a right value and its reason as the values of a change."""
    scope: Values = {"scope": day.code, "name": dict(day.name), "as_of": day.as_of.isoformat()}
    return {**scope, "figure": name, "value": value, "reason": dict(reason)}


def _day_of(subject: str) -> tuple[FigureDay | None, str]:
    row_id, _, name = subject.partition(":")
    return find_figure_day(int(row_id)), name


def _present(subject: str, _proposed: Values) -> Values:
    day, name = _day_of(subject)
    return {} if day is None else corrected_values(day, name, *present_value(day, name))


def _apply(actor: Actor, subject: str, values: Values) -> None:
    (day, name), change = _day_of(subject), find_open(CORRECTION, subject)
    if day is None or change is None:
        raise NoSuchFigureError
    correct_figure(actor, day, name, values["value"], values["reason"], proposed_by_id=change.proposed_by_id)


def _shown(values: Values) -> Values:
    if not values:
        return values
    texts = {
        "scope": values["scope"] or str(_l("Whole authority")),
        "figure": str(FIGURES_BY_NAME[values["figure"]].label),
        "value": values["value"] or str(_l("not published")),
    }
    return values | texts


def _name_in(values: Values) -> Any:
    figure = FIGURES_BY_NAME[values["figure"]].label
    return _l("%(figure)s, end of %(day)s", figure=figure, day=values["as_of"])


CORRECTION = proposal_kind(
    ProposalKind(
        "figure_correction", _l("Correction of a figure"), "figures:correction:confirm", FIELDS, _present, _apply,
        "figures_admin.correct", shown=_shown, name_in=_name_in,
    )
)  # fmt: skip
