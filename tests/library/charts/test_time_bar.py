"""The time bar: what stands where, and what is not drawn because nobody knows it or may know it."""

import pytest

from portal.library.charts.time_bar import LONGEST_LAW, ROOM_FOR_LAW, DayMark, ServiceDays, scale_of, time_bar


def places(days: ServiceDays, longest: float | None = None) -> tuple[float | None, ...]:
    """Return the places of promise, law, half and nine in ten."""
    bar = time_bar(days, longest)
    assert bar is not None
    return tuple(mark.at if mark else None for mark in (bar.promised, bar.law, bar.half, bar.nine_tenths))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (ServiceDays(20, 30, 10, 15), (66.67, 100, 33.33, 50)),
        (ServiceDays(20, 30), (66.67, 100, None, None)),
        (ServiceDays(20, None, 10, 15), (100, None, 50, 75)),
        (ServiceDays(None, 30, 10, 15), (None, 100, 33.33, 50)),
        (ServiceDays(None, None, 10, 20), (None, None, 50, 100)),
        (ServiceDays(None, 30), (None, 100, None, None)),
        (ServiceDays(7, 7, 7, 7), (100, 100, 100, 100)),
        (ServiceDays(5, None, 0, 0), (100, None, 0, 0)),
        (ServiceDays(0, None, 0, 4), (0, None, 0, 100)),
        (ServiceDays(20, 30, 10, None), (66.67, 100, 33.33, None)),
        (ServiceDays(999, 1998, 1, 999), (50, 100, 0.05, 50)),
    ],
)
def test_marks_stand_in_proportion(days: ServiceDays, expected: tuple[float | None, ...]):
    assert places(days) == expected


@pytest.mark.parametrize(
    "days",
    [ServiceDays(), ServiceDays(0), ServiceDays(0, 0, 0, 0), ServiceDays(0, 20, 0, 0), ServiceDays(None, None, 0, 0),
     ServiceDays(half=4, nine_tenths=9, is_withheld=True), ServiceDays(0, 20, 3, 9, is_withheld=True)],
)  # fmt: skip
def test_no_bar_without_a_length(days: ServiceDays):
    assert time_bar(days) is None


@pytest.mark.parametrize(
    ("days", "is_same_day"),
    [
        (ServiceDays(0), True),
        (ServiceDays(0, 20, 0, 0), True),
        (ServiceDays(None, 20, 0, 0), True),
        (ServiceDays(), False),
        (ServiceDays(None, 20), False),
        (ServiceDays(0, 20, 0, 1), False),
        (ServiceDays(1, 20, 0, 0), False),
    ],
)
def test_the_same_day_has_no_length(days: ServiceDays, is_same_day: bool):
    assert days.is_same_day is is_same_day


@pytest.mark.parametrize(
    ("days", "within", "over", "days_over"),
    [
        (ServiceDays(20, 30, 10, 15), (33.33, 50), None, 0),
        (ServiceDays(20, 30, 10, 20), (33.33, 66.67), None, 0),
        (ServiceDays(20, 40, 10, 22), (25, 50), (50, 55), 2),
        (ServiceDays(10, 20, 12, 18), None, (60, 90), 8),
        (ServiceDays(10, 20, 10, 18), None, (50, 90), 8),
        (ServiceDays(0, 20, 0, 10), None, (0, 50), 10),
        (ServiceDays(None, 20, 5, 10), (25, 50), None, 0),
        (ServiceDays(20, 40, None, 30), (0, 50), (50, 75), 10),
        (ServiceDays(20, 40, 10, None), None, None, 0),
        (ServiceDays(20, 40), None, None, 0),
    ],
)
def test_the_whisker_breaks_at_the_promise(
    days: ServiceDays, within: tuple[float, float] | None, over: tuple[float, float] | None, days_over: float
):
    bar = time_bar(days)
    assert bar is not None
    assert (bar.within, bar.over, bar.days_over) == (within, over, days_over)


@pytest.mark.parametrize(("half", "is_over"), [(None, False), (9, False), (10, False), (11, True)])
def test_half_may_exceed_the_promise_too(half: int | None, is_over: bool):
    bar = time_bar(ServiceDays(10, 20, half, 12))
    assert bar is not None
    assert bar.is_half_over is is_over


def test_withheld_waits_leave_no_trace():
    """Neither a mark, nor the length of the scale, nor the place in a row betrays them."""
    few = ServiceDays(10, None, 90, 200, is_withheld=True)
    assert time_bar(few) == time_bar(ServiceDays(10, is_withheld=True))
    assert scale_of([few]) == 10
    assert few.days_over == 0


@pytest.mark.parametrize(
    ("law", "place", "is_beyond", "promised"),
    [(10, 100, False, 100), (20, 100, False, 50), (21, 100, True, 83.33), (180, 100, True, 83.33)],
)
def test_a_far_law_leaves_room_for_all_else(law: float, place: float, is_beyond: bool, promised: float):
    assert (LONGEST_LAW, ROOM_FOR_LAW) == (2, 1.2)
    bar = time_bar(ServiceDays(10, law, 4, 8))
    assert bar is not None
    assert bar.law is not None
    assert bar.promised is not None
    assert (bar.law.at, bar.is_law_beyond, bar.promised.at) == (place, is_beyond, promised)


def test_services_share_the_longest_scale():
    services = [ServiceDays(10, 15), ServiceDays(20, 500, 10, 25), ServiceDays(3, 40)]
    assert scale_of(services) == 40
    assert scale_of([]) == 0
    assert places(services[0], 40) == (25, 37.5, None, None)


@pytest.mark.parametrize(
    ("mark", "text"),
    [
        (DayMark(20, 0), "20"),
        (DayMark(0, 0), "0"),
        (DayMark(30 * 5 / 7, 0, is_about=True), "≈21"),
        (DayMark(5.0, 0, is_about=True), "≈5"),
        (DayMark(3 / 7, 0, is_about=True), "≈0.4"),
    ],
)
def test_converted_limits_are_called_approximate(mark: DayMark, text: str):
    assert mark.text == text


def test_a_bar_knows_that_a_limit_was_converted():
    bar = time_bar(ServiceDays(10, 43, about=frozenset({"law"})))
    assert bar is not None
    assert bar.is_about
    assert bar.law is not None
    assert bar.law.is_about
    assert bar.promised is not None
    assert not bar.promised.is_about
