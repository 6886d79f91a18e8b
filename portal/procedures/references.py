"""Load the departments, posts and standards that a guide refers to, following mergers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.library.guide.document import Guide
from portal.library.guide.publish_gate.references import GateContext
from portal.organisation.models import Post
from portal.organisation.queries import (
    department_codes_in_force,
    posts_by_code,
    posts_in_force,
    successors_of_posts,
)
from portal.platform.clock import local_today
from portal.procedures.models import ProcedureVersion
from portal.procedures.vocabulary import VersionState
from portal.standards.queries import standard_codes


def gate_context(version: ProcedureVersion, day: date | None = None) -> GateContext:
    """Return the gate context of a version for a day of entry into force (default today)."""
    guide, procedure = version.guide, version.procedure
    is_new = version.state is not VersionState.PUBLISHED
    return gate_context_of(guide, day, next_check_on=None if is_new else procedure.next_check_on)


def gate_context_of(guide: Guide, day: date | None = None, next_check_on: date | None = None) -> GateContext:
    """Return the gate context of a guide, in three queries."""
    return GateContext(
        departments=department_codes_in_force([guide.department]),
        posts=posts_in_force({step.post for step in guide.steps}),
        standards=standard_codes(guide.standards),
        in_force_on=day or local_today(),
        next_check_on=next_check_on,
    )


def as_of_today(guide: Guide, department: str) -> Guide:
    """Set the department of a guide and replace merged posts by their successors; return the guide itself."""
    moved = successors_of_posts({step.post for step in guide.steps})
    guide.department = department
    for step in guide.steps:
        step.post = moved.get(step.post, step.post)
    return guide


@dataclass(frozen=True)
class PostShown:
    """A post of a version: its name at publication, and code and name of the post responsible today."""

    code: str
    name: dict[str, str]
    present_name: dict[str, str]


def posts_shown(version: ProcedureVersion, guide: Guide) -> dict[str, PostShown]:
    """Return the posts of a version by the codes in its guide, in two queries."""
    return posts_shown_of([(version, guide)])[0]


def posts_shown_of(shown: Sequence[tuple[ProcedureVersion, Guide]]) -> list[dict[str, PostShown]]:
    """Return the posts of several versions by the codes in their guides, in two queries in total."""
    codes = {step.post for _, guide in shown for step in guide.steps}
    moved = successors_of_posts(codes)
    present = posts_by_code(codes | set(moved.values()))
    return [_posts_of(version, guide, moved, present) for version, guide in shown]


def _posts_of(
    version: ProcedureVersion, guide: Guide, moved: dict[str, str], present: dict[str, Post]
) -> dict[str, PostShown]:
    codes, frozen = {step.post for step in guide.steps}, version.names.get("posts", {})
    shown = {}
    for code in codes:
        post = present.get(moved.get(code, code))
        if post is not None:
            shown[code] = PostShown(post.code, frozen.get(code) or present[code].name, post.name)
    return shown
