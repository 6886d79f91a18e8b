"""Read standards."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.platform.storage.database import db
from portal.standards.models import Standard, StandardPost, StandardVersion
from portal.standards.vocabulary import PUBLIC_STATES


def standards_in_force() -> Sequence[Standard]:
    """Return the standards in force, by code."""
    query = select(Standard).where(Standard.is_in_force).options(joinedload(Standard.department))
    return db.session.scalars(query.order_by(Standard.code)).all()


def get_standard(code: str) -> Standard:
    """Return a standard in force with its posts; raises NotFoundError."""
    standard = db.session.scalar(
        select(Standard)
        .where(Standard.code == code, Standard.is_in_force)
        .options(joinedload(Standard.department), selectinload(Standard.posts))
    )
    if standard is None:
        raise NotFoundError
    return standard


def public_versions_of(standard: Standard) -> Sequence[StandardVersion]:
    """Return the published versions of a standard, current and past, newest first."""
    query = select(StandardVersion).where(
        StandardVersion.standard_id == standard.id, StandardVersion.state.in_(PUBLIC_STATES)
    )
    return db.session.scalars(query.order_by(StandardVersion.number.desc())).all()


def standard_codes(codes: Collection[str]) -> frozenset[str]:
    """Return those of some codes that are standards in force."""
    if not codes:
        return frozenset()
    return frozenset(db.session.scalars(select(Standard.code).where(Standard.code.in_(codes), Standard.is_in_force)))


def standards_by_codes(codes: Collection[str]) -> Sequence[Standard]:
    """Return the standards in force among some codes, in one query."""
    if not codes:
        return []
    query = select(Standard).where(Standard.code.in_(codes), Standard.is_in_force)
    return db.session.scalars(query.order_by(Standard.code)).all()


def standards_of_post(post_code: str) -> Sequence[Standard]:
    """Return the standards in force that govern a post."""
    query = select(Standard).join(StandardPost, StandardPost.standard_id == Standard.id)
    return db.session.scalars(
        query.where(StandardPost.post_code == post_code, Standard.is_in_force).order_by(Standard.code)
    ).all()


def standards_for(actor: Actor) -> Sequence[Standard]:
    """Return the standards within the actor's reach, including those of the whole authority."""
    query = select(Standard).options(joinedload(Standard.department), selectinload(Standard.versions))
    rows = db.session.scalars(query.order_by(Standard.code)).unique().all()
    return [row for row in rows if _is_in_reach(actor, row, "standards:standard:see")]


def get_standard_for(actor: Actor, code: str, permission: str) -> Standard:
    """Return a standard within the actor's reach with its versions; raises NotFoundError."""
    standard = db.session.scalar(
        select(Standard)
        .where(Standard.code == code)
        .options(joinedload(Standard.department), selectinload(Standard.versions), selectinload(Standard.posts))
    )
    if standard is None or not _is_in_reach(actor, standard, permission):
        raise NotFoundError
    return standard


def _is_in_reach(actor: Actor, standard: Standard, permission: str) -> bool:
    """Return whether a standard is within reach; editing one of the whole authority needs reach over all of it."""
    reach = actor.departments_for(permission)
    if standard.department is None:
        return reach is None or permission == "standards:standard:see"
    return reach is None or standard.department.code in reach
