"""Rename, merge and move departments and posts in all guides at once (机构改革).

Published versions, current and past, stay unchanged with the names of their time; open versions and the read tables for
lists are updated to the successors. Records of a merged department stay its own: its successor gets access to them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String, cast, func, select, update

from portal.conflicts.models import ConflictParty
from portal.conflicts.operations import move_parties
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import RefusedActError
from portal.library.text.languages import in_each_written
from portal.organisation import operations as organisation
from portal.organisation.models import Department, Post
from portal.organisation.queries import department_id_of, find_department, find_post
from portal.platform.security.tracking_codes import new_reference
from portal.platform.storage import audit
from portal.platform.storage.content_revisions import increment_revision
from portal.platform.storage.database import db
from portal.procedures.models import Procedure, ProcedureVersion, PublishedStep
from portal.procedures.references import as_of_today
from portal.procedures.vocabulary import GUIDES_REVISION, UNDER_WAY
from portal.reorganisations.vocabulary import PlanKind
from portal.standards.operations import move_standards, transfer_governed_posts

IDS_PER_UPDATE = 500  # unsourced; SQLite before 3.32 allows 999 parameters


_followers: list[Callable[[str, str], None]] = []


def follows_merger(follow: Callable[[str, str], None]) -> Callable[[str, str], None]:
    """Call a function of a slice above, with both codes, whenever a department is merged into another."""
    _followers.append(follow)
    return follow


@dataclass(frozen=True)
class PlanLine:
    """One change of a plan: code of a department or post, and its target (merge, move) or new name (rename)."""

    kind: PlanKind
    code: str
    into: str = ""
    name: Mapping[str, str] = field(default_factory=dict, hash=False)
    short: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Effect:
    """Effects of a line: number of guides in force, open versions and posts."""

    line: PlanLine
    guides: int
    versions: int
    posts: int


class PlanLineNotPossibleError(RefusedActError):
    """A plan line names a department or post that does not exist; ``line`` is that line."""

    def __init__(self, line: PlanLine, message: object) -> None:
        """Store the line for the page."""
        super().__init__()
        self.line, self.message = line, message


def effects_of(plan: Sequence[PlanLine]) -> list[Effect]:
    """Count the records that each line would affect now."""
    return [
        Effect(
            line,
            guides=_count(Procedure, Procedure.has_guide & _affected(line)),
            versions=_count(ProcedureVersion, ProcedureVersion.state.in_(UNDER_WAY) & _names(line.code)),
            posts=_count(Post, Post.department_id == department_id_of(line.code)) if line.kind.is_of_department else 1,
        )
        for line in plan
    ]


def check_plan(actor: Actor, plan: Sequence[PlanLine]) -> None:
    """Carry out a plan and undo it at once; raises PlanLineNotPossibleError or IntoItselfError."""
    with db.session.begin_nested() as trial:
        reorganise(actor, plan)
        trial.rollback()


def reorganise(actor: Actor, plan: Sequence[PlanLine]) -> str:
    """Execute a plan, all or nothing, and return the reference of the reorganisation.

    Raises PlanLineNotPossibleError or IntoItselfError.
    """
    act = new_reference("JG")
    revision = increment_revision(GUIDES_REVISION)
    for line in plan:
        affected = db.session.scalars(select(Procedure.id).where(_affected(line))).all()
        _VERBS[line.kind](actor, act, line)
        for some in _in_batches(affected):
            db.session.execute(
                update(Procedure).where(Procedure.id.in_(some)).values(changed_in_revision=revision),
            )
        _update_open_versions(line)
    kinds = " ".join(sorted({line.kind.value for line in plan}))
    audit.record_event(actor, f"reorganise {kinds}"[:80], "reorganisations", act)
    return act


def _rename_department(actor: Actor, act: str, line: PlanLine) -> None:
    name, short = in_each_written(line.name), in_each_written(line.short)
    organisation.rename_department(actor, _department(line, line.code), act=act, name=name, short_name=short)


def _merge_departments(actor: Actor, act: str, line: PlanLine) -> None:
    old, new = _department(line, line.code), _department(line, line.into)
    organisation.merge_department(actor, old, into=new, act=act)
    db.session.execute(update(Procedure).where(Procedure.department_id == old.id).values(department_id=new.id))
    move_standards(old, new)
    move_parties(ConflictParty.department_code == old.code, new.code)
    for follow in _followers:
        follow(old.code, new.code)


def _rename_post(actor: Actor, act: str, line: PlanLine) -> None:
    organisation.rename_post(actor, _post(line, line.code), act=act, name=in_each_written(line.name))


def _move_post(actor: Actor, act: str, line: PlanLine) -> None:
    organisation.move_post(actor, _post(line, line.code), to=_department(line, line.into), act=act)
    move_parties(ConflictParty.post_code == line.code, line.into)


def _merge_posts(actor: Actor, act: str, line: PlanLine) -> None:
    organisation.merge_post(actor, _post(line, line.code), into=_post(line, line.into), act=act)
    db.session.execute(update(PublishedStep).where(PublishedStep.post_code == line.code).values(post_code=line.into))
    transfer_governed_posts(line.code, line.into)


_VERBS: dict[PlanKind, Callable[[Actor, str, PlanLine], None]] = {
    PlanKind.RENAME_DEPARTMENT: _rename_department,
    PlanKind.MERGE_DEPARTMENTS: _merge_departments,
    PlanKind.RENAME_POST: _rename_post,
    PlanKind.MOVE_POST: _move_post,
    PlanKind.MERGE_POSTS: _merge_posts,
}


def _update_open_versions(line: PlanLine) -> None:
    """Replace merged departments and posts in open versions by their successors."""
    if not line.kind.is_merger:
        return
    versions = db.session.scalars(
        select(ProcedureVersion).where(ProcedureVersion.state.in_(UNDER_WAY), _names(line.code))
    ).all()
    for version in versions:
        version.guide = as_of_today(version.guide, version.procedure.department.code)
    db.session.flush()


def _affected(line: PlanLine) -> ColumnElement[bool]:
    """Return the condition that a procedure belongs to the department or has a step of the post."""
    if line.kind.is_of_department:
        return Procedure.department_id == department_id_of(line.code)
    return Procedure.id.in_(select(PublishedStep.procedure_id).where(PublishedStep.post_code == line.code))


def _names(code: str) -> ColumnElement[bool]:
    return cast(ProcedureVersion.document, String).contains(f'"{code}"', autoescape=True)


def _department(line: PlanLine, code: str) -> Department:
    found = find_department(code)
    if found is None or found.closed_on is not None:
        raise PlanLineNotPossibleError(line, _l("There is no department %(code)s.", code=code))
    return found


def _post(line: PlanLine, code: str) -> Post:
    found = find_post(code)
    if found is None or found.closed_on is not None:
        raise PlanLineNotPossibleError(line, _l("There is no post %(post)s.", post=code))
    return found


def _count(table: type[Procedure | ProcedureVersion | Post], condition: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def _in_batches(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + IDS_PER_UPDATE] for start in range(0, len(ids), IDS_PER_UPDATE)]
