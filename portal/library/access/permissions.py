"""Roles, the permission table, and the decorators that name the permission of an admin view."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import ParamSpec, TypeVar

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum

P = ParamSpec("P")
R = TypeVar("R")


class Role(LabelledEnum):
    """What a person may do; duties belong to posts, not to roles."""

    EDITOR = "editor", _l("Editor")
    APPROVER = "approver", _l("Publishing approver")
    HANDLER = "handler", _l("Handler")
    MANAGER = "manager", _l("Department manager")
    QUALITY_OFFICER = "quality_officer", _l("Quality officer")
    INSPECTOR = "inspector", _l("Discipline inspector")
    SUPERVISOR = "supervisor", _l("Performance supervisor")
    ADMINISTRATOR = "administrator", _l("Administrator")


ALL = frozenset(Role)
_EDITOR, _APPROVER, _HANDLER, _MANAGER = Role.EDITOR, Role.APPROVER, Role.HANDLER, Role.MANAGER
_QUALITY, _INSPECTOR, _SUPERVISOR, _ADMIN = Role.QUALITY_OFFICER, Role.INSPECTOR, Role.SUPERVISOR, Role.ADMINISTRATOR

# area:noun:verb -> the roles that hold it. Whether a record is in a person's reach is decided where it is fetched.
GRANTS: dict[str, frozenset[Role]] = {
    "desk:work:see": ALL,
    "desk:overdue:see": frozenset({_MANAGER, _QUALITY, _INSPECTOR, _SUPERVISOR}),
    "desk:components:see": ALL,
    "desk:access:see": frozenset({_INSPECTOR, _SUPERVISOR}),
    "trail:entry:see": frozenset({_INSPECTOR, _SUPERVISOR, _ADMIN}),
    "accounts:self:change": ALL,
    "accounts:person:see": frozenset({_ADMIN}),
    "procedures:version:see": frozenset({_EDITOR, _APPROVER, _MANAGER, _QUALITY, _SUPERVISOR}),
    "procedures:version:edit": frozenset({_EDITOR}),
    "procedures:version:publish": frozenset({_APPROVER}),
    "procedures:procedure:check": frozenset({_EDITOR, _MANAGER, _QUALITY}),
    "procedures:alert:set": frozenset({_APPROVER, _MANAGER}),
    "procedures:catalogue:confirm": frozenset({_APPROVER, _MANAGER, _QUALITY}),
    "procedures:listing:change": frozenset({_EDITOR, _APPROVER}),
    "imports:run:see": frozenset({_EDITOR, _APPROVER, _MANAGER, _QUALITY, _SUPERVISOR}),
    "imports:run:start": frozenset({_EDITOR}),
    "imports:run:publish": frozenset({_EDITOR, _APPROVER}),
    "search:speech:see": frozenset({_EDITOR, _APPROVER, _MANAGER, _QUALITY, _SUPERVISOR}),
    "search:speech:edit": frozenset({_EDITOR, _QUALITY}),
    "search:speech:confirm": frozenset({_EDITOR, _APPROVER, _QUALITY}),
    "standards:standard:see": frozenset({_EDITOR, _APPROVER, _MANAGER, _QUALITY, _SUPERVISOR}),
    "standards:standard:edit": frozenset({_EDITOR, _QUALITY}),
    "standards:standard:publish": frozenset({_APPROVER, _MANAGER, _QUALITY}),
    "organisation:department:see": frozenset({_EDITOR, _APPROVER, _MANAGER, _QUALITY, _SUPERVISOR, _ADMIN}),
    "organisation:department:edit": frozenset({_MANAGER, _ADMIN}),
    "organisation:structure:change": frozenset({_ADMIN}),
    "organisation:change:confirm": frozenset({_APPROVER, _MANAGER, _QUALITY, _ADMIN}),
    "proposals:change:see": frozenset({_EDITOR, _APPROVER, _MANAGER, _QUALITY, _SUPERVISOR, _ADMIN}),
    "proposals:change:decide": frozenset({_EDITOR, _APPROVER, _MANAGER, _QUALITY, _ADMIN}),
    "cases:case:see": frozenset({_HANDLER, _MANAGER, _QUALITY, _SUPERVISOR}),
    "cases:case:work": frozenset({_HANDLER, _MANAGER}),
    "cases:case:import": frozenset({_MANAGER, _QUALITY}),
    "cases:extension:decide": frozenset({_MANAGER}),
    "cases:light:see": frozenset({_MANAGER, _QUALITY, _SUPERVISOR}),
    "figures:correction:propose": frozenset({_QUALITY, _ADMIN}),
    "figures:correction:confirm": frozenset({_APPROVER, _QUALITY, _ADMIN}),
    "settings:setting:propose": frozenset({_QUALITY, _ADMIN}),
    "settings:setting:confirm": frozenset({_APPROVER, _QUALITY, _ADMIN}),
    "calendar:year:see": ALL,
    "calendar:year:edit": frozenset({_QUALITY, _ADMIN}),
    "calendar:year:confirm": frozenset({_APPROVER, _QUALITY, _ADMIN}),
    "complaints:complaint:see": frozenset({_HANDLER, _MANAGER, _QUALITY, _INSPECTOR, _SUPERVISOR}),
    "complaints:complaint:take_down": frozenset({_HANDLER, _MANAGER, _QUALITY}),
    "complaints:complaint:assess": frozenset({_MANAGER, _QUALITY, _INSPECTOR}),
    "complaints:complaint:handle": frozenset({_HANDLER, _MANAGER, _QUALITY, _INSPECTOR}),
    "complaints:complaint:name": frozenset({_SUPERVISOR, _INSPECTOR}),
    "complaints:reply:approve": frozenset({_MANAGER, _QUALITY, _INSPECTOR, _SUPERVISOR}),
    "complaints:appeal:hear": frozenset({_QUALITY, _SUPERVISOR, _INSPECTOR}),
    "complaints:sealed:open": frozenset({_HANDLER, _MANAGER, _QUALITY, _INSPECTOR, _SUPERVISOR}),
    "complaints:sealed:decide": frozenset({_QUALITY, _INSPECTOR, _SUPERVISOR}),
    "actions:finding:see": frozenset({_HANDLER, _MANAGER, _QUALITY, _INSPECTOR, _SUPERVISOR}),
    "actions:finding:triage": frozenset({_QUALITY, _INSPECTOR}),
    "actions:finding:second": frozenset({_MANAGER, _QUALITY, _INSPECTOR}),
    "actions:action:see": frozenset({_EDITOR, _APPROVER, _HANDLER, _MANAGER, _QUALITY, _INSPECTOR, _SUPERVISOR}),
    "actions:action:work": frozenset({_HANDLER, _MANAGER, _QUALITY, _INSPECTOR}),
    "actions:action:approve": frozenset({_MANAGER, _QUALITY, _INSPECTOR}),
    "actions:action:verify": frozenset({_QUALITY, _INSPECTOR}),
    "ratings:rating:see": frozenset({_HANDLER, _MANAGER, _QUALITY, _SUPERVISOR}),
    "improvements:improvement:see": frozenset({_EDITOR, _APPROVER, _MANAGER, _QUALITY, _SUPERVISOR}),
    "improvements:improvement:draft": frozenset({_EDITOR, _QUALITY}),
    "improvements:improvement:publish": frozenset({_APPROVER, _MANAGER, _QUALITY}),
}


@dataclass(frozen=True)
class Grant:
    """A role held, in one department (by its code) or, without one, everywhere."""

    role: Role
    department: str | None = None


@dataclass(frozen=True)
class Actor:
    """The person behind a request: a member of staff, or a citizen (no ``staff_id``)."""

    staff_id: int | None = None
    name: str = ""
    grants: frozenset[Grant] = frozenset()
    posts: frozenset[str] = field(default_factory=frozenset)

    def may(self, permission: str, department: str | None = None) -> bool:
        """Tell whether a role held grants the permission, for that department where one is named."""
        roles = GRANTS[permission]
        return any(
            grant.role in roles and (department is None or grant.department in (None, department))
            for grant in self.grants
        )

    def holds(self, *roles: Role, department: str) -> bool:
        """Tell whether any of the roles is held for a department."""
        return any(grant.role in roles and grant.department in (None, department) for grant in self.grants)

    def departments_for(self, permission: str) -> frozenset[str] | None:
        """Return the codes of the departments a permission reaches; None means all of them."""
        return self.departments_as(*GRANTS[permission])

    def departments_as(self, *roles: Role) -> frozenset[str] | None:
        """Return the codes of the departments that one of the roles reaches; None means all of them."""
        reach = [grant.department for grant in self.grants if grant.role in roles]
        return None if None in reach else frozenset(code for code in reach if code is not None)

    def reaching(self, predecessors: Mapping[str, str], posts: frozenset[str] = frozenset()) -> "Actor":
        """Return the actor with the roles of a department extended to its predecessors (old code to new).

        ``posts`` are the former posts whose work passed to the posts held.
        """
        more = {Grant(grant.role, old) for old, new in predecessors.items() for grant in self.grants
                if grant.department == new}  # fmt: skip
        return replace(self, grants=self.grants | more, posts=self.posts | posts)


CITIZEN = Actor()
SYSTEM = Actor(name="system")


def requires(permission: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare the permission that is checked before an admin view runs; raises KeyError for an unknown one."""
    if permission not in GRANTS:
        raise KeyError(permission)

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def open_to_anyone(view: Callable[P, R]) -> Callable[P, R]:
    """Mark an admin view that needs no sign-in."""
    view.is_open = True  # type: ignore[attr-defined]
    return view


def open_to_initial_password(view: Callable[P, R]) -> Callable[P, R]:
    """Mark an admin view that is open before an initial password has been replaced."""
    view.is_open_to_initial_password = True  # type: ignore[attr-defined]
    return view
