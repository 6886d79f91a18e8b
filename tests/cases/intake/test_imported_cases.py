"""Cases that files and other systems report: once, continued, refused; the rollup against a recount; survival."""

from collections import Counter
from datetime import date, datetime, timedelta
from fractions import Fraction
from threading import Thread
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from portal.cases.models import Case, CasePause, CaseStep, OpenCaseCount
from portal.cases.statistics.models import EndedCaseCount
from portal.cases.statistics.public_figures import wait_figures_as_of
from portal.cases.statistics.rollup import differences
from portal.cases.timeline import calculator_for
from portal.cases.vocabulary import DECIDED, CaseState
from portal.library.domain.domain_errors import NotFoundError
from portal.library.statistics.waiting_time_estimate import HALF, NINE_TENTHS, Waits
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.drafting.operations import draft_version, edit_version, submit_version
from portal.procedures.queries import get_version_in_force, get_version_on
from portal.procedures.versions.operations import publish_version
from tests.cases.conftest import import_cases, local, record
from tests.support.cast import Cast, read_guide
from tests.support.soak import share

pytestmark = pytest.mark.usefixtures("context")
TODAY = "2026-11-23 10:00"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(local(TODAY), tick=False):
        yield


def whole_record(number: str = "A-1"):
    return record(
        number,
        ("accepted", "2026-10-12T09:30:00"),
        ("step_started", "2026-10-12T09:30:00", "accept"),
        ("step_finished", "2026-10-12T10:00:00", "accept"),
        ("step_started", "2026-10-12T10:00:00", "review"),
        ("paused", "2026-10-13T10:00:00", "缺少复印件。"),
        ("resumed", "2026-10-15T10:00:00"),
        ("step_finished", "2026-10-16T10:00:00", "review"),
        ("granted", "2026-10-20T16:00:00"),
    )


def test_an_imported_case_is_stored_with_derived_values(service: str):
    assert import_cases(whole_record()) == [("added", "")]
    case = db.session.query(Case).one()
    assert (case.state, case.days, case.paused_days) == (CaseState.GRANTED, 4, 2)
    assert (case.due_on, case.closed_on) == (date(2026, 10, 21), date(2026, 10, 20))
    assert [(step.key, step.days) for step in case.steps] == [("accept", 0), ("review", 2)]
    assert not differences()


def test_repeated_events_change_nothing_and_new_are_appended(service: str):
    case_record = whole_record()
    for end in range(1, len(case_record.events) + 1):
        part = case_record.model_copy(update={"events": case_record.events[:end]})
        assert import_cases(part) == [("added" if end == 1 else "changed", "")]
        assert import_cases(part) == [("unchanged", "")]
        assert not differences()
    assert db.session.query(Case).one().days == 4
    assert import_cases(case_record, source="another-system") == [("added", "")]  # numbers are each system's own


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ([("granted", "2026-10-12T10:00:00")], "starts with"),
        ([("accepted", "2026-11-23T10:00:01")], "in the future"),
        ([("accepted", "2026-01-04T10:00:00")], "no guide in force"),
        ([("accepted", "2026-10-12T10:00:00"), ("accepted", "2026-10-12T10:00:00")], "starts with"),
        ([("accepted", "2026-10-12T10:00:00"), ("granted", "2026-10-12T09:00:00")], "earlier"),
        ([("accepted", "2026-10-12T10:00:00"), ("step_finished", "2026-10-12T11:00:00", "review")], "before it was started"),
        ([("accepted", "2026-10-12T10:00:00"), ("step_started", "2026-10-12T11:00:00", "dance")], "no such step"),
        ([("accepted", "2026-10-12T10:00:00"), ("paused", "2026-10-12T11:00:00")], "Give a reason"),
        ([("accepted", "2026-10-12T10:00:00"), ("resumed", "2026-10-12T11:00:00")], "Event 2, “Time limit resumed”: not possible while the case is “In process”."),
        ([("accepted", "2026-10-12T10:00:00"), ("paused", "2026-10-12T11:00:00", "x"), ("paused", "2026-10-12T12:00:00", "y")], "Event 3, “Time limit paused”: not possible"),
        ([("accepted", "2026-10-12T10:00:00"), ("refused", "2026-10-12T11:00:00")], "Give a reason"),
        ([("accepted", "2026-10-12T10:00:00"), ("granted", "2026-10-12T11:00:00"), ("paused", "2026-10-13T11:00:00", "x")], "while the case is “Granted”"),
    ],
)  # fmt: skip
def test_impossible_events_are_refused_without_affecting_others(service: str, events: list[Any], why: str):
    outcomes = import_cases(record("A-0", ("accepted", "2026-10-12T10:00:00")), record("A-1", *events))
    assert [fate for fate, _ in outcomes] == ["added", "refused"]
    assert why in str(outcomes[1][1])
    assert db.session.query(Case).count() == 1


def test_the_same_case_with_other_content_is_refused(service: str):
    case_record = whole_record()
    import_cases(case_record)
    other = record("A-1", ("accepted", "2026-10-12T09:31:00"))
    assert import_cases(other)[0][0] == "refused"
    shorter = case_record.model_copy(update={"events": case_record.events[:4]})
    assert import_cases(shorter)[0][0] == "refused"
    assert import_cases(record("A-2", ("accepted", "2026-10-12T10:00:00"), procedure="NONE"))[0][0] == "refused"
    twice = record("A-3", ("accepted", "2026-10-12T10:00:00"))
    assert [fate for fate, _ in import_cases(twice, twice)] == ["added", "refused"]


MINUTES = st.integers(0, 60 * 24 * 20)
MOVES = st.lists(
    st.tuples(MINUTES, st.sampled_from(["start", "finish", "pause", "resume", "granted", "refused", "withdrawn"]), st.sampled_from(["accept", "review", "decide"])),
    max_size=9,
)  # fmt: skip


def record_of(number: str, begun: datetime, moves: list[tuple[int, str, str]]):
    """Make the record of some moves, leaving out those that cannot happen."""
    events: list[tuple[str, ...]] = [("accepted", begun.isoformat())]
    open_steps: set[str] = set()
    now, is_paused = begun, False
    for minutes, move, key in moves:
        now += timedelta(minutes=minutes)
        moment = now.isoformat()
        if now > datetime.fromisoformat(TODAY):
            break
        if is_paused and move not in ("resume", "withdrawn"):
            continue
        if move == "start" and key not in open_steps:
            events.append(("step_started", moment, key))
            open_steps.add(key)
        elif move == "finish" and key in open_steps:
            events.append(("step_finished", moment, key))
            open_steps.remove(key)
        elif move == "pause" and not is_paused:
            events.append(("paused", moment, "x"))
            is_paused = True
        elif move == "resume" and is_paused:
            events.append(("resumed", moment))
            is_paused = False
        elif move in ("granted", "refused", "withdrawn"):
            events.append((move, moment, "x"))
            break
    return record(number, *events)


@given(st.lists(st.tuples(st.integers(0, 200), MOVES), min_size=1, max_size=16), st.integers(0, 60))
@settings(max_examples=share(250), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rollup_and_figures_equal_a_full_recount(app: Flask, service: str, histories: list[Any], back: int):
    for table in (CaseStep, CasePause, Case, EndedCaseCount, OpenCaseCount):
        with writing():
            db.session.execute(delete(table))
    records = [
        record_of(f"R-{number}", datetime.fromisoformat("2026-11-20T09:00:00") - timedelta(days=days), moves)
        for number, (days, moves) in enumerate(histories)
    ]
    for cut in (2, 5, None):  # as they become known bit by bit
        fates = import_cases(
            *(case_record.model_copy(update={"events": case_record.events[:cut]}) for case_record in records)
        )
        assert "refused" not in {fate for fate, _ in fates}, fates
        assert not differences()
    as_of = date(2026, 11, 22) - timedelta(days=back)
    whole = {(row.kind, row.code): row.values for row in wait_figures_as_of(as_of)}
    expected = brute_force(as_of)
    if not expected["accepted"]:
        assert not whole or whole["all", ""]["accepted"] == 0
        return
    found = whole["all", ""]
    assert {name: found[name] for name in expected} == expected
    assert whole["procedure", service] == found | {
        name: whole["procedure", service][name] for name in ("law", "promised", "steps")
    }


def brute_force(as_of: date) -> dict[str, object]:
    """Count from the cases themselves what the figures say, one case after the other."""
    reckoner = calculator_for("")
    counts: Counter[str] = Counter()
    decided: Counter[int] = Counter()
    undecided: Counter[int] = Counter()
    for case in db.session.query(Case).filter(Case.accepted_on <= as_of):
        facts = case.history
        counts["accepted"] += 1
        if case.closed_on is not None and case.closed_on <= as_of:
            counts["late"] += case.closed_on > case.due_on
            counts["in_time"] += case.closed_on <= case.due_on and case.state in DECIDED
            counts["taken_back"] += case.closed_on <= case.due_on and case.state not in DECIDED
            (decided if case.state in DECIDED else undecided)[case.days or 0] += 1
            continue
        pauses = []
        for pause in reckoner.pauses(facts):
            if pause.from_at.date() <= as_of:
                over = pause.to_at is not None and pause.to_at.date() <= as_of
                pauses.append(pause if over else type(pause)(pause.from_at))
        counts["open"] += 1
        undecided[reckoner.days(case.accepted_at, as_of, pauses)] += 1
        excused = any(pause.to_at is None and pause.from_at.date() <= case.due_on for pause in pauses)
        is_late = case.due_on <= as_of and not excused
        counts["open_late"] += is_late
        counts["late"] += is_late
    waits = Waits(decided, undecided)
    if counts["accepted"] < 10:
        waits = Waits({}, {})
    return {
        "accepted": counts["accepted"], "in_time": counts["in_time"], "late": counts["late"], "open": counts["open"],
        "open_late": counts["open_late"], "half": waits.quantile(HALF), "nine_tenths": waits.quantile(NINE_TENTHS),
        "taken_back": counts["taken_back"], "longest": waits.longest if counts["accepted"] >= 10 else None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("decided", "undecided", "half", "nine_tenths"),
    [
        ({}, {}, None, None),
        ({5: 1}, {}, 5, 5),
        ({1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 1, 8: 1, 9: 1, 10: 1}, {}, 5, 9),
        ({1: 5}, {20: 5}, 1, None),  # half are still waiting: nobody knows within how many days nine in ten are done
        ({1: 4}, {20: 6}, None, None),
        ({1: 1, 3: 1}, {2: 2}, 3, 3),  # of four, two were lost from sight after two days
        # Freireich and others (1963), 6-MP arm of 21: the textbook example; its median is 23.
        ({6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1},
         {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}, 23, None),
    ],
)  # fmt: skip
def test_the_estimate_counts_those_still_waiting(
    decided: dict[int, int], undecided: dict[int, int], half: int, nine_tenths: int
):
    waits = Waits(decided, undecided)
    assert (waits.quantile(HALF), waits.quantile(NINE_TENTHS)) == (half, nine_tenths)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=60))
def test_without_anybody_waiting_it_is_the_plain_share(days: list[int]):
    waits = Waits(Counter(days), {})
    for wanted in (HALF, NINE_TENTHS, Fraction(3, 4)):
        within = waits.quantile(wanted)
        assert within is not None
        assert sum(each <= within for each in days) >= len(days) * wanted
        assert sum(each < within for each in days) < len(days) * wanted


def test_a_case_keeps_the_version_of_its_day(service: str, cast: Cast):
    guide = read_guide()
    assert guide.committed_limit
    guide.committed_limit.amount = 6
    with time_machine.travel(local("2026-06-01 09:00"), tick=False), writing():
        version = draft_version(cast["editor"], get_version_in_force(service).procedure)
        edit_version(cast["editor"], version, guide)
        submit_version(cast["editor"], version, what_changed={"zh": "缩短", "en": "Shorter"})
        publish_version(cast["approver"], version)
    import_cases(
        record("V-1", ("accepted", "2026-05-29T10:00:00")),
        record("V-2", ("accepted", "2026-06-01T10:00:00")),
    )
    kept = {case.source_number: (case.version.number, case.limit_amount) for case in db.session.query(Case)}
    assert kept == {"V-1": (1, 5), "V-2": (2, 6)}
    assert get_version_on(service, date(2026, 5, 29)).number == 1
    assert get_version_on(service, date(2026, 6, 1)).number == 2
    with pytest.raises(NotFoundError):
        get_version_on(service, date(2026, 1, 4))


def test_numbers_never_differ_by_case_alone(service: str):
    outcomes = [import_cases(whole_record(number))[0][0] for number in ("Ab-1", "aB-1", "AB-1", "ＡＢ－1", "ab–1")]
    assert outcomes == ["added"] + ["unchanged"] * 4
    assert db.session.query(Case).one().source_number == "Ab-1"


@pytest.mark.soak
def test_concurrent_duplicates_store_one_case(app: Flask, service: str):
    fates: list[str] = []
    count = share(400)

    def send() -> None:
        with app.app_context():
            fates.extend(
                fate
                for fate, _ in import_cases(
                    *(record(f"T-{n}", ("accepted", "2026-10-12T09:30:00")) for n in range(count))
                )
            )

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(fates) == {"added": count, "unchanged": 3 * count}
    assert db.session.query(Case).count() == count
