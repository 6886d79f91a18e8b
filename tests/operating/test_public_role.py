"""The public door works as a database user of its own, which reads nothing of staff.

Beyond this file every test of the public door runs on PostgreSQL as that user: tests/support/public_role.py.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from flask import Flask, url_for
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from portal.app import create_app
from portal.complaints.appeals.operations import decide_appeal
from portal.complaints.assessment.operations import decline_complaint
from portal.complaints.jobs import place_complaints
from portal.complaints.queries import SEE, complaints_for, get_complaint_for
from portal.complaints.vocabulary import AppealOutcome, ComplaintState, DeclineReason
from portal.library.access.limits import FOLLOW_COMPLAINT
from portal.operating.doctor import examine, has_trouble
from portal.operating.doctor_states import OK, TROUBLE
from portal.operating.prepare import migrate
from portal.operating.public_role import RIGHTS, ROLE, grant_public_rights, wrong_rights
from portal.platform import clock
from portal.platform.security.keys import keys_folder
from portal.platform.storage.database import db
from portal.platform.storage.rate_limits import use_once
from portal.platform.storage.transaction import writing
from portal.procedures.versions.jobs import look_for_due_versions
from portal.search.questions.question_counts import write_counts
from portal.tables import METADATA
from tests.architecture.test_access import PUBLIC_ROUTES, VALUES
from tests.support.cast import Cast
from tests.support.public_role import as_public_role
from tests.support.visitor import Visitor
from tests.test_loop import file_complaint

OF_STAFF = {"staff", "staff_sessions", "role_grants", "recovery_codes", "holdings", "unsent_texts", "outbox_messages"}
on_postgresql = pytest.mark.parametrize("app", ["postgresql"], indirect=True)


@pytest.fixture
def public_door(app: Flask, guide_in_force: str) -> Iterator[Flask]:
    """Return a process of the public door over the same database, every connection of which is the role's."""
    settings = app.extensions["portal.settings"]
    door = create_app(replace(settings, database_url=as_public_role(settings.database_url), doors="public"))
    door.testing = True
    yield door
    with door.app_context():
        db.engine.dispose()


def test_every_table_has_its_rights():
    assert set(RIGHTS) == {*METADATA.tables, "alembic_version"}, "say in RIGHTS what the public door may do with them"
    assert [table for table, rights in RIGHTS.items() if "DELETE" in rights] == ["tries", "resumable_drafts"]
    assert [table for table in OF_STAFF if RIGHTS[table]] == []


@on_postgresql
def test_the_database_refuses_what_has_no_right(app: Flask):
    engine = create_engine(as_public_role(app.extensions["portal.settings"].database_url))
    without = [f"SELECT 1 FROM {table}" for table, rights in RIGHTS.items() if not rights]
    tried = [
        *without, "SELECT verb FROM audit_entries", "SELECT title FROM corrective_actions", "DELETE FROM complaints",
        "SELECT staff_id FROM conflict_parties", "SELECT complainant_hash FROM complaints", "UPDATE appeals SET outcome = 'upheld'", "UPDATE complaints SET venue = 'outside'",
        "UPDATE procedure_versions SET guide = guide", "UPDATE complaints SET kind = 'other'", "UPDATE findings SET severity = 'low'",
        "UPDATE complaints SET received_at = now()", "UPDATE messages SET kind = 'from_citizen'",
        "UPDATE data_requests SET outcome = 'done'",
        "INSERT INTO staff_sessions (staff_id, token_hash, started_at) VALUES (1, 'x', now())", "CREATE TABLE more (id int)",
        "SELECT asked_by_id FROM complaint_openings", "SELECT remarks FROM complaint_openings", "UPDATE complaint_openings SET state = 'granted'",
    ]  # fmt: skip
    assert len(without) >= len(OF_STAFF)
    for statement in tried:
        with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(statement))
    engine.dispose()


@on_postgresql
def test_every_public_page_opens_with_these_rights(public_door: Flask):
    visitor, values = Visitor(public_door), {**VALUES, "name": "public"}  # of the stylesheet
    for endpoint in sorted(PUBLIC_ROUTES):
        rule = next(rule for rule in public_door.url_map.iter_rules() if rule.endpoint == endpoint)
        if "GET" in (rule.methods or set()):
            with public_door.test_request_context():
                url = url_for(endpoint, **{name: values.get(name, "x") for name in rule.arguments})
            assert visitor.client.get(url, buffered=True).status_code < 500, url
    assert visitor.get("/zh/search?q=货运").status == 200
    assert visitor.get("/zh/supervision/departments/transport/").status == 200
    with public_door.app_context():
        write_counts()


@on_postgresql
def test_citizens_act_with_these_rights(public_door: Flask, guide_in_force: str):
    citizen = Visitor(public_door)
    number, code = file_complaint(citizen, guide_in_force)
    citizen.get("/zh/complaints/follow/").submit("/follow/", number=number, code=code)
    citizen.submit("/follow/", button=("act", "withdraw"), is_final="y")
    assert citizen.status == 200, citizen.text
    citizen.get(f"/zh/procedures/{guide_in_force}/rate/").submit(button=("level", "1"))
    assert citizen.status == 200, citizen.text
    assert citizen.get("/readyz").status == 200


@on_postgresql
def test_appeals_and_disputes_wait_until_staff_are_read(
    app: Flask, public_door: Flask, guide_in_force: str, cast: Cast
):
    citizen = Visitor(public_door)
    number, code = file_complaint(citizen, guide_in_force)
    with app.test_request_context("/zh/"):
        assert complaints_for(cast["quality"]).rows == [], "where it is dealt with cannot be said at the public door"
        with writing():
            assert place_complaints() == 1
            complaint = get_complaint_for(cast["quality"], number, SEE)
            decline_complaint(cast["quality"], complaint, reason=DeclineReason.NO_FACTS, text="没有具体事实。")
    citizen.get("/zh/complaints/follow/").submit("/follow/", number=number, code=code)
    citizen.submit("/follow/", button=("act", "appeal"), grounds="请重新看材料。")
    assert citizen.status == 200, citizen.text
    with app.test_request_context("/zh/"), writing():
        assert place_complaints() == 1
        complaint = get_complaint_for(cast["quality2"], number, SEE)
        decide_appeal(cast["quality2"], complaint, outcome=AppealOutcome.SENT_BACK, text="应当再查。")
        complaint.state = ComplaintState.ANSWERED
    citizen.get("/zh/complaints/follow/").submit("/follow/", number=number, code=code)
    citizen.submit("/follow/", button=("act", "dispute"), words="没有解决。")
    assert citizen.status == 200, citizen.text
    with app.test_request_context("/zh/"):
        with writing():
            assert place_complaints() == 1
        assert get_complaint_for(cast["quality2"], number, SEE).state is ComplaintState.DISPUTED


@on_postgresql
def test_wrong_codes_and_waiting_work_with_these_rights(public_door: Flask, guide_in_force: str):
    number, code = file_complaint(Visitor(public_door), guide_in_force)
    citizen = Visitor(public_door)
    with time_machine.travel(clock.now(), tick=False) as moment:
        wrong = "ABCD-EFGH-JKMN-PQRS-TVWX" if code[0] != "A" else "BBCD-EFGH-JKMN-PQRS-TVWX"
        for _ in range(FOLLOW_COMPLAINT.of_source.burst + 5):
            citizen.get("/zh/complaints/follow/").submit("/follow/", number=number, code=wrong)
            assert citizen.status < 500, citizen.text
            if citizen.status == 429:
                break
        assert citizen.status == 429, "a wrong code was counted"
        assert citizen.response is not None
        moment.shift(int(citizen.response.headers["Retry-After"]))
        citizen.submit("/follow/", number=number, code=code)
        assert citizen.status == 200, citizen.text
        assert "used" not in citizen.text
    with public_door.app_context():
        assert use_once("a ticket", clock.now())
        assert not use_once("a ticket", clock.now())


@on_postgresql
def test_the_public_door_names_no_holder_of_staff(app: Flask, public_door: Flask):
    forged = (
        "INSERT INTO key_holders (host, folder, doors, contact_fingerprint, started_at)"
        " VALUES ('web2', '/var/tmp/x', :doors, 'x', now())"
    )
    with public_door.app_context():
        for doors in ("admin", "both"):
            with db.engine.connect() as connection, pytest.raises(ProgrammingError, match="row-level security"):
                connection.execute(text(forged), {"doors": doors})
        with db.engine.begin() as connection:
            connection.execute(text(forged), {"doors": "public"})
            with pytest.raises(ProgrammingError, match="row-level security"):
                connection.execute(text("UPDATE key_holders SET doors = 'admin'"))
    with app.app_context(), db.engine.connect() as connection:
        assert wrong_rights(connection) == []
        connection.execute(text("ALTER TABLE key_holders DISABLE ROW LEVEL SECURITY"))
        assert wrong_rights(connection) == ["key_holders of staff"]
        connection.rollback()


@on_postgresql
def test_a_table_that_is_missing_is_named(app: Flask):
    with app.app_context(), db.engine.connect() as connection:
        connection.execute(text("DROP TABLE case_tallies"))
        assert wrong_rights(connection) == ["case_tallies INSERT", "case_tallies SELECT", "case_tallies UPDATE"]
        connection.rollback()


@on_postgresql
def test_migrating_gives_these_rights_and_no_other(app: Flask):
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(text(f'GRANT SELECT ON staff TO "{ROLE}"'))
            connection.execute(text(f'REVOKE INSERT ON complaints FROM "{ROLE}"'))
            assert wrong_rights(connection) == ["complaints INSERT", "staff SELECT"]
        assert {each.state for each in examine(app) if each.check == "public_role"} == {TROUBLE}
        grant_public_rights()
        assert {each.state for each in examine(app) if each.check == "public_role"} == {OK}


@on_postgresql
def test_migrate_replaces_a_session_secret_of_this_side(public_door: Flask):
    settings = public_door.extensions["portal.settings"]
    secret = keys_folder(settings) / "session_secret"
    before = secret.read_text()
    secret.unlink()
    migrate(settings)  # which asks for no right that the role has not
    assert secret.read_text() != before


@on_postgresql
def test_the_doctor_leaves_out_what_staff_own(app: Flask, public_door: Flask):
    found = {each.check: each for each in examine(public_door)}
    assert not has_trouble(list(found.values())), found
    assert {"worker", "accounts", "mail"} & set(found) == set()
    assert found["tables"].message == f"what {ROLE} may read was read whole"
    assert {"worker", "accounts", "mail"} <= {each.check for each in examine(app)}


def test_only_a_staff_process_puts_versions_in_force(app: Flask):
    settings = app.extensions["portal.settings"]
    watching = {
        doors: look_for_due_versions in create_app(replace(settings, doors=doors)).before_request_funcs[None]
        for doors in ("both", "public")
    }
    assert watching == {"both": True, "public": False}
