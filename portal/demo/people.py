"""The staff of the demonstration authority: the accounts of the README, and three more in each department."""

from datetime import timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.accounts.models import Staff
from portal.accounts.operations import add_staff, assign_post, grant_role
from portal.accounts.queries import actor_of
from portal.accounts.rules import DEMO_PASSWORD
from portal.library.access.permissions import SYSTEM, Actor, Role
from portal.library.text.languages import original_of
from portal.organisation.models import Department
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing

# user name -> (name, roles, post held, if any)
CAST: dict[str, tuple[str, tuple[Role, ...], str]] = {
    "editor": ("编制员（演示）", (Role.EDITOR,), "gs-edit"),
    "approver": ("发布审批员（演示）", (Role.APPROVER,), "gs-approve"),
    "handler": ("经办员（演示）", (Role.HANDLER,), "ps-deliver"),
    "manager": ("部门负责人（演示）", (Role.MANAGER,), ""),
    "quality": ("投诉督办岗（演示）", (Role.QUALITY_OFFICER,), "gs-quality"),
    "quality2": ("投诉督办岗乙（演示）", (Role.QUALITY_OFFICER,), ""),
    "inspector": ("派驻纪检监察组（演示）", (Role.INSPECTOR,), ""),
    "inspector2": ("派驻纪检监察组乙（演示）", (Role.INSPECTOR,), ""),
    "inspector3": ("派驻纪检监察组丙（演示）", (Role.INSPECTOR,), ""),
    "supervisor": ("效能督查员（演示）", (Role.SUPERVISOR,), ""),
    "administrator": ("系统管理员（演示）", (Role.ADMINISTRATOR,), ""),
}
HELD_FOR = timedelta(days=500)


class People:
    """The staff of the demonstration, and who may handle what."""

    def __init__(self, random: Random) -> None:
        """Read all staff from the database."""
        everyone = db.session.scalars(
            select(Staff).options(selectinload(Staff.role_grants), selectinload(Staff.holdings))
        )
        self._actors = {person.user_name: actor_of(person, local_today()) for person in everyone}
        self._random = random

    def __getitem__(self, user_name: str) -> Actor:
        """Return a person by user name."""
        return self._actors[user_name]

    def actor_of(self, person: Staff) -> Actor:
        """Return what an account may do."""
        return self._actors[person.user_name]

    def everyone(self) -> list[Actor]:
        """Return all staff."""
        return list(self._actors.values())

    def posts_of(self, staff_id: int | None) -> frozenset[str]:
        """Return the codes of the posts that a person holds."""
        return next((actor.posts for actor in self.everyone() if actor.staff_id == staff_id), frozenset())

    def handler(self, department: str, barred: frozenset[int]) -> Actor:
        """Return a handler of a department who is not barred, else somebody who works for all departments."""
        names = [f"{department}-1", f"{department}-2", "handler"]
        free = [actor for actor in map(self._actors.__getitem__, names) if actor.staff_id not in barred]
        return self._random.choice(free) if free else self._actors["quality2"]

    def manager(self, department: str) -> Actor:
        """Return the manager of a department, or the one responsible for all departments."""
        return self._actors[self._random.choice([f"{department}-manager", "manager"])]

    def quality(self) -> Actor:
        """Return one of the quality officers."""
        return self._actors[self._random.choice(["quality", "quality2"])]


def add_people() -> None:
    """Add the accounts, all with the public demonstration password and without a second factor."""
    with writing():
        for user_name, (display_name, roles, post) in CAST.items():
            _add(user_name, display_name, roles, None, [post] if post else [])
    for department in db.session.scalars(select(Department).options(selectinload(Department.posts))).all():
        name, posts = original_of(department.short_name), [post.code for post in department.posts]
        with writing():
            handler, manager = (Role.HANDLER,), (Role.MANAGER,)
            _add(f"{department.code}-1", f"{name}经办甲（演示）", handler, department.code, posts[:1])
            _add(f"{department.code}-2", f"{name}经办乙（演示）", handler, department.code, posts[1:2])
            _add(f"{department.code}-manager", f"{name}负责人（演示）", manager, department.code, [])


def _add(user_name: str, display_name: str, roles: tuple[Role, ...], department: str | None, posts: list[str]) -> None:
    staff = add_staff(SYSTEM, user_name, display_name=display_name, password=DEMO_PASSWORD, is_demo=True)
    for role in roles:
        grant_role(SYSTEM, staff, role, department)
    for post in posts:
        assign_post(SYSTEM, staff, post, local_today() - HELD_FOR)
