"""The daily digest of cases: who gets it, when, and what stands in it."""

import pytest
from flask import Flask

from portal.accounts.models import RoleGrant, Staff
from portal.library.access.permissions import Role
from portal.pages.desk import digests
from portal.pages.desk.digests import write_digests
from portal.platform.storage.database import db
from portal.platform.storage.outbox import OutboxMessage, deliver
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.cases.conftest import RegisterAt, at
from tests.support.cast import CODE, complain
from tests.support.mail import mail_server

pytestmark = pytest.mark.usefixtures("context")


def person(name: str) -> Staff:
    return db.session.query(Staff).filter_by(user_name=name).one()


def give_addresses(*names: str) -> None:
    with writing():
        for name in names:
            person(name).email = f"{name}@office.example"


def test_supervisors_get_one_mail_per_working_day(app: Flask, a_case: RegisterAt):
    number, _ = a_case("2026-11-02 10:00")
    give_addresses("supervisor", "other_manager")
    with mail_server(app) as (mailbox, settings):
        for moment, expected in (
            ("2026-11-14 10:00", 0),  # a Saturday
            ("2026-11-16 08:59", 0),
            ("2026-11-16 09:01", 1),
            ("2026-11-16 15:00", 1),
        ):
            with at(moment):
                write_digests()
                deliver(settings)
                assert len(mailbox.received) == expected, moment
        mail = mailbox.received[0]
        assert mail["To"] == "supervisor@office.example"
        assert "1 red" in mail["Subject"]
        assert number in mail.get_content()


def test_it_names_the_worst_and_counts_all(a_case: RegisterAt, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(digests, "MAX_DIGEST_LINES", 2)
    red, yellow = a_case("2026-11-02 10:00")[0], a_case("2026-11-06 10:00")[0]
    soon, fresh = a_case("2026-11-10 10:00")[0], a_case("2026-11-16 10:00")[0]
    give_addresses("supervisor")
    with at("2026-11-16 10:30"):
        write_digests()
    message = db.session.query(OutboxMessage).one()
    assert message.subject.startswith("Awaiting you: 1 red, 2 yellow, 0 due soon")
    assert [number in message.body for number in (red, yellow, soon, fresh)] == [True, True, False, False]
    assert "… and 1 more" in message.body


def test_cases_and_complaints_come_in_one_message(a_case: RegisterAt):
    number, _ = a_case("2026-11-02 10:00")
    give_addresses("supervisor")
    with at("2026-11-09 10:00"):
        reference = complain(get_version_in_force(CODE)).reference
        with writing():
            grant = RoleGrant(staff_id=person("supervisor").id, role=Role.QUALITY_OFFICER, department_code=None)
            db.session.add(grant)
    with at("2026-11-16 10:00"):
        write_digests()
    message = db.session.query(OutboxMessage).one()
    lines = [line for line in message.body.splitlines() if number in line or reference in line]
    assert [number in line for line in lines] == [True, False], "due first, first"
    assert "1 red, 0 yellow, 1 due soon" in message.subject
