"""Waits of many services: their order, their scale, and those that have no bar."""

import pytest

from portal.library.charts.time_bar import ServiceDays
from portal.library.charts.wait_rows import wait_rows


def order(services: dict[str, ServiceDays]) -> list[str]:
    """Return the keys of the rows."""
    return [row.key for row in wait_rows(services).rows]


def test_broken_promises_come_first():
    services = {
        "kept": ServiceDays(30, None, 5, 9),
        "two": ServiceDays(10, None, 5, 12),
        "six": ServiceDays(5, None, 5, 11),
        "short": ServiceDays(2, None, 1, 2),
    }
    assert order(services) == ["six", "two", "kept", "short"]


def test_equal_services_stand_by_their_key():
    assert order({key: ServiceDays(5, 9, 2, 4) for key in "bca"}) == ["a", "b", "c"]


def test_a_service_without_promise_stands_by_its_wait():
    assert order({"a": ServiceDays(5), "b": ServiceDays(None, None, 3, 9), "c": ServiceDays(8)}) == ["b", "c", "a"]


def test_what_has_no_length_is_named_apart():
    waits = wait_rows({"a": ServiceDays(0), "b": ServiceDays(), "c": ServiceDays(5), "d": ServiceDays(0, 20, 0, 0)})
    assert (waits.same_day, waits.unknown, [row.key for row in waits.rows]) == (("a", "d"), ("b",), ["c"])


@pytest.mark.parametrize("services", [{}, {"a": ServiceDays()}, {"a": ServiceDays(0)}])
def test_nothing_to_draw_has_no_scale(services: dict[str, ServiceDays]):
    waits = wait_rows(services)
    assert (waits.rows, waits.ticks, waits.compared, waits.over) == ((), (), 0, ())


def test_only_known_waits_are_compared():
    waits = wait_rows({
        "over": ServiceDays(5, None, 3, 9),
        "within": ServiceDays(5, None, 3, 5),
        "withheld": ServiceDays(5, None, 3, 9, is_withheld=True),
        "waiting": ServiceDays(5, None, 3, None),
        "free": ServiceDays(None, None, 3, 9),
    })  # fmt: skip
    assert waits.compared == 2
    assert [row.key for row in waits.over] == ["over"]


def test_all_rows_have_one_scale():
    waits = wait_rows({"a": ServiceDays(5, 10), "b": ServiceDays(20, 40)})
    assert [row.bar.promised.at for row in waits.rows if row.bar.promised] == [50, 12.5]
    assert [(tick.text, tick.at) for tick in waits.ticks] == [("0", 0), ("10", 25), ("20", 50), ("30", 75), ("40", 100)]


def test_late_cases_of_same_day_services_are_named():
    waits = wait_rows({
        "kept": ServiceDays(0, due=9),
        "few": ServiceDays(0, None, 0, 0, late=1, due=17),
        "many": ServiceDays(0, None, 0, 0, late=3, due=56),
    })  # fmt: skip
    assert waits.same_day == ("kept",)
    assert [(each.key, each.late, each.due) for each in waits.same_day_late] == [("many", 3, 56), ("few", 1, 17)]


def test_a_part_leaves_nothing_uncounted():
    services = {f"drawn-{number}": ServiceDays(5 + number) for number in range(5)}
    services |= {f"late-{number}": ServiceDays(0, None, 0, 0, late=number + 1, due=9) for number in range(4)}
    waits = wait_rows(services | {"kept": ServiceDays(0), "unknown": ServiceDays()})
    first, second = waits.part(0, 3, 1), waits.part(3, 3, 1)
    assert waits.total == 11
    assert [row.key for row in (*first.rows, *second.rows)] == [row.key for row in waits.rows]
    assert (len(first.same_day_late), first.more_same_day_late, first.same_day) == (1, 3, ("kept",))
    assert (second.same_day_late, second.more_same_day_late, second.same_day) == ((), 0, ())
    assert first.ticks == second.ticks == waits.ticks
