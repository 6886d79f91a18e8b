"""The worker: each job by one of many, tried again after a failure, and noted when it went well."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.operating import worker
from portal.operating.worker import JOBS, Job, run_due_jobs
from portal.platform import clock
from portal.platform.storage.job_leases import last_successes
from portal.settings import Settings


def test_jobs_run_once_per_interval(app: Flask):
    assert run_due_jobs(app) == [job.name for job in JOBS]
    assert run_due_jobs(app) == []
    with clock.simulated(clock.now() + timedelta(minutes=61)):
        again = run_due_jobs(app)
    assert "end_complaint_states" in again
    assert "seed_calendar" not in again
    with app.app_context():
        assert all(last_successes()[job.name] for job in JOBS)


def test_failing_jobs_are_logged_and_others_run(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def fail(_settings: Settings) -> int:
        raise OSError("王小燕雀")

    done: list[int] = []

    def succeed(_settings: Settings) -> int:
        done.append(1)
        return 0

    jobs = (Job("broken", timedelta(hours=1), fail), Job("sound", timedelta(hours=1), succeed))
    monkeypatch.setattr(worker, "JOBS", jobs)
    assert run_due_jobs(app) == ["broken", "sound"]
    assert done == [1]
    assert "job broken failed" in caplog.text
    with app.app_context():
        assert last_successes()["broken"] is None


def test_a_job_runs_until_nothing_is_left(app: Flask, monkeypatch: pytest.MonkeyPatch):
    left = [3, 2, 1, 0]
    monkeypatch.setattr(worker, "JOBS", (Job("many", timedelta(hours=1), lambda _: left.pop(0)),))
    run_due_jobs(app)
    assert left == []


def test_an_endless_job_leaves_others_their_turn(app: Flask, monkeypatch: pytest.MonkeyPatch):
    rounds: list[int] = []

    def never_done(_settings: Settings) -> int:
        rounds.append(1)
        return 1

    jobs = (Job("endless", timedelta(hours=1), never_done), Job("after", timedelta(hours=1), lambda _: 0))
    monkeypatch.setattr(worker, "JOBS", jobs)
    monkeypatch.setattr(worker, "ROUNDS_PER_TURN", 3)
    assert run_due_jobs(app) == ["endless", "after"]
    assert len(rounds) == 3
    with app.app_context():
        assert last_successes()["endless"] is None
        assert last_successes()["after"]
