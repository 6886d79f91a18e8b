"""Nothing that is withheld follows from all that is published: exactly, by the rows that what is published spans.

What is known is the row space of the published sums. A sum of withheld cells is known exactly if it is in there, and then
every vector that changes no published number is orthogonal to it. Two such changes show that nothing small is known: of
a day of no batch, one person may have given any other answer; of two days of one batch, two people may change places. So
a sum that is known has, of every day that is linked with others by such changes, the same answers as those others; and
all that are linked count ten people or more.
"""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from portal.library.statistics.disclosure_control import (
    MIN_PEOPLE_PUBLISHED,
    ByMonth,
    Month,
    Period,
    batches,
    merge_breakdowns,
    published,
)
from tests.support.publications import (
    Cell,
    History,
    at_least,
    by_batches,
    days_told,
    everything_published,
    random_history,
    rolling,
)
from tests.support.row_space import RowSpace
from tests.support.soak import share

Sums = set[frozenset[Cell]]
seeds = st.integers(0, 1_000_000)


def linked_days(history: History, sums: Sums) -> Iterator[tuple[int, frozenset[tuple[str, date]]]]:
    """Yield the days among which people may change places unseen, and how many people these are.

    A day of which one person may have answered otherwise is left out.
    """
    rows_of: defaultdict[Cell, set[int]] = defaultdict(set)
    for number, cells in enumerate(sums):
        for cell in cells:
            rows_of[cell].add(number)
    first, *others = history.answers
    linked: defaultdict[Any, set[tuple[str, date]]] = defaultdict(set)
    for service, days in history.people.items():
        for day in days:
            one = rows_of[Cell(service, day, first)]
            changes = [(frozenset(one - two), frozenset(two - one)) for two in
                       (rows_of[Cell(service, day, answer)] for answer in others)]  # fmt: skip
            if any(lost or gained for lost, gained in changes):
                linked[tuple(changes)].add((service, day))
    for places in linked.values():
        yield sum(history.people[service][day] for service, day in places), frozenset(places)


def small_groups(history: History) -> Iterator[frozenset[Cell]]:
    """Yield the cells of each answer of each day, and of each month, of a service with under ten people in it."""
    for service, days in history.people.items():
        spans = defaultdict(set)
        for day in days:
            spans[day].add(day)
            spans[day.year, day.month].add(day)
        for span in spans.values():
            if sum(days[day] for day in span) < MIN_PEOPLE_PUBLISHED:
                for answer in history.answers:
                    yield history.cells_of(service, span, answer)


def found_out(history: History, sums: Sums) -> list[frozenset[Cell]]:
    """Return the small groups whose number follows from what is published."""
    known = RowSpace(dict.fromkeys(cells, 1) for cells in sorted(sums, key=len))
    return [group for group in small_groups(history) if known.has(dict.fromkeys(group, 1))]


@given(seeds)
@settings(max_examples=share(100), phases=[Phase.generate])  # a seed has nothing to shrink
def test_no_group_below_ten_is_known(seed: int):
    history = random_history(seed)
    sums = everything_published(history, by_batches())
    assert found_out(history, sums) == []
    for number, places in linked_days(history, sums):
        assert number >= MIN_PEOPLE_PUBLISHED, places


def running_month_too(people: Mapping[date, int], as_of: date) -> frozenset[date]:
    """Publish a month before it is over."""
    return by_batches()(people, date(as_of.year, as_of.month, monthrange(as_of.year, as_of.month)[1]))


def forgetting(people: Mapping[date, int], as_of: date) -> frozenset[date]:
    """Make the batches of the period's months alone, as if those from before had been deleted."""
    kept = {day: number for day, number in people.items() if Period(as_of).from_on <= day}
    return by_batches()(kept, as_of)


def with_bad_ones_by_day(history: History) -> Sums:
    """Publish with the batches how many bad answers came in each day, as open findings would show."""
    bad = {history.cells_of(service, {day}, "1") for service, days in history.people.items() for day in days}
    return everything_published(history, by_batches()) | bad


WEAKER: dict[str, Callable[[History], Sums]] = {
    "nobody is withheld": lambda history: everything_published(history, by_batches(1)),
    "batches of days": lambda history: everything_published(history, rolling),
    "the running month": lambda history: everything_published(history, running_month_too),
    "old months deleted": lambda history: everything_published(history, forgetting),
    "departments by themselves": lambda history: everything_published(
        history, by_batches(), is_department_summed=False
    ),
    "bad answers by day": with_bad_ones_by_day,
}


@pytest.mark.once
@pytest.mark.parametrize("weaker", WEAKER)
def test_a_weaker_rule_is_seen_to_fail(weaker: str):
    for seed in range(20):
        history = random_history(seed)
        sums = WEAKER[weaker](history)
        if found_out(history, sums):
            assert any(number < MIN_PEOPLE_PUBLISHED for number, _ in linked_days(history, sums))
            return
    pytest.fail("all withheld what they should")


def by_month(history: History, service: str, as_of: date) -> ByMonth:
    found: defaultdict[Month, Counter[str]] = defaultdict(Counter)
    for cell, count in history.counts.items():
        if cell.service == service and cell.day <= as_of:
            found[cell.day.year, cell.day.month][cell.answer] += count
    return found


@pytest.mark.once
@pytest.mark.parametrize("seed", range(3))
def test_the_rows_say_what_is_published(seed: int):
    history = random_history(seed)
    numbers: defaultdict[frozenset[Cell], int] = defaultdict(int)
    for cells in everything_published(history, by_batches()):
        numbers[cells] = sum(history.counts.get(cell, 0) for cell in cells)
    for as_of in days_told(history):
        period = Period(as_of)
        for scope in history.scopes:
            shown = merge_breakdowns(
                published(by_month(history, service, as_of), period, at_least(10)) for service in scope
            )
            days = {service: by_batches()(history.people_until(service, as_of), as_of) for service in scope}
            before = {service: {day for day in days[service] if day < period.from_on} for service in scope}
            assert shown.earlier == numbers[cells_of(history, before)]
            for answer in history.answers:
                assert shown.counts[answer] == numbers[cells_of(history, days, answer)]


def cells_of(history: History, days: Mapping[str, Any], *answers: str) -> frozenset[Cell]:
    return frozenset().union(*(history.cells_of(service, of_service, *answers) for service, of_service in days.items()))


said = st.dictionaries(st.sampled_from("12345"), st.integers(0, 9)).map(Counter)


@given(st.dictionaries(st.tuples(st.integers(2025, 2026), st.integers(1, 12)), said), st.permutations("12345"))
def test_batches_depend_on_numbers_alone(told: Any, answers: list[str]):
    others = {month: Counter({answers[int(key) - 1]: count for key, count in counts.items()})
              for month, counts in told.items()}  # fmt: skip
    period = Period(date(2026, 12, 31))
    ends = [
        [(month, sum(counts.values())) for month, counts in batches(each, period, at_least(10))]
        for each in (told, others)
    ]
    assert ends[0] == ends[1]


Told = tuple[str, ...]
ValueRule = Callable[[list[str]], Told]


def uniform_ones_wait(months: list[str]) -> Told:
    """Publish, of three people or more, what they said, unless all said the same: then the next month is added."""
    shown, batch = [], ""
    for month in months:
        batch += month
        if len(batch) >= 3 and len(set(batch)) > 1:
            shown.append("".join(sorted(batch)))
            batch = ""
    return tuple(shown)


def uniform_ones_too(months: list[str]) -> Told:
    """Publish, of three people or more, what they said."""
    shown, batch = [], ""
    for month in months:
        batch += month
        if len(batch) >= 3:
            shown.append("".join(sorted(batch)))
            batch = ""
    return tuple(shown)


def may_have_said(rule: ValueRule, months: list[str]) -> list[set[str]]:
    """Return for each month what its people may have said, for one who reads at each month's end what is published."""

    def read(histories: list[str]) -> list[Told]:
        return [rule(histories[:number]) for number in range(1, len(histories) + 1)]

    each = [["".join(sorted(one)) for one in product("+-", repeat=len(month))] for month in months]
    fitting = [histories for histories in product(*map(set, each)) if read(list(histories)) == read(months)]
    return [{histories[place] for histories in fitting} for place in range(len(months))]


@pytest.mark.once
def test_withholding_uniform_batches_would_tell_more():
    months = ["+++", "-"]
    assert may_have_said(uniform_ones_wait, months) == [{"+++"}, {"-"}]  # what one person said, and three others
    assert may_have_said(uniform_ones_too, months) == [{"+++"}, {"+", "-"}]


@pytest.mark.once
def test_several_answers_of_one_are_one_person():
    period, reasons = Period(date(2026, 12, 31)), Counter(rude=2, slow=2, far=2, dear=2, lost=2)
    for people, is_shown in ((2, False), (9, False), (10, True)):
        by_month = {(2026, 3): reasons + Counter(people=people)}
        assert bool(published(by_month, period, at_least(10), people="people").counts) is is_shown
