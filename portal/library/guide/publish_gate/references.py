"""Publish gate rules on references to departments, posts, standards, laws and the next review."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import lazy_gettext as _l

from portal.library.guide.document import Guide
from portal.library.guide.identifiers import ElementRef
from portal.library.guide.publish_gate.limits import Found

_OF_THE_STATE = re.compile(r"(GB|DB|ISO|IEC)\b")  # published by others: national, local, international


@dataclass(frozen=True)
class GateContext:
    """Facts a guide is checked against: departments, departments by post, standards, day of entry into force."""

    departments: frozenset[str]
    posts: Mapping[str, str]
    standards: frozenset[str]
    in_force_on: date
    next_check_on: date | None = field(default=None)


def unknown_department(guide: Guide, context: GateContext) -> Found:
    """Reject an unknown department."""
    if guide.department and guide.department not in context.departments:
        yield ElementRef("department"), _l("Department not found.")


def unknown_post(guide: Guide, context: GateContext) -> Found:
    """Reject steps with an unknown responsible post."""
    for step in guide.steps:
        if step.post and step.post not in context.posts:
            yield ElementRef("steps", step.key), _l("There is no post %(post)s.", post=step.post)


def post_of_another_department(guide: Guide, context: GateContext) -> Found:
    """Warn about posts of another department when no joint or entrusted body is named; unsourced."""
    for step in guide.steps:
        is_own = context.posts.get(step.post, guide.department) == guide.department
        if not is_own and not guide.joint_bodies and not guide.entrusted_body.original:
            yield (
                ElementRef("steps", step.key),
                _l("This post belongs to another department, but no joint body is named."),
            )


def unknown_standard(guide: Guide, context: GateContext) -> Found:
    """Reject unknown standards of the authority."""
    for code in guide.standards:
        if code not in context.standards and not _OF_THE_STATE.match(code):
            yield ElementRef("standards"), _l("There is no standard %(code)s.", code=code)


def law_not_in_force(guide: Guide, context: GateContext) -> Found:
    """Reject a legal basis that is not in force when the guide takes effect."""
    for basis in guide.legal_basis:
        if basis.in_force_from and basis.in_force_from > context.in_force_on:
            yield (
                ElementRef("legal_basis", basis.key),
                _l("This legal basis is not yet in force when the guide takes effect."),
            )


def review_overdue(guide: Guide, context: GateContext) -> Found:
    """Warn when the review of the guide is overdue."""
    if context.next_check_on and context.next_check_on < context.in_force_on and guide.code:
        yield (
            ElementRef(),
            _l("The service should have been reviewed by %(day)s.", day=context.next_check_on.isoformat()),
        )
