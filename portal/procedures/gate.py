"""The publish gate: pure rules over a guide.

An error stops publication; a warning is shown to editor and approver and costs points. What the guide alone cannot
tell, such as whether a post exists, the gate asks of the ``Surroundings``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.labelled_enum import LabelledEnum
from portal.procedures import gate_limits, gate_rules
from portal.procedures.gate_limits import Found
from portal.procedures.guide import Guide

POINTS, POINTS_PER_WARNING = 100, 5
_OF_THE_STATE = re.compile(r"(GB|DB|ISO|IEC)\b")  # standards that others publish


class Severity(LabelledEnum):
    """Whether a problem stops publication."""

    ERROR = "error", _l("Must be mended")
    WARNING = "warning", _l("Please check")


@dataclass(frozen=True)
class Problem:
    """What the gate found: the rule's stable name, how serious, about which element, and how to mend it."""

    rule: str
    severity: Severity
    element: str
    message: Any


@dataclass(frozen=True)
class Surroundings:
    """What a guide refers to: the departments, the posts with theirs, the standards; the day it is to be in force."""

    departments: frozenset[str]
    posts: Mapping[str, str]
    standards: frozenset[str]
    in_force_on: date
    next_check_on: date | None = field(default=None)


class GateNotPassedError(RefusedActError):
    """The guide would mislead a citizen; ``problems`` says where."""

    message = _l("The guide cannot be published yet: see what must be mended.")

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems for the page."""
        super().__init__()
        self.problems = problems


def check_gate(guide: Guide, around: Surroundings) -> None:
    """Raise GateNotPassedError when any error stands in the way of publication."""
    problems = gate_problems(guide, around)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise GateNotPassedError(problems)


def gate_problems(guide: Guide, around: Surroundings) -> list[Problem]:
    """Return everything the gate finds, in the order of the rules."""
    found = [(rule.__name__, severity, rule(guide)) for rule, severity in _RULES]
    found += [(rule.__name__, severity, rule(guide, around)) for rule, severity in _RULES_ON_SURROUNDINGS]
    return [
        Problem(name.replace("_", "-"), severity, element, message)
        for name, severity, problems in found
        for element, message in problems
    ]


def score(problems: list[Problem]) -> int:
    """Return the points of a guide: 100, less 5 for each warning; 0 while anything must be mended."""
    if any(problem.severity is Severity.ERROR for problem in problems):
        return 0
    return max(0, POINTS - POINTS_PER_WARNING * len(problems))


def unknown_department(guide: Guide, around: Surroundings) -> Found:
    """The department exists."""
    if guide.department and guide.department not in around.departments:
        yield "department", _l("There is no such department.")


def unknown_post(guide: Guide, around: Surroundings) -> Found:
    """The posts that answer for the steps exist."""
    for step in guide.steps:
        if step.post and step.post not in around.posts:
            yield f"steps/{step.key}", _l("There is no post %(post)s.", post=step.post)


def post_of_another_department(guide: Guide, around: Surroundings) -> Found:
    """A post of another department answers only where other bodies are involved."""
    for step in guide.steps:
        is_own = around.posts.get(step.post, guide.department) == guide.department
        if not is_own and not guide.joint_bodies and not guide.entrusted_body.zh:
            yield (
                f"steps/{step.key}",
                _l("This post is another department's, and no other body is said to be involved."),
            )


def unknown_standard(guide: Guide, around: Surroundings) -> Found:
    """The standards that are named exist."""
    for code in guide.standards:
        if code not in around.standards and not _OF_THE_STATE.match(code):
            yield "standards", _l("There is no standard %(code)s.", code=code)


def law_not_in_force(guide: Guide, around: Surroundings) -> Found:
    """The law is in force on the day that the guide is."""
    for basis in guide.legal_basis:
        if basis.in_force_from and basis.in_force_from > around.in_force_on:
            yield f"legal_basis/{basis.key}", _l("This rule is not in force yet on the day the guide will be.")


def review_overdue(guide: Guide, around: Surroundings) -> Found:
    """The guide was checked when it was due."""
    if around.next_check_on and around.next_check_on < around.in_force_on and guide.code:
        yield "", _l("The procedure should have been checked by %(day)s.", day=around.next_check_on.isoformat())


_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_RULES: tuple[tuple[Callable[[Guide], Found], Severity], ...] = (
    (gate_rules.open_points, _ERROR),
    (gate_rules.name_missing, _ERROR),
    (gate_rules.identity_missing, _ERROR),
    (gate_rules.bodies_missing, _ERROR),
    (gate_limits.limit_missing, _ERROR),
    (gate_limits.limit_without_amount, _ERROR),
    (gate_limits.promise_above_law, _ERROR),
    (gate_limits.steps_above_promise, _ERROR),
    (gate_limits.at_once_above_a_day, _ERROR),
    (gate_limits.text_against_limit, _ERROR),
    (gate_rules.time_not_explained, _ERROR),
    (gate_rules.law_missing, _ERROR),
    (gate_rules.conditions_missing, _ERROR),
    (gate_rules.material_not_listed, _ERROR),
    (gate_rules.material_without_basis, _ERROR),
    (gate_rules.catch_all_material, _ERROR),
    (gate_rules.fee_without_basis, _ERROR),
    (gate_rules.fee_or_free, _ERROR),
    (gate_rules.unknown_basis, _ERROR),
    (gate_rules.step_without_post_or_limit, _ERROR),
    (gate_rules.stages_missing, _ERROR),
    (gate_rules.special_without_kind, _ERROR),
    (gate_rules.outcome_missing, _ERROR),
    (gate_rules.part_without_words, _ERROR),
    (gate_rules.channel_missing, _ERROR),
    (gate_rules.channel_without_place, _ERROR),
    (gate_rules.consult_missing, _ERROR),
    (gate_rules.complaint_channel_missing, _ERROR),
    (gate_rules.remedy_missing, _ERROR),
    (gate_rules.malformed_contact, _ERROR),
    (gate_rules.keys_twice, _ERROR),
    (gate_rules.material_twice, _WARNING),
    (gate_rules.material_without_number, _WARNING),
    (gate_limits.short_inspection, _WARNING),
    (gate_rules.untranslated, _WARNING),
)
_RULES_ON_SURROUNDINGS: tuple[tuple[Callable[[Guide, Surroundings], Found], Severity], ...] = (
    (unknown_department, _ERROR),
    (unknown_post, _ERROR),
    (unknown_standard, _ERROR),
    (law_not_in_force, _ERROR),
    (post_of_another_department, _WARNING),
    (review_overdue, _WARNING),
)
