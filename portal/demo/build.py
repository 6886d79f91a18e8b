"""The demonstration authority: a fictional district, made through the same operations that staff use."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Staff
from portal.accounts.operations import add_staff, assign_post, grant_role
from portal.accounts.queries import actor_of
from portal.demo.story import CHANGED_CODE, before_the_complaint, tell_story
from portal.organisation.models import Department
from portal.organisation.operations import add_department, add_post
from portal.procedures.guide import Guide
from portal.procedures.operations import import_guide, publish_version, submit_version
from portal.shared.audit import writing
from portal.shared.db import db
from portal.shared.formats import local_today
from portal.shared.permissions import SYSTEM, Actor, Role

CONTENT = Path(__file__).parent / "content"
PASSWORD = "portal-demo"
# user name -> (name, roles, post held, if any)
CAST: dict[str, tuple[str, tuple[Role, ...], str]] = {
    "editor": ("编制员（演示）", (Role.EDITOR,), ""),
    "approver": ("发布审批员（演示）", (Role.APPROVER,), ""),
    "handler": ("经办员（演示）", (Role.HANDLER,), "ps-deliver"),
    "manager": ("部门负责人（演示）", (Role.MANAGER,), ""),
    "quality": ("质量管理员（演示）", (Role.QUALITY_OFFICER,), ""),
    "inspector": ("纪检监察员（演示）", (Role.INSPECTOR,), ""),
    "supervisor": ("效能督查员（演示）", (Role.SUPERVISOR,), ""),
    "administrator": ("系统管理员（演示）", (Role.ADMINISTRATOR,), ""),
}
FIRST_VERSION = {"zh": "首次发布。", "en": "First publication."}


def is_empty() -> bool:
    """Tell whether the portal has no department yet."""
    return db.session.scalar(select(Department.id).limit(1)) is None


def fill_demo(app: Flask) -> None:
    """Fill an empty portal: departments, posts, staff, guides in force, and what happened to them."""
    with app.test_request_context():
        add_organisation()
        cast = add_cast()
        guides = {path.stem: read_guide(path) for path in sorted((CONTENT / "guides").glob("*.json"))}
        for code, guide in guides.items():
            publish_guide(cast, before_the_complaint(guide) if code == CHANGED_CODE else guide)
        tell_story(cast, guides[CHANGED_CODE])


def read_guide(path: Path) -> Guide:
    """Read a guide from a file."""
    return Guide.model_validate_json(path.read_text(encoding="utf-8"))


def add_organisation() -> None:
    """Add the departments and posts of the fictional district."""
    content: dict[str, Any] = json.loads((CONTENT / "organisation.json").read_text(encoding="utf-8"))
    with writing():
        departments = {}
        for fields in content["departments"]:
            code = fields.pop("code")
            departments[code] = add_department(SYSTEM, code, fields)
        for fields in content["posts"]:
            department = departments[fields.pop("department")]
            add_post(SYSTEM, department, code=fields.pop("code"), fields=fields)


def add_cast() -> dict[str, Actor]:
    """Add one account for each role, all with the well-known password and no second factor."""
    today = local_today()
    with writing():
        for user_name, (display_name, roles, post) in CAST.items():
            staff = add_staff(SYSTEM, user_name, display_name=display_name, password=PASSWORD, is_demo=True)
            for role in roles:
                grant_role(SYSTEM, staff, role)
            if post:
                assign_post(SYSTEM, staff, post, today - timedelta(days=365))
    return {staff.user_name: actor_of(staff, today) for staff in db.session.scalars(select(Staff))}


def publish_guide(cast: dict[str, Actor], guide: Guide) -> None:
    """Draft, submit and publish a guide, by two persons."""
    with writing():
        version = import_guide(cast["editor"], guide)
        assert version is not None  # noqa: S101 - the portal was empty
        submit_version(cast["editor"], version, what_changed=FIRST_VERSION)
        publish_version(cast["approver"], version)
