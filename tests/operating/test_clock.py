"""While the clock is doubtful nothing is deleted, settled or kept for good, until it is right or accepted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.cases.register.operations import register_case
from portal.complaints.handling import operations as handling_operations
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintState, Decision, Identity
from portal.figures import jobs, queries
from portal.figures.jobs import write_finished_days
from portal.figures.models import FigureDay
from portal.figures.queries import figures_of, newest_day
from portal.operating import worker
from portal.operating.doctor import examine
from portal.operating.doctor_states import OK, TROUBLE
from portal.operating.worker import JOBS, run_due_jobs
from portal.platform import clock
from portal.platform.clock import local_today, local_zone
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.clock_watch import Doubt, accept_clock, clock_doubt, last_heartbeat
from portal.platform.storage.database import db
from portal.platform.storage.job_leases import last_successes
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, Cast, assign_to_handler, complain
from tests.support.visitor import Visitor, sign_in

PAUSED = {job.name for job in JOBS if job.trusts_clock}


@contextmanager
def at(**distance: float) -> Iterator[None]:
    with clock.simulated(clock.now() + timedelta(**distance)):
        yield


@pytest.fixture
def answered(app: Flask, cast: Cast, guide_in_force: str) -> str:
    """Let a complaint with a contact have its answer, and the worker have run; return the complaint's number."""
    with app.test_request_context("/zh/"):
        complaint = complain(get_version_in_force(CODE), identity=Identity.NAMED, contact="王小燕雀 0000-88009999")
        with writing():
            assign_to_handler(cast, complaint)
            handling_operations.draft_reply(
                cast["handler"], complaint, decision=Decision.UPHELD, text="是的", remedy_given=""
            )
            handling_operations.decide_reply(cast["manager"], complaint, approves=True)
        reference = complaint.reference
    run_due_jobs(app)
    return reference


def state_of(app: Flask, reference: str) -> tuple[ComplaintState, bool]:
    with app.app_context():
        found = db.session.scalars(select(Complaint).where(Complaint.reference == reference)).one()
        return found.state, found.contact_sealed is not None


@pytest.mark.parametrize("days", [400, 2.01, -0.01, -400])
def test_a_jump_of_the_clock_settles_nothing(app: Flask, answered: str, days: float):
    with app.app_context():
        before = last_heartbeat()
    with at(days=days):
        for _ in range(3):
            assert not PAUSED & set(run_due_jobs(app))
        assert {result.state for result in examine(app) if result.check == "clock"} == {TROUBLE}
    assert state_of(app, answered) == (ComplaintState.ANSWERED, True)
    with app.app_context():
        assert last_heartbeat() == before
        assert clock_doubt() is None, "the clock is right again, and nobody needs to say so"


def test_the_worker_may_be_off_for_two_days(app: Flask, answered: str):
    with at(days=1.99):
        assert PAUSED & set(run_due_jobs(app))
        assert {result.state for result in examine(app) if result.check == "clock"} == {OK}


def test_accepting_the_clock_ends_the_doubt(app: Flask, answered: str, cast: Cast):
    with at(days=400):
        run_due_jobs(app)
        with app.app_context(), writing():
            accept_clock(cast["administrator"], "worker-was-off")
        assert set(run_due_jobs(app)) >= {"end_complaint_states", "delete_contacts"}
        with app.app_context():
            entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "accept_clock")).one()
            assert (entry.staff_id, entry.subject) == (cast.id("administrator"), "worker-was-off")
    assert state_of(app, answered)[0] is ComplaintState.LAPSED
    with app.app_context():
        assert clock_doubt() is Doubt.BEFORE, "set back afterwards, it is doubtful again"
        assert not PAUSED & set(run_due_jobs(app))


def test_demo_mode_goes_on(app: Flask, answered: str):
    settings = app.extensions["portal.settings"]
    object.__setattr__(settings, "demo", True)
    try:
        with at(days=400):
            assert set(run_due_jobs(app)) >= PAUSED
    finally:
        object.__setattr__(settings, "demo", False)


def test_before_the_first_heartbeat_the_audit_trail_speaks(app: Flask, cast: Cast, guide_in_force: str):
    with app.app_context():
        assert clock_doubt() is None
    with at(hours=-1), app.app_context():
        assert clock_doubt() is Doubt.BEFORE
        assert not PAUSED & set(run_due_jobs(app))
        assert last_heartbeat() is None


def test_a_jump_while_a_job_works_stops_it(app: Flask, monkeypatch: pytest.MonkeyPatch):
    run_due_jobs(app)
    calls = []

    def jump(_settings: object) -> int:
        calls.append(1)
        monkeypatch.setattr(worker, "clock_doubt", lambda: Doubt.SILENCE)
        return 1

    monkeypatch.setattr(worker, "JOBS", (worker.Job("jumps", timedelta(hours=1), jump, trusts_clock=True),))
    run_due_jobs(app)
    assert len(calls) == 1
    with app.app_context():
        assert last_successes()["jumps"] is None


def test_readiness_and_desk_say_that_time_is_doubtful(app: Flask, cast: Cast, answered: str):
    citizen = Visitor(app)
    assert citizen.client.get("/readyz").json == {"status": "ok", "clock": "ok"}
    words = "The date or time of the server may be wrong"
    staff = sign_in(app, cast, "manager")
    staff.get("/admin/?in=en")
    assert words not in staff.get("/admin/").text
    with at(days=2.5):
        answer = citizen.client.get("/readyz")
        assert (answer.status_code, answer.json) == (200, {"status": "ok", "clock": "doubtful"})
        assert words in sign_in(app, cast, "manager").get("/admin/").text


def figures(app: Flask) -> dict[str, int]:
    with app.app_context():
        rows = db.session.execute(select(FigureDay.as_of, FigureDay.document).where(FigureDay.kind == "all"))
        return {day.isoformat(): (document["waits"] or {}).get("accepted", 0) for day, document in rows}


@pytest.fixture
def any_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let figures be written in the first minutes of a day too, whenever the tests run."""
    monkeypatch.setattr(jobs, "SETTLING", timedelta())
    monkeypatch.setattr(queries, "LATE_COMMITS", timedelta())


@pytest.mark.usefixtures("any_hour")
def test_figures_of_an_unfinished_day_are_not_kept(app: Flask, cast: Cast, guide_in_force: str):
    def register() -> None:
        with app.test_request_context("/zh/"), writing():
            version = get_version_in_force(guide_in_force)
            register_case(cast["manager"], version, number="", accepted_at=clock.now())

    def write() -> None:
        with app.app_context(), writing():
            write_finished_days()

    register()
    with app.app_context():
        today = local_today().isoformat()
    with at(days=1):
        write()
        assert figures(app)[today] == 1
    with app.app_context():
        assert newest_day() is None or newest_day().isoformat() < today  # type: ignore[union-attr]
    register()  # the clock was set right, and the day goes on
    with at(days=1):
        write()
        assert figures(app)[today] == 2, "written again when the day was over"
        with app.app_context():
            written = db.session.scalar(select(func.max(FigureDay.id)))
        write()
        with app.app_context():
            assert db.session.scalar(select(func.max(FigureDay.id))) == written, "and then never again"


@pytest.mark.usefixtures("any_hour")
@pytest.mark.parametrize("off", [0, 2.9], ids=["the worker goes on", "the worker was off"])
def test_jobs_correct_an_unfinished_days_figures(app: Flask, cast: Cast, guide_in_force: str, off: float):
    def register() -> None:
        with app.test_request_context("/zh/"), writing():
            version = get_version_in_force(guide_in_force)
            register_case(cast["manager"], version, number="", accepted_at=clock.now())

    register()
    with app.app_context():
        today = local_today()
        midnight = datetime.combine(today + timedelta(days=1), time(0, 1), local_zone())
    run_due_jobs(app)
    with at(days=1):
        run_due_jobs(app)
        assert figures(app)[today.isoformat()] == 1
    register()  # the clock was set right, and the day goes on
    with clock.simulated(midnight), app.app_context():
        assert "write_figures" not in run_due_jobs(app)
        assert newest_day() is None or newest_day() < today, "not shown"  # type: ignore[operator]
        assert figures_of("all") is None or figures_of("all").as_of < today  # type: ignore[union-attr]
        assert app.test_client().get(f"/data/waits.csv?as_of={today}").status_code == 404
    with at(days=off or 1.1):
        assert "write_figures" in run_due_jobs(app)
        assert figures(app)[today.isoformat()] == 2
        with app.app_context():
            assert newest_day() >= today  # type: ignore[operator]
