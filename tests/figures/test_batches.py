"""Periods and batches of figures: twelve months, and whole months of ten people or more."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.figures.values import Figures, Volumes
from portal.library.statistics.disclosure_control import Period, batches, published
from tests.support.publications import at_least

AS_OF = date(2026, 11, 22)
PERIOD = Period(AS_OF)


@pytest.mark.parametrize(
    ("as_of", "first", "last_over"),
    [
        (date(2026, 11, 22), date(2025, 12, 1), (2026, 10)),
        (date(2026, 11, 30), date(2025, 12, 1), (2026, 11)),
        (date(2026, 1, 1), date(2025, 2, 1), (2025, 12)),
        (date(2026, 12, 31), date(2026, 1, 1), (2026, 12)),
        (date(2024, 2, 29), date(2023, 3, 1), (2024, 2)),
    ],
)
def test_a_period_has_twelve_months(as_of: date, first: date, last_over: tuple[int, int]):
    period = Period(as_of)
    assert period.from_on == first
    assert len(period.months) == 12
    following = (last_over[0] + last_over[1] // 12, last_over[1] % 12 + 1)
    assert period.is_over(last_over)
    assert not period.is_over(following)


@pytest.mark.parametrize(
    ("months", "shown"),
    [
        ({}, 0),
        ({(2026, 10): 9}, 0),
        ({(2026, 10): 10}, 10),
        ({(2026, 9): 4, (2026, 10): 6}, 10),
        ({(2026, 9): 12, (2026, 10): 9}, 12),
        ({(2026, 9): 12, (2026, 11): 99}, 12),  # the running month is not over
        ({(2025, 11): 50, (2026, 10): 10}, 10),  # what ended before the period is not in it
        ({(2025, 11): 5, (2025, 12): 5}, 10),  # a batch belongs to the month that completed it
    ],
)
def test_breakdowns_are_published_in_batches_of_ten(months: dict[tuple[int, int], int], shown: int):
    by_month = {month: Counter({"5": count}) for month, count in months.items()}
    assert published(by_month, PERIOD, at_least(10)).total == shown


@given(
    st.dictionaries(
        st.tuples(st.just(2026), st.integers(1, 12)), st.dictionaries(st.sampled_from("12345"), st.integers(0, 9))
    ),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_publications_never_differ_by_under_ten(counts: Any, one: date, other: date):
    by_month = {month: Counter(said) for month, said in counts.items()}
    earlier, later = sorted((one, other))
    before, after = (list(batches(by_month, Period(day), at_least(10))) for day in (earlier, later))
    assert after[: len(before)] == before
    assert all(sum(batch.values()) >= 10 for _, batch in after)


@given(
    st.dictionaries(
        st.tuples(st.integers(2025, 2026), st.integers(1, 12)),
        st.dictionaries(st.sampled_from("12345"), st.integers(0, 9)),
    ),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_ratings_are_published_earlier_or_awaited(counts: Any, as_of: date):
    by_month, period = {month: Counter(said) for month, said in counts.items()}, Period(as_of)
    given_in_period = sum(sum(by_month.get(month, Counter()).values()) for month in period.months)
    levels = published(by_month, period, at_least(10))
    figures = Figures(Volumes(ratings=given_in_period + 3, not_counted=3), levels)
    assert 0 <= levels.earlier <= levels.total
    assert 0 <= figures.ratings_awaiting <= given_in_period
    assert given_in_period == levels.total - levels.earlier + figures.ratings_awaiting
