"""Cases of one service that is in force since a day before all of them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale

from portal.cases.intake.bulk_import import CaseImporter
from portal.cases.intake.event_replay import CaseRecord
from portal.cases.models import Case
from portal.cases.register.operations import register_case
from portal.cases.register.writer import code_of_case
from portal.library.access.permissions import SYSTEM
from portal.platform import clock
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, Cast, publish, read_guide

IN_FORCE = datetime(2026, 1, 5, 1, tzinfo=UTC)


@pytest.fixture
def service(app: Flask, cast: Cast) -> str:
    """Put the guide in force on 5 January 2026."""
    with app.test_request_context("/zh/"), time_machine.travel(IN_FORCE, tick=False):
        publish(cast, read_guide())
    return CODE


@pytest.fixture
def register(context: None, service: str, cast: Cast) -> Callable[..., Case]:
    """Return a function that registers a case at the present moment."""

    def do(number: str = "") -> Case:
        with writing():
            return register_case(cast["manager"], get_version_in_force(service), number=number, accepted_at=clock.now())

    return do


RegisterAt = Callable[[str], tuple[str, str]]


@pytest.fixture
def a_case(app: Flask, cast: Cast, service: str) -> RegisterAt:
    """Return a function that registers a case at a moment and gives its number and code."""

    def do(moment: str) -> tuple[str, str]:
        with app.test_request_context("/zh/"), at(moment), writing():
            case = register_case(cast["manager"], get_version_in_force(CODE), number="", accepted_at=local(moment))
            return case.reference, code_of_case(case)

    return do


def at(moment: str) -> time_machine.travel:
    """Let it be a local time, and go on from there."""
    return time_machine.travel(local(moment), tick=True)


def local(text: str) -> datetime:
    """Return an instant of a local time such as ``2026-03-02 10:00``."""
    return datetime.fromisoformat(f"{text}+08:00")


def record(number: str, *events: tuple[str, ...], procedure: str = CODE) -> CaseRecord:
    """Return a record of events, each (what, local time, step or reason)."""
    reported = []
    for event, at, *more in events:
        what = {"event": event, "at": f"{at}+08:00"}
        if more:
            what["step" if event.startswith("step") else "reason"] = more[0]
        reported.append(what)
    return CaseRecord.model_validate({"number": number, "procedure": procedure, "events": reported})


def import_cases(*records: CaseRecord, source: str = "counter-system") -> list[tuple[str, str]]:
    """Import records and return (outcome, message) of each."""
    with force_locale("en"):
        return [
            (each.outcome.value, str(each.message)) for each in CaseImporter(SYSTEM, source).import_records(records)
        ]
