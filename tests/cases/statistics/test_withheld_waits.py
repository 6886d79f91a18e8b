"""No wait of fewer than ten applications follows from what is published, of any service, department, month and day.

Three things are shown over random histories. Nothing that is published changes with the waits that are withheld, but
numbers of applications in time, late and open, which are the authority's own. Whole distributions of all published
groups would not tell that of a smaller group (rows over whole numbers). And from the numbers, told at the ends of months,
no single wait follows: by linear programming each may have been longer or shorter.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from portal.cases.statistics import rules
from portal.cases.statistics.rules import CaseSums, CountedCases
from portal.library.statistics.disclosure_control import MIN_PEOPLE_PUBLISHED, Month, Period
from tests.support.case_histories import (
    LIMIT,
    Application,
    counted,
    months_told,
    published_as_of,
    random_applications,
)
from tests.support.row_space import RowSpace
from tests.support.soak import share

seeds = st.integers(0, 1_000_000)
Cell = tuple[str, Month]
LEAST_WIDTH = 0.99  # days: the sum of some waits may be one day more or less


def everything(applications: Sequence[Application]) -> dict[date, Any]:
    return {day: published_as_of(counted(applications, day), day) for day in months_told(applications)}


def withheld_always(applications: Sequence[Application]) -> set[str]:
    """Return the services of which never ten applications are counted."""
    found = {each.service for each in applications}
    for day in months_told(applications):
        for service in counted(applications, day):
            if service.whole(Period(day)).waiting >= MIN_PEOPLE_PUBLISHED:
                found.discard(service.code)
    return found


def otherwise(each: Application, chance: random.Random) -> Application:
    """Let a decided application have waited otherwise, such that the numbers of each month's end are the same."""
    if each.decided is None:
        return each
    options = [each.with_days(days) for days in range(120)]
    same = [other for other in options if other.decided and numbers(other) == numbers(each)]
    return chance.choice(same)


def numbers(each: Application) -> tuple[bool, int]:
    assert each.decided is not None
    return each.decided > each.due, each.decided.year * 12 + each.decided.month


def told_by_withheld(seed: int) -> bool:
    """Tell whether something published changes when applications of withheld services have waited otherwise."""
    chance, applications = random.Random(seed), random_applications(seed)
    few = withheld_always(applications)
    changed = [otherwise(each, chance) if each.service in few else each for each in applications]
    return everything(changed) != everything(applications)


@given(seeds)
@settings(max_examples=share(100), phases=[Phase.generate])  # a seed has nothing to shrink
def test_withheld_waits_change_nothing_published(seed: int):
    assert not told_by_withheld(seed)


def all_members(sums: CaseSums, least: int, _published: CaseSums | None = None) -> dict[str, Any]:
    return AS_JSON(sums, least)


AS_JSON = CaseSums.as_json


@pytest.mark.once
def test_a_departments_own_waits_would_tell(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(CaseSums, "as_json", all_members)
    assert any(told_by_withheld(seed) for seed in range(20))


def groups_published(services: Sequence[CountedCases], period: Period) -> Iterator[frozenset[Cell]]:
    """Yield the cells, each of a service and a month, of every group whose waits are published together."""
    scopes = defaultdict(list, {"all": list(services)})
    for each in services:
        scopes[each.department].append(each)
        scopes[each.code].append(each)
    for members in scopes.values():
        whole = [each for each in services if each in members and each.whole(period).waiting >= MIN_PEOPLE_PUBLISHED]
        yield frozenset((each.code, month) for each in whole for month in each.months if month >= period.months[0])
        for month in period.months:
            yield frozenset(
                (each.code, month) for each in members if month in each.months_published(period, MIN_PEOPLE_PUBLISHED)
            )


def found_out(applications: Sequence[Application]) -> list[Any]:
    """Return the small groups of which it is known, at the end of some month, how long its applications took."""
    found = []
    for day in months_told(applications):
        services, period = counted(applications, day), Period(day)
        known = RowSpace(dict.fromkeys(group, 1) for group in set(groups_published(services, period)) if group)
        for each in services:
            cells = {month: each.months[month].waiting for month in list(each.months) if month >= period.months[0]}
            small = [{month} for month, number in cells.items() if 0 < number < MIN_PEOPLE_PUBLISHED]
            small += [set(cells)] if 0 < sum(cells.values()) < MIN_PEOPLE_PUBLISHED else []
            found += [
                (day, each.code, months) for months in small if known.has({(each.code, month): 1 for month in months})
            ]
    return found


@given(seeds)
@settings(max_examples=share(100), phases=[Phase.generate])
def test_no_small_groups_waits_are_known(seed: int):
    assert found_out(random_applications(seed)) == []


def months_of_ten(counts: dict[Any, int], least: int) -> frozenset[Any]:
    """Publish each month of ten, whatever is left of the others."""
    return frozenset(month for month, count in counts.items() if count >= least)


@pytest.mark.once
def test_each_month_by_itself_would_tell(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules, "parts_published", months_of_ten)
    assert any(found_out(random_applications(seed)) for seed in range(20))


@pytest.mark.once
@pytest.mark.parametrize("seed", range(3))
def test_the_groups_say_what_is_published(seed: int):
    applications = random_applications(seed)
    for day in months_told(applications):
        services, period = counted(applications, day), Period(day)
        by_code, groups = {each.code: each for each in services}, iter(groups_published(services, period))
        shown = published_as_of(services, day)
        for scope in ("all", *dict.fromkeys(name for each in services for name in (each.department, each.code))):
            for part in (shown[scope], *shown[scope]["months"]):
                sums = CaseSums()
                for code, month in next(groups):
                    sums.add(by_code[code].months[month])
                expected = sums.as_json(MIN_PEOPLE_PUBLISHED)
                assert {name: part[name] for name in ("half", "nine_tenths")} == {
                    name: expected[name] for name in ("half", "nine_tenths")
                }, (scope, part)


Lines = tuple[list[list[float]], list[float]]


def volumes(cohort: Sequence[Application], options: Sequence[tuple[date, date]], days: Sequence[date]) -> Lines:
    """Return as equations what is told of a month's applications on some days: accepted, in time, late, overdue, open."""

    def counts_of(accepted: date, decided: date, day: date) -> tuple[bool, ...]:
        is_there, is_over, due = accepted <= day, decided <= day, accepted + timedelta(days=LIMIT)
        return (
            is_there,
            is_over and decided <= due,
            (is_over and decided > due) or (is_there and not is_over and due <= day),
            is_there and not is_over,
            is_there and not is_over and due <= day,
        )

    lines, values = [], []
    for day in days:
        columns = [counts_of(*option, day) for option in options]
        right = [counts_of(each.accepted, each.decided or date.max, day) for each in cohort]
        for place in range(5):
            lines.append([float(column[place]) for column in columns])
            values.append(float(sum(each[place] for each in right)))
    return lines, values


def width_of_waits(cohort: Sequence[Application], days: Sequence[date]) -> float:
    """Return by how much the sum of the waits of a month's applications may vary, for all that their numbers tell."""
    first = cohort[0].accepted.replace(day=1)
    accepted = [first + timedelta(days=number) for number in range(31)]
    ends = [*(first + timedelta(days=number) for number in range(125)), date.max]
    options = [(a, b) for a, b in product(accepted, ends) if a.month == first.month and a <= b]
    waits = [float(min((b - a).days, 200)) for a, b in options]
    lines, values = volumes(cohort, options, days)
    found = [
        linprog([sign * wait for wait in waits], A_eq=lines, b_eq=values, bounds=(0, None), method="highs")
        for sign in (1, -1)
    ]
    assert all(each.status == 0 for each in found)
    return float(-found[1].fun - found[0].fun)


def small_cohorts(applications: Sequence[Application]) -> list[list[Application]]:
    """Return the applications of each service and month with under ten, which were decided within four months."""
    found = defaultdict(list)
    for each in applications:
        found[each.service, each.accepted.year, each.accepted.month].append(each)
    return [cohort for cohort in found.values() if len(cohort) < MIN_PEOPLE_PUBLISHED]


Told = Callable[[Sequence[Application]], list[date]]


def every_day(cohort: Sequence[Application]) -> list[date]:
    """Return all days on which something may change, were numbers told daily."""
    return [cohort[0].accepted.replace(day=1) + timedelta(days=number) for number in range(125)]


def ends_of_months(cohort: Sequence[Application]) -> list[date]:
    """Return the days as of which numbers are told."""
    return [day for day in every_day(cohort) if (day + timedelta(days=1)).day == 1]


@given(seeds)
@settings(max_examples=share(30), phases=[Phase.generate])
def test_no_wait_follows_from_numbers(seed: int):
    chance, cohorts = random.Random(seed), small_cohorts(random_applications(seed))
    for cohort in chance.sample(cohorts, min(3, len(cohorts))):
        assert width_of_waits(cohort, ends_of_months(cohort)) >= LEAST_WIDTH, cohort


@pytest.mark.once
def test_numbers_told_daily_would_tell():
    one = [Application("A", date(2026, 11, 16), date(2026, 11, 20))]
    assert width_of_waits(one, every_day(one)) < LEAST_WIDTH
    assert width_of_waits(one, ends_of_months(one)) >= LIMIT
