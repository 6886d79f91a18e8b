"""Rules of the publish gate over what a guide refers to: departments, posts, standards, laws, its next review."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import lazy_gettext as _l

from portal.library.guide.document import Guide
from portal.library.guide.identifiers import ElementRef
from portal.library.guide.publish_gate.limits import Found

_OF_THE_STATE = re.compile(r"(GB|DB|ISO|IEC)\b")  # standards that others publish


@dataclass(frozen=True)
class GateContext:
    """What a guide refers to: the departments, the posts with theirs, the standards; the day it is to be in force."""

    departments: frozenset[str]
    posts: Mapping[str, str]
    standards: frozenset[str]
    in_force_on: date
    next_check_on: date | None = field(default=None)


def unknown_department(guide: Guide, context: GateContext) -> Found:
    """The department exists."""
    if guide.department and guide.department not in context.departments:
        yield ElementRef("department"), _l("Department not found.")


def unknown_post(guide: Guide, context: GateContext) -> Found:
    """The posts that answer for the steps exist."""
    for step in guide.steps:
        if step.post and step.post not in context.posts:
            yield ElementRef("steps", step.key), _l("There is no post %(post)s.", post=step.post)


def post_of_another_department(guide: Guide, context: GateContext) -> Found:
    """A post of another department answers only where other bodies are involved."""
    for step in guide.steps:
        is_own = context.posts.get(step.post, guide.department) == guide.department
        if not is_own and not guide.joint_bodies and not guide.entrusted_body.original:
            yield (
                ElementRef("steps", step.key),
                _l("This post belongs to another department, but no joint body is named."),
            )


def unknown_standard(guide: Guide, context: GateContext) -> Found:
    """The standards that are named exist."""
    for code in guide.standards:
        if code not in context.standards and not _OF_THE_STATE.match(code):
            yield ElementRef("standards"), _l("There is no standard %(code)s.", code=code)


def law_not_in_force(guide: Guide, context: GateContext) -> Found:
    """The law is in force on the day that the guide is."""
    for basis in guide.legal_basis:
        if basis.in_force_from and basis.in_force_from > context.in_force_on:
            yield (
                ElementRef("legal_basis", basis.key),
                _l("This legal basis is not yet in force when the guide takes effect."),
            )


def review_overdue(guide: Guide, context: GateContext) -> Found:
    """The guide was checked when it was due."""
    if context.next_check_on and context.next_check_on < context.in_force_on and guide.code:
        yield (
            ElementRef(),
            _l("The service should have been reviewed by %(day)s.", day=context.next_check_on.isoformat()),
        )
