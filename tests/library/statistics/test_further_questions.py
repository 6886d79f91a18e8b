"""What only the dissatisfied are asked tells nothing of who is dissatisfied: all histories of a few people are compared."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from itertools import combinations_with_replacement, product
from typing import Any

import pytest

from portal.library.statistics.disclosure_control import Month, Period, in_batches_of, published
from tests.support.publications import at_least

LEAST = at_least(3)
CONTENT, SILENT, RUDE, SLOW = "content", "dissatisfied", "dissatisfied: rude", "dissatisfied: slow"
SIZES = [(3, 2), (2, 2, 1), (1, 3, 1), (2, 1, 2), (4, 2)]
Months = tuple[tuple[str, ...], ...]
Told = list[Counter[str]]
ByMonth = dict[Month, Counter[str]]
Reasons = Callable[[ByMonth, ByMonth, Period], ByMonth]


def levels_of(months: Months) -> ByMonth:
    return {(2026, number): Counter(each.partition(":")[0] for each in people)
            for number, people in enumerate(months, start=1)}  # fmt: skip


def reasons_of(months: Months) -> ByMonth:
    """Return the reasons of those who gave one, and how many people these are."""
    given = [[each.partition(": ")[2] for each in people if ":" in each] for people in months]
    return {(2026, number): Counter([*reasons, *["people"] * len(reasons)])
            for number, reasons in enumerate(given, start=1)}  # fmt: skip


def read(months: Months, reasons_in: Reasons) -> tuple[Told, Told]:
    """Return what one reads at the end of each month: levels, and reasons where they are published."""
    levels, reasons = levels_of(months), reasons_of(months)
    periods = [Period(date(2026, number, 1)) for number in range(2, 2 + len(months))]
    of_levels = [published(levels, period, LEAST).counts for period in periods]
    cut = [reasons_in(levels, reasons, period) for period in periods]
    return of_levels, [published(*each, LEAST, people="people").counts for each in zip(cut, periods, strict=True)]


def possible_levels(sizes: tuple[int, ...], reasons_in: Reasons) -> dict[Months, set[Months]]:
    """Return for each history the levels of all histories that read alike."""
    people = [list(combinations_with_replacement((CONTENT, SILENT, RUDE, SLOW), size)) for size in sizes]
    alike: defaultdict[str, set[Any]] = defaultdict(set)
    of: dict[Months, str] = {}
    for months in product(*people):
        of[months] = repr([[sorted(each.items()) for each in part] for part in read(months, reasons_in)])
        alike[of[months]].add(tuple(tuple(sorted(each.items())) for each in levels_of(months).values()))
    return {months: alike[key] for months, key in of.items()}


def not_at_all(_: ByMonth, __: ByMonth, ___: Period) -> ByMonth:
    return {}


def in_own_batches(_: ByMonth, reasons: ByMonth, __: Period) -> ByMonth:
    """Make batches of those alone who gave a reason: the weaker rule."""
    return reasons


def in_batches_of_all(levels: ByMonth, reasons: ByMonth, period: Period) -> ByMonth:
    return in_batches_of(levels, reasons, period, LEAST)


@pytest.mark.once
@pytest.mark.parametrize("sizes", SIZES)
def test_reasons_tell_nothing_of_levels(sizes: tuple[int, ...]):
    assert possible_levels(sizes, in_batches_of_all) == possible_levels(sizes, not_at_all)


@pytest.mark.once
def test_reasons_are_published_in_the_end():
    months = ((CONTENT, RUDE, RUDE), (SLOW, CONTENT, CONTENT))
    assert read(months, in_batches_of_all)[1] == [Counter(), Counter(rude=2, slow=1, people=3)]


@pytest.mark.once
def test_batches_of_reasons_alone_tell_levels():
    months = ((CONTENT, CONTENT, RUDE), (SLOW, SLOW))
    second = {levels[1] for levels in possible_levels((3, 2), in_own_batches)[months]}
    assert second == {((SILENT, 2),)}  # that both are dissatisfied, though their month is withheld
    assert len({levels[1] for levels in possible_levels((3, 2), not_at_all)[months]}) == 3


@pytest.mark.once
def test_months_of_a_batch_are_combined():
    whole = {(2026, month): Counter(x=4) for month in range(1, 8)}
    some = {(2026, month): Counter(y=month) for month in (1, 2, 3, 5, 7)}
    assert in_batches_of(whole, some, Period(date(2026, 12, 31)), at_least(10)) == {
        (2026, 3): Counter(y=6),
        (2026, 6): Counter(y=5),
    }
