"""The correction of a published value: checked, stored beside the value, and never put in its place."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.figures.definitions.figure import Figure, Unit, Withheld
from portal.figures.definitions.figure_list import FIGURES_BY_NAME, text_of_value
from portal.figures.models import FigureCorrection, FigureDay
from portal.figures.queries import corrections_of
from portal.figures.vocabulary import FIGURES_REVISION
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import RefusedActError
from portal.library.text.languages import WRITTEN
from portal.library.text.text_input import fold_width, read_day
from portal.platform import clock
from portal.platform.storage import audit
from portal.platform.storage.content_revisions import increment_revision
from portal.platform.storage.transaction import operation
from portal.proposals.rules import NothingChangedError, ReasonTooShortError, check_reason

MAX_VALUE_DIGITS = 9  # unsourced


class NoSuchFigureError(RefusedActError):
    """Of such a scope and day no figures are kept, or the figure has no such name."""

    message = _l("No such figure is kept as of that day.")


class NotCorrectableError(RefusedActError):
    """A value that is not published, of which a correction would tell."""

    message = _l("This value is not published, so there is nothing to correct.")


class UnfitValueError(RefusedActError):
    """A value that the figure cannot have."""

    message = _l("Enter a whole number, of a share one up to 100, or for a day one like 2026-11-22.")

    def add_to_form(self, form: Any) -> None:
        """Add the message to the field of the value."""
        form.refuse(self.message, form.value)


class ValueWithheldError(UnfitValueError):
    """The right value of a figure that is published in batches, or of ten cases at least."""

    message = _l(
        "Leave this empty: beside the published value, the right one could tell what a single person said. "
        "The correction says that the published value is wrong."
    )


class ReasonUnclearError(RefusedActError):
    """A reason that says nothing in one of the languages."""

    message = _l("Say in every language, in a few words, why the value was wrong; the public reads it.")

    def __init__(self, code: str = "") -> None:
        """Take the language in which the reason says nothing."""
        super().__init__()
        self.code = code

    def add_to_form(self, form: Any) -> None:
        """Add the message to the field of the reason in that language."""
        form.refuse(self.message, form[f"reason_{self.code}"])


def present_value(day: FigureDay, name: str) -> tuple[str, Mapping[str, str]]:
    """Return the value that the public takes for right, corrected or as published, and the reason of a correction."""
    earlier = [each for each in corrections_of(day.as_of, day.kind, day.code) if each.figure == name]
    if earlier:
        return earlier[-1].right_value, earlier[-1].reason
    return text_of_value(day.values[name]), {}


def check_correction(day: FigureDay, name: str, value: str, reason: Mapping[str, str]) -> str:
    """Return a right value as files print it.

    Raises NotCorrectableError, UnfitValueError, NothingChangedError or ReasonUnclearError.
    """
    figure = FIGURES_BY_NAME[name]
    if day.values[name] is None and figure.withheld is not Withheld.NEVER:
        raise NotCorrectableError
    read = _read_value(figure, value)
    if read == present_value(day, name)[0]:
        raise NothingChangedError
    for code in WRITTEN:
        try:
            check_reason(reason.get(code, ""))
        except ReasonTooShortError as error:
            raise ReasonUnclearError(code) from error
    return read


def _read_value(figure: Figure[Any], typed: str) -> str:
    text = fold_width(typed).strip()
    if not text:
        return ""
    if figure.withheld is not Withheld.NEVER:
        raise ValueWithheldError
    if figure.unit is Unit.DATE:
        day = read_day(text)
        if day is None:
            raise UnfitValueError
        return day.isoformat()
    if not (text.isascii() and text.isdigit() and len(text) <= MAX_VALUE_DIGITS):
        raise UnfitValueError
    number = int(text)
    if figure.unit is Unit.PER_CENT and number > 100:
        raise UnfitValueError
    return str(number)


@operation
def correct_figure(
    actor: Actor, day: FigureDay, name: str, value: str, reason: Mapping[str, str], *, proposed_by_id: int
) -> FigureCorrection:
    """Store a correction that a second person confirms; raises what ``check_correction`` raises."""
    assert actor.staff_id is not None  # noqa: S101 - the door lets staff in only
    correction = FigureCorrection(
        as_of=day.as_of,
        kind=day.kind,
        code=day.code,
        department_code=day.department_code,
        figure=name,
        printed_value=text_of_value(day.values[name]),
        right_value=check_correction(day, name, value, reason),
        reason=dict(reason),
        proposed_by_id=proposed_by_id,
        confirmed_by_id=actor.staff_id,
        corrected_at=clock.now(),
    )
    audit.record(actor, "correct_figure", correction)
    increment_revision(FIGURES_REVISION)
    return correction
