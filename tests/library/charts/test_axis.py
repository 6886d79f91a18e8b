"""Scales: round steps, few of them."""

from fractions import Fraction

import pytest

from portal.library.charts.axis import MAX_STEPS, step_for, ticks_up_to


@pytest.mark.parametrize(
    ("span", "step"),
    [(0, 1), (1, 1), (6, 1), (6.1, 2), (7, 2), (12, 2), (13, 5), (30, 5), (31, 10), (60, 10), (61, 20), (1998, 500)],
)
def test_steps_are_round(span: float, step: int):
    assert step_for(span) == step
    assert span / step <= MAX_STEPS


@pytest.mark.parametrize(
    ("span", "step"), [(Fraction(5, 100), 1), (Fraction(7, 100), 2), (Fraction(30, 100), 5), (Fraction(1), 20)]
)
def test_shares_have_steps_of_whole_per_cent(span: Fraction, step: int):
    assert step_for(span, Fraction(1, 100)) == Fraction(step, 100)


@pytest.mark.parametrize(
    ("longest", "texts"),
    [
        (0, []),
        (0.4, ["0"]),
        (1, ["0", "1"]),
        (5.5, ["0", "1", "2", "3", "4", "5"]),
        (45, ["0", "10", "20", "30", "40"]),
    ],
)
def test_ticks_begin_at_zero(longest: float, texts: list[str]):
    ticks = ticks_up_to(longest)
    assert [tick.text for tick in ticks] == texts
    assert all(0 <= tick.at <= 100 for tick in ticks)
