"""Check a guide against the rules of the publish gate.

An error blocks publication; a warning is shown to editor and approver and lowers the score. Facts outside the guide,
such as the existing posts, are passed in a ``GateContext``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.guide.document import Guide
from portal.library.guide.identifiers import ElementRef
from portal.library.guide.publish_gate import completeness, contacts, limits, materials_and_fees, remedies
from portal.library.guide.publish_gate.limits import Found
from portal.library.guide.publish_gate.references import (
    GateContext,
    law_not_in_force,
    post_of_another_department,
    review_overdue,
    unknown_department,
    unknown_post,
    unknown_standard,
)

POINTS, POINTS_PER_WARNING = 100, 5  # unsourced


class ProblemSeverity(LabelledEnum):
    """Whether a problem blocks publication."""

    ERROR = "error", _l("Must be fixed")
    WARNING = "warning", _l("Please check")


@dataclass(frozen=True)
class Problem:
    """A problem found by the gate: rule name, severity, element, and a message that says how to fix it."""

    rule: str
    severity: ProblemSeverity
    element: ElementRef
    message: Any


class GateNotPassedError(RefusedActError):
    """The guide has errors and cannot be published; ``problems`` lists them."""

    message = _l("The guide cannot be published yet; see what must be fixed.")

    def __init__(self, problems: list[Problem]) -> None:
        """Store the problems for the page."""
        super().__init__()
        self.problems = problems


def check_gate(guide: Guide, context: GateContext) -> None:
    """Check that a guide may be published; raises GateNotPassedError when any rule reports an error."""
    problems = gate_problems(guide, context)
    if any(problem.severity is ProblemSeverity.ERROR for problem in problems):
        raise GateNotPassedError(problems)


def gate_problems(guide: Guide, context: GateContext) -> list[Problem]:
    """Return the problems of a guide, in the order of the rules."""
    found = [(rule.__name__, severity, rule(guide)) for rule, severity in _RULES]
    found += [(rule.__name__, severity, rule(guide, context)) for rule, severity in _RULES_WITH_CONTEXT]
    return [
        Problem(name.replace("_", "-"), severity, element, message)
        for name, severity, problems in found
        for element, message in problems
    ]


def score(problems: list[Problem]) -> int:
    """Return the score of a guide, 0 to 100: 5 points less for each warning, 0 if there is any error; unsourced."""
    if any(problem.severity is ProblemSeverity.ERROR for problem in problems):
        return 0
    return max(0, POINTS - POINTS_PER_WARNING * len(problems))


_ERROR, _WARNING = ProblemSeverity.ERROR, ProblemSeverity.WARNING
_RULES: tuple[tuple[Callable[[Guide], Found], ProblemSeverity], ...] = (
    (completeness.open_points, _ERROR),
    (completeness.name_missing, _ERROR),
    (completeness.identity_missing, _ERROR),
    (completeness.bodies_missing, _ERROR),
    (limits.limit_missing, _ERROR),
    (limits.limit_without_amount, _ERROR),
    (limits.promise_above_law, _ERROR),
    (limits.steps_above_promise, _ERROR),
    (limits.at_once_above_a_day, _ERROR),
    (limits.text_against_limit, _ERROR),
    (completeness.time_not_explained, _ERROR),
    (materials_and_fees.law_missing, _ERROR),
    (completeness.conditions_missing, _ERROR),
    (materials_and_fees.material_not_listed, _ERROR),
    (materials_and_fees.material_without_basis, _ERROR),
    (materials_and_fees.catch_all_material, _ERROR),
    (materials_and_fees.fee_without_basis, _ERROR),
    (materials_and_fees.fee_or_free, _ERROR),
    (materials_and_fees.unknown_basis, _ERROR),
    (completeness.step_without_post_or_limit, _ERROR),
    (completeness.stages_missing, _ERROR),
    (completeness.special_without_kind, _ERROR),
    (completeness.outcome_missing, _ERROR),
    (completeness.part_without_words, _ERROR),
    (contacts.channel_missing, _ERROR),
    (contacts.channel_without_place, _ERROR),
    (contacts.consult_missing, _ERROR),
    (contacts.complaint_channel_missing, _ERROR),
    (completeness.remedy_missing, _ERROR),
    (contacts.malformed_contact, _ERROR),
    (completeness.keys_twice, _ERROR),
    (materials_and_fees.material_twice, _WARNING),
    (materials_and_fees.material_without_number, _WARNING),
    (limits.short_inspection, _WARNING),
    (completeness.untranslated, _WARNING),
    (remedies.suit_without_review, _WARNING),
)
_RULES_WITH_CONTEXT: tuple[tuple[Callable[[Guide, GateContext], Found], ProblemSeverity], ...] = (
    (unknown_department, _ERROR),
    (unknown_post, _ERROR),
    (unknown_standard, _ERROR),
    (law_not_in_force, _ERROR),
    (post_of_another_department, _WARNING),
    (review_overdue, _WARNING),
)
