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
