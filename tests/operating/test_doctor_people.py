"""The doctor warns where a complaint about one of the few would find nobody else."""

import pytest
from flask import Flask
from sqlalchemy import delete

from portal.accounts.models import RoleGrant, Staff
from portal.accounts.queries import find_staff
from portal.library.access.permissions import Role
from portal.operating.doctor import examine
from portal.operating.doctor_states import OK, WARNING
from portal.organisation.models import Department
from portal.platform import clock
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.support.cast import Cast

CHECK = "complaints_about_staff"


def add(role: Role, department: str | None = None) -> None:
    name = f"more-{role.value}-{department}-{db.session.query(Staff).count()}"
    grants = [RoleGrant(role=role, department_code=department)]
    db.session.add(
        Staff(user_name=name, display_name=name, password_hash="", role_grants=grants, created_at=clock.now())
    )
    db.session.flush()


def results(app: Flask) -> list[tuple[str, str]]:
    return [(each.state, each.message) for each in examine(app) if each.check == CHECK]


@pytest.fixture
def enough(app: Flask, cast: Cast) -> None:
    """Give every role and department enough people."""
    with app.app_context(), writing():
        for role in (Role.QUALITY_OFFICER, Role.INSPECTOR, Role.INSPECTOR, Role.SUPERVISOR):
            add(role)
        for department in db.session.query(Department):
            add(Role.HANDLER, department.code)
            add(Role.HANDLER, department.code)


@pytest.mark.usefixtures("enough")
def test_enough_people_are_no_reason_to_warn(app: Flask):
    assert [state for state, _ in results(app)] == [OK]


@pytest.mark.usefixtures("enough")
@pytest.mark.parametrize("role", [Role.QUALITY_OFFICER, Role.INSPECTOR, Role.SUPERVISOR])
def test_a_role_with_too_few_is_named(app: Flask, role: Role):
    with app.app_context(), writing():
        grants = db.session.query(RoleGrant).filter_by(role=role, department_code=None).all()
        db.session.execute(delete(RoleGrant).where(RoleGrant.id.in_([each.id for each in grants[1:]])))
        if role is Role.SUPERVISOR:
            db.session.execute(delete(RoleGrant).where(RoleGrant.role == role))
    found = results(app)
    assert {state for state, _ in found} == {WARNING}
    assert any(str(role.value.split("_")[0]) in message for _, message in found)


@pytest.mark.usefixtures("enough")
def test_whoever_has_left_is_not_counted(app: Flask):
    with app.app_context(), writing():
        for name in ("other_handler", "other_manager"):
            staff = find_staff(name)
            assert staff is not None
            staff.is_active = False
        for staff in db.session.query(Staff).filter(Staff.user_name.like("more-handler-health-%")):
            staff.is_active = False
    assert [(state, "health" in message) for state, message in results(app)] == [(WARNING, True)]
