"""Read departments and posts."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.library.text.languages import ORIGINAL
from portal.organisation.models import Department, OrganisationChange, Post
from portal.platform.storage.code_lookup import find_by_code
from portal.platform.storage.database import db


def get_department(code: str) -> Department:
    """Return a department with its posts; raises NotFoundError."""
    department = db.session.scalar(
        select(Department).where(Department.code == code).options(selectinload(Department.posts))
    )
    if department is None:
        raise NotFoundError
    return department


def posts_to_choose_from(department_id: int) -> Sequence[Post]:
    """Return up to 500 open posts, those of one department first."""
    query = select(Post).where(Post.closed_on.is_(None)).order_by(Post.department_id != department_id, Post.id)
    return db.session.scalars(query.limit(500)).all()


def find_department(code: str) -> Department | None:
    """Return a department by its code as typed, or None."""
    return find_by_code(select(Department), Department.code, code)


def successor_of(department: Department) -> Department | None:
    """Return the department that a closed one has become part of; None for any other."""
    return find_department(department.successor_code) if department.successor_code else None


def department_id_of(code: str) -> int:
    """Return the id of a department by its code as typed, or 0 (which no row has) when it does not exist."""
    department = find_department(code)
    return department.id if department else 0


def find_post(code: str) -> Post | None:
    """Return a post with its department by its code as typed, or None."""
    return find_by_code(select(Post).options(joinedload(Post.department)), Post.code, code)


def get_post(code: str) -> Post:
    """Return a post with its department; raises NotFoundError."""
    post = db.session.scalar(select(Post).where(Post.code == code).options(joinedload(Post.department)))
    if post is None:
        raise NotFoundError
    return post


def posts_by_code(codes: Collection[str]) -> dict[str, Post]:
    """Return posts by their codes, in one query."""
    return {post.code: post for post in db.session.scalars(select(Post).where(Post.code.in_(set(codes))))}


def departments_of_posts(codes: Iterable[str]) -> dict[str, str]:
    """Return the codes of the departments of posts by the posts' codes, in one query."""
    query = select(Post.code, Department.code).join(Department, Department.id == Post.department_id)
    return dict(db.session.execute(query.where(Post.code.in_(set(codes)))).all())


def names_of_posts(codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the names of posts by their codes."""
    return dict(db.session.execute(select(Post.code, Post.name).where(Post.code.in_(set(codes)))).all())


def names_of_departments(codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the names of departments by their codes."""
    some = set(codes)
    query = select(Department.code, Department.name).where(Department.code.in_(some))
    return dict(db.session.execute(query).all()) if some else {}


def department_codes_in_force(codes: Collection[str]) -> frozenset[str]:
    """Return those of some codes that are open departments."""
    query = select(Department.code).where(Department.code.in_(codes), Department.closed_on.is_(None))
    return frozenset(db.session.scalars(query))


def posts_in_force(codes: Collection[str]) -> dict[str, str]:
    """Return the department code of each open post among some codes."""
    query = select(Post.code, Department.code).join(Post.department)
    return dict(db.session.execute(query.where(Post.code.in_(codes), Post.closed_on.is_(None))).all())


def all_post_codes() -> frozenset[str]:
    """Return the codes of all posts, including closed ones."""
    return frozenset(db.session.scalars(select(Post.code)))


def successors_of_posts(codes: Collection[str]) -> dict[str, str]:
    """Return the current successor of each merged post among some codes."""
    closed = _successors(Post)
    return {code: _last(closed, code) for code in codes if code in closed}


def predecessors_of(departments: Collection[str]) -> dict[str, str]:
    """Return the closed departments merged, over any number of steps, into some departments."""
    return _leading_to(_successors(Department), departments)


def with_predecessors(actor: Actor) -> Actor:
    """Return the actor with added reach over departments and posts merged into the actor's own."""
    departments = {grant.department for grant in actor.grants if grant.department}
    more = predecessors_of(departments) if departments else {}
    posts = _leading_to(_successors(Post), actor.posts) if actor.posts else {}
    return actor.reaching(more, frozenset(posts))


def merged_departments() -> dict[str, str]:
    """Return for each closed department that was merged the one that it became part of, by their codes."""
    return _successors(Department)


def department_codes() -> Sequence[str]:
    """Return the codes of all departments, closed ones too, in the order they were added."""
    return db.session.scalars(select(Department.code).order_by(Department.id)).all()


def present_department(code: str) -> str:
    """Return the code of a department's current successor, or its own code if it was not merged."""
    return _last(_successors(Department), code)


def _leading_to(closed: dict[str, str], codes: Collection[str]) -> dict[str, str]:
    return {code: last for code in closed if (last := _last(closed, code)) in codes}


def _successors(table: type[Department | Post]) -> dict[str, str]:
    return dict(db.session.execute(select(table.code, table.successor_code).where(table.successor_code != "")).all())


def _last(successors: dict[str, str], code: str) -> str:
    while code in successors:
        code = successors[code]
    return code


def changes_of(kind: str, code: str) -> Sequence[OrganisationChange]:
    """Return the latest 50 changes of a department or post, newest first."""
    query = select(OrganisationChange).where(
        OrganisationChange.subject_kind == kind, OrganisationChange.subject_code == code
    )
    return db.session.scalars(query.order_by(OrganisationChange.id.desc()).limit(50)).all()


def all_departments() -> Sequence[Department]:
    """Return all open departments in the order they were added."""
    return db.session.scalars(select(Department).where(Department.closed_on.is_(None)).order_by(Department.id)).all()


def departments_with_posts() -> Sequence[Department]:
    """Return all open departments with their posts, in two queries."""
    query = select(Department).where(Department.closed_on.is_(None)).options(selectinload(Department.posts))
    return db.session.scalars(query.order_by(Department.id)).all()


def all_posts() -> Sequence[Post]:
    """Return all open posts by department."""
    return db.session.scalars(select(Post).where(Post.closed_on.is_(None)).order_by(Post.department_id, Post.id)).all()


def find_department_named(name: str) -> Department | None:
    """Return a department by its name or short name in the original language, or None."""
    is_called = or_(*(each[ORIGINAL].as_string() == name for each in (Department.name, Department.short_name)))
    return db.session.scalar(select(Department).where(is_called).order_by(Department.id).limit(1))
