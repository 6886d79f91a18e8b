"""Counting acts: exact among processes, a wait that grows with a flood, and a table that does not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.library.access.limits import LIMITS, Counted, Limit, Rate
from portal.platform import clock
from portal.platform.storage.database import db
from portal.platform.storage.rate_limits import (
    DELETED_AT_ONCE,
    MAX_WINDOW,
    Try,
    buckets_of,
    clear_subject,
    count_act,
    count_failure,
    delete_old_tries,
    is_over,
    use_once,
)
from portal.platform.storage.transaction import writing
from tests.support.soak import share
from tests.test_costs import counted

START = datetime(2026, 11, 22, 10, tzinfo=UTC)
DOOR = Limit("door", (), Counted.ACTS, Rate(burst=3, every=10, longest=30))
CODE = Limit(
    "code",
    (),
    Counted.FAILURES,
    Rate(burst=5, every=10, longest=30, only_delays=True),
    of_source_and_subject=Rate(burst=2, every=10, longest=30),
    of_everybody=Rate(burst=8, every=1, longest=20, only_delays=True),
)


def seconds(limit: Limit, times: int, address: str = "203.0.113.7") -> list[float | None]:
    """Act some times and return how long each has to wait; None where it is refused."""
    turns = [count_act(buckets_of(limit, address)) for _ in range(times)]
    return [None if turn.is_refused else turn.wait.total_seconds() for turn in turns]


@pytest.mark.usefixtures("context")
def test_the_wait_grows_until_it_refuses():
    with time_machine.travel(START, tick=False) as clock:
        assert seconds(DOOR, 8) == [0, 0, 0, 10, 20, 30, None, None]
        assert seconds(DOOR, 1, "203.0.114.7") == [0], "another network"
        clock.shift(timedelta(seconds=10))
        assert seconds(DOOR, 2) == [30, None], "what was refused has used nothing up"
        clock.shift(timedelta(seconds=60))
        assert seconds(DOOR, 4) == [0, 0, 0, 10], "all of it is free again"


@pytest.mark.usefixtures("context")
def test_what_all_do_only_delays():
    with time_machine.travel(START, tick=False):
        for number in range(300):
            count_failure(buckets_of(CODE, f"198.51.{number % 250}.7", str(number)))
        assert is_over(buckets_of(CODE, "203.0.113.7", "mine"))
        turn = count_act(buckets_of(CODE, "203.0.113.7", "mine"))
        assert (turn.wait, turn.is_refused) == (timedelta(seconds=20), False)


@pytest.mark.usefixtures("context")
def test_a_hall_waits_less_than_a_guesser():
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(2):
            count_failure(buckets_of(CODE, "203.0.113.7", "theirs"))
        assert is_over(buckets_of(CODE, "203.0.113.8", "theirs")), "the guesser's number"
        assert not is_over(buckets_of(CODE, "203.0.113.8", "mine")), "another number of the same hall"
        clock.shift(timedelta(seconds=11))
        assert not is_over(buckets_of(CODE, "203.0.113.8", "theirs"))


@pytest.mark.usefixtures("context")
def test_a_success_forgets_the_subject_alone():
    with time_machine.travel(START, tick=False):
        for subject in ("mine", "theirs"):
            for _ in range(2):
                count_failure(buckets_of(CODE, "203.0.113.7", subject))
        with writing():
            clear_subject(CODE, "203.0.113.9", "mine")
        assert not is_over(buckets_of(CODE, "203.0.113.7", "mine"))
        assert is_over(buckets_of(CODE, "203.0.113.7", "theirs"))
        for _ in range(3):
            count_failure(buckets_of(CODE, "203.0.113.7", "other"))
        with writing():
            clear_subject(CODE, "203.0.113.7", "other")
        assert is_over(buckets_of(CODE, "203.0.113.7", "other")), "what the source has done stays"


@pytest.mark.usefixtures("context")
def test_a_wide_network_may_do_more():
    with time_machine.travel(START, tick=False):
        lines = [seconds(DOOR, 4, f"2001:db8:1:{line}00::1") for line in range(8)]
        assert lines[:6] == [[0, 0, 0, 10]] * 6, "each /56 for itself"
        assert lines[6:] == [[1.25, 2.5, 3.75, 10], [6.25, 7.5, 8.75, 10]], "and eight times as much the /48"


def test_acts_at_once_are_counted_one_by_one(app: Flask):
    with time_machine.travel(START, tick=False), ThreadPoolExecutor(20) as pool:

        def knock(_: int) -> float | None:
            with app.app_context():
                return seconds(DOOR, 1)[0]

        waits = list(pool.map(knock, range(20)))
    assert sorted(wait for wait in waits if wait is not None) == [0, 0, 0, 10, 20, 30]


@pytest.mark.soak
@pytest.mark.usefixtures("context")
def test_a_flood_leaves_few_rows(app: Flask):
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(share(3000)):
            count_failure(buckets_of(CODE, "203.0.113.7", "mine"))
        assert rows() == 3
        for number in range(share(3000)):
            clock.shift(timedelta(seconds=1))
            count_failure(buckets_of(CODE, f"198.51.{number % 250}.7", str(number)))
        lasting = 3 * (CODE.of_source.burst * 10 + 30 + 60)  # seconds that a row is kept, a row or two with each act
        assert rows() < min(lasting, 3 * share(3000)) + DELETED_AT_ONCE
        clock.shift(MAX_WINDOW)
        with writing():
            delete_old_tries()
        assert rows() == 0


def rows() -> int:
    return db.session.scalar(select(func.count(Try.id))) or 0


def test_the_work_does_not_grow_with_a_flood(app: Flask):
    def work() -> int:
        with app.app_context(), counted(app) as asked:
            is_over(buckets_of(CODE, "203.0.113.7", "mine"))
            count_act(buckets_of(CODE, "203.0.113.7", "mine"))
        return len(asked)

    before = work()
    with app.app_context(), writing():
        now = clock.now()
        for number in range(2000):
            db.session.add(Try(bucket=f"{number:064d}", at=now + timedelta(minutes=5 - number % 10)))
    assert work() <= before + 1, "one statement more, which deletes what is free again"


def test_a_key_is_used_once(app: Flask):
    def use(_: int) -> bool:
        with app.app_context():
            return use_once("ticket", clock.now() + timedelta(minutes=5))

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(use, range(10))) == 1


@pytest.mark.usefixtures("context")
def test_a_formerly_fast_clock_limits_nobody():
    with time_machine.travel(START + timedelta(days=300), tick=False):
        seconds(DOOR, 6)
    with time_machine.travel(START, tick=False):
        assert seconds(DOOR, 4) == [0, 0, 0, 10]


@pytest.mark.usefixtures("context")
def test_the_table_names_no_network():
    for limit in LIMITS:
        count_failure(buckets_of(limit, "203.0.113.7", "editor"))
    stored = db.session.scalars(select(Try.bucket)).all()
    assert all(len(bucket) == 64 for bucket in stored)
    assert len(set(stored)) == len(stored), "no two acts share a count"


@pytest.mark.once
def test_no_rate_lasts_longer_than_rows():
    for limit in LIMITS:
        for rate in (limit.of_source, limit.of_source_and_subject, limit.of_subject, limit.of_everybody):
            if rate is not None:
                assert timedelta(seconds=rate.burst * rate.every + rate.longest) < MAX_WINDOW, limit.name
