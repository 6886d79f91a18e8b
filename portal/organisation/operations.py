"""Operations on departments and posts."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal.accounts.operations import move_post_holdings, move_role_grants
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError, RefusedActError
from portal.library.text.languages import ORIGINAL
from portal.organisation.file_format import DepartmentRecord, OrganisationFile, PostRecord
from portal.organisation.models import Department, OrganisationChange, Post
from portal.organisation.queries import find_department, find_post
from portal.organisation.rules import differing_fields
from portal.organisation.vocabulary import ChangeOfOrganisation
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.content_revisions import increment_revision
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation as audited

ORGANISATION_REVISION = "organisation"


class CodeTakenError(RefusedActError):
    """A code is malformed or already in use."""

    message = _l("Choose an unused code of lower-case letters, digits and hyphens.")


class DepartmentNameTakenError(RefusedActError):
    """A new department has the name of an open one."""

    message = _l("Another department has this name.")


class IntoItselfError(RefusedActError):
    """A department or post cannot be merged into itself, nor a post moved to its own department."""

    message = _l("It cannot be merged into or moved to itself.")


def add_department(actor: Actor, code: str, fields: dict[str, Any]) -> Department:
    """Add a department; ``fields`` are its columns, localised ones by language; raises CodeTakenError."""
    if find_department(code) is not None:
        raise CodeTakenError
    increment_revision(ORGANISATION_REVISION)
    department = Department(code=code, **fields)
    audit.record(actor, "add_department", department)
    return department


def add_missing(actor: Actor, organisation: OrganisationFile) -> list[tuple[str, str]]:
    """Add departments and posts of a file that do not exist; return (code, what became of it) of each.

    What exists is not changed: it is ``unchanged``, or the fields are named in which it differs. Raises
    NotFoundError for a post of a department that is neither in the file nor in the portal, and
    DepartmentNameTakenError for a new department with the name of an open one.
    """
    departments = {each.code.lower(): each for each in db.session.scalars(select(Department))}
    posts = {each.code.lower(): each for each in db.session.scalars(select(Post).options(joinedload(Post.department)))}
    outcomes = []
    for record in organisation.departments:
        present = departments.get(record.code.lower())
        outcomes.append((record.code, _comparison(record, present) if present else "added"))
        if present is None:
            _check_name(record, departments.values())
            added = add_department(actor, record.code, record.model_dump(exclude={"code"}))
            departments[record.code.lower()] = added
    for post in organisation.posts:
        department, stored = departments.get(post.department.lower()), posts.get(post.code.lower())
        if department is None:
            raise NotFoundError(post.department)
        outcomes.append((post.code, _comparison(post, stored) if stored else "added"))
        if stored is None:
            add_post(actor, department, code=post.code, fields=post.model_dump(exclude={"code", "department"}))
    return outcomes


def _check_name(record: DepartmentRecord, departments: Iterable[Department]) -> None:
    """Raise DepartmentNameTakenError when an open department has the name of a new one."""
    for each in departments:
        if each.closed_on is None and each.name.get(ORIGINAL) == record.name.original:
            raise DepartmentNameTakenError(
                _l(
                    "Department %(code)s has the name of another one that is there: “%(name)s” (%(other)s).",
                    code=record.code,
                    name=record.name.original,
                    other=each.code,
                )
            )


def _comparison(record: DepartmentRecord | PostRecord, present: Department | Post) -> str:
    """Return in a few words how a stored record differs from the one of a file."""
    wanted = record.model_dump()
    stored = {name: getattr(present, name) for name in wanted}
    if isinstance(present, Post):
        wanted["department"], stored["department"] = wanted["department"].lower(), present.department.code.lower()
    wanted["code"], stored["code"] = record.code.lower(), present.code.lower()
    differing = differing_fields(wanted, stored)
    return f"already there, differs in {', '.join(differing)}, not changed" if differing else "unchanged"


def add_post(actor: Actor, department: Department, *, code: str, fields: dict[str, Any]) -> Post:
    """Add a post to a department; ``fields`` are its localised columns; raises CodeTakenError."""
    if find_post(code) is not None:
        raise CodeTakenError
    increment_revision(ORGANISATION_REVISION)
    post = Post(code=code, department=department, **fields)
    audit.record(actor, "add_post", post)
    return post


@audited
def edit_department(actor: Actor, department: Department, fields: dict[str, Any]) -> None:
    """Change mission, address, hours and phone; a name is changed by a reorganisation."""
    _edit(actor, "edit_department", department, fields)


@audited
def edit_post(actor: Actor, post: Post, fields: dict[str, Any]) -> None:
    """Change duties and behaviour norms; a name is changed by a reorganisation."""
    _edit(actor, "edit_post", post, fields)


def _edit(actor: Actor, verb: str, subject: Department | Post, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(subject, name, value)
    increment_revision(ORGANISATION_REVISION)
    audit.record(actor, verb, subject)


def rename_department(
    actor: Actor, department: Department, *, act: str, name: dict[str, str], short_name: dict[str, str]
) -> None:
    """Rename a department from today on; an empty short name becomes the new name."""
    before = {"name": department.name, "short_name": department.short_name}
    after = {"name": name, "short_name": short_name if short_name[ORIGINAL] else name}
    department.name, department.short_name = after["name"], after["short_name"]
    _note(actor, act, department, OrganisationChange(kind=ChangeOfOrganisation.RENAMED, before=before, after=after))


def rename_post(actor: Actor, post: Post, *, act: str, name: dict[str, str]) -> None:
    """Rename a post from today on."""
    before = {"name": post.name}
    post.name = name
    _note(actor, act, post, OrganisationChange(kind=ChangeOfOrganisation.RENAMED, before=before, after={"name": name}))


def move_post(actor: Actor, post: Post, *, to: Department, act: str) -> None:
    """Move a post to another department; raises IntoItselfError."""
    if post.department_id == to.id:
        raise IntoItselfError
    before, after = {"department": post.department.code}, {"department": to.code}
    post.department = to
    _note(actor, act, post, OrganisationChange(kind=ChangeOfOrganisation.MOVED, before=before, after=after))


def merge_department(actor: Actor, department: Department, *, into: Department, act: str) -> None:
    """Merge a department into another, which takes over its posts and staff; raises IntoItselfError."""
    if department.id == into.id:
        raise IntoItselfError
    db.session.execute(update(Post).where(Post.department_id == department.id).values(department_id=into.id))
    move_role_grants(actor, department.code, into.code)
    department.closed_on, department.successor_code = local_today(), into.code
    _note(
        actor,
        act,
        department,
        OrganisationChange(kind=ChangeOfOrganisation.MERGED, before={}, after={"into": into.code}),
    )


def merge_post(actor: Actor, post: Post, *, into: Post, act: str) -> None:
    """Merge a post into another, which takes over its holders; raises IntoItselfError."""
    if post.id == into.id:
        raise IntoItselfError
    move_post_holdings(actor, post.code, into.code, local_today())
    post.closed_on, post.successor_code = local_today(), into.code
    _note(actor, act, post, OrganisationChange(kind=ChangeOfOrganisation.MERGED, before={}, after={"into": into.code}))


def _note(actor: Actor, act: str, subject: Department | Post, change: OrganisationChange) -> None:
    """Record a change in history and audit trail, and invalidate cached public pages."""
    change.act, change.changed_on = act, local_today()
    change.subject_kind, change.subject_code = subject.__tablename__, subject.code
    db.session.add(change)
    increment_revision(ORGANISATION_REVISION)
    audit.record(actor, change.kind.value, subject)
