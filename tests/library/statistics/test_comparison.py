"""Comparison: only what chance hardly explains is marked, among like volume, and nothing is ranked."""

from fractions import Fraction
from math import sqrt

import pytest

from portal.library.statistics.comparison import Place, clearly_most_often, funnel
from portal.library.statistics.control_chart import Proportion

ALIKE = {"a": Proportion(90, 100), "b": Proportion(91, 100), "c": Proportion(89, 100), "d": Proportion(90, 100)}


def places(parts: dict[str, Proportion]) -> dict[str, Place | None]:
    return {code: each.place for code, each in funnel(parts).compared.items()}


def test_shares_that_chance_explains_are_alike():
    assert set(places(ALIKE).values()) == {Place.WITHIN}


def test_limits_are_those_of_the_own_volume():
    found = funnel({"a": Proportion(270, 300), "b": Proportion(180, 200), "c": Proportion(90, 100)})
    assert found.centre == Fraction(9, 10)
    for code, size in (("a", 300), ("b", 200), ("c", 100)):
        assert found.compared[code].lower == pytest.approx(0.9 - 3 * sqrt(0.09 / size))


@pytest.mark.parametrize(("count", "place"), [(70, Place.BELOW), (82, Place.WITHIN), (100, Place.WITHIN)])
def test_what_lies_outside_is_told(count: int, place: Place):
    assert places({**ALIKE, "e": Proportion(count, 100)})["e"] is place


def test_above_the_limits_is_told_too():
    assert places({**{code: Proportion(50, 100) for code in "abcd"}, "e": Proportion(80, 100)})["e"] is Place.ABOVE


@pytest.mark.parametrize(
    ("wholes", "is_compared"),
    [
        ((100, 100), False),  # two
        ((100, 100, 300), True),
        ((100, 100, 301), False),  # the third is more than three times as large
        ((100, 100, 34), True),
        ((100, 100, 33), False),
        ((9, 9, 9), False),  # under ten
        ((10, 10, 10), True),
        ((10, 9, 9), False),
        ((9, 10, 10, 10), False),
    ],
)
def test_only_like_volumes_are_compared(wholes: tuple[int, ...], is_compared: bool):
    found = places({str(number): Proportion(whole // 2, whole) for number, whole in enumerate(wholes)})
    assert (found["0"] is not None) is is_compared


def test_the_order_is_that_of_the_list():
    parts = {"z": Proportion(10, 100), "a": Proportion(99, 100), "m": Proportion(50, 100)}
    assert list(funnel(parts).compared) == ["z", "a", "m"]


@pytest.mark.parametrize("parts", [{}, {"a": Proportion(0, 0)}])
def test_nothing_is_compared_with_nothing(parts: dict[str, Proportion]):
    found = funnel(parts)
    assert found.centre is None
    assert all(each.place is None for each in found.compared.values())


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({"a": (30, 100), "b": (10, 100)}, "a"),
        ({"a": (30, 100), "b": (29, 100), "c": (0, 100), "d": (0, 100)}, None),  # the next is even with it
        ({"a": (12, 100), "b": (10, 100)}, None),
        ({"a": (3, 10), "b": (0, 10)}, "a"),
        ({"a": (2, 10), "b": (0, 10)}, None),  # late twice
        ({"a": (3, 9), "b": (0, 10)}, None),  # begun nine times, so there is one to compare
        ({"a": (3, 10)}, None),
        ({"a": (3, 10), "b": (1, 5)}, None),
        ({"a": (30, 100), "b": (10, 100), "c": (9, 9)}, "a"),  # a step seldom begun is in the others together alone
        ({"a": (30, 100), "b": (10, 100), "c": (300, 300)}, "c"),
        ({"a": (4, 10), "b": (0, 10), "c": (9, 9), "d": (9, 9)}, None),  # those together are late more often
        ({"a": (10, 10), "b": (10, 10)}, None),
        ({}, None),
    ],
)
def test_late_most_often_needs_a_clear_lead(parts: dict[str, tuple[int, int]], found: str | None):
    assert clearly_most_often({key: Proportion(*part) for key, part in parts.items()}) == found


@pytest.mark.parametrize("whole", [10, 37, 400])
def test_the_lead_is_that_of_wilson(whole: int):
    z, other = 1.96, Proportion(17, 100)
    for late in range(3, whole):
        share = late / whole
        reach = z * sqrt(share * (1 - share) / whole + z**2 / (4 * whole**2))
        lower = (share + z**2 / (2 * whole) - reach) / (1 + z**2 / whole)
        if share > 0.17:
            assert (clearly_most_often({"a": Proportion(late, whole), "b": other}) == "a") is (lower > 0.17)
