"""How near one comes to what is withheld: bounds by linear programming from everything published.

Demanded is not only that each bound leaves a number open, but that all that is published together, of every day, scope and
file, says no more than the group's own batch does: of a group of n people in a batch of N, of whom B gave an answer, at
least n + B − N and at most the smaller of n and B (Fréchet). These are whole numbers and differ by one at least, so that
of no person it is certain what they said, unless all or none of the batch's ten or more people said it. Of a group whose
batch is not published nothing is known: its number is from none to all. A wider bound would need batches chosen by
what people said, which tells more (``test_withholding_uniform_batches_would_tell_more``).
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import coo_array

from tests.support.publications import Cell, History, Rule, by_batches, everything_published, random_history, rolling
from tests.support.row_space import RowSpace
from tests.support.soak import share

LEAST_WIDTH = 1  # people: one more or one fewer is always possible
GROUPS_OF_A_HISTORY = 12
NEAR = 1e-6
MIN_PEOPLE = 10


class Group(NamedTuple):
    """The people of some days of one batch, and one answer; ``batch``: its people, and how many of them gave it.

    ``batch`` is None where it is not published.
    """

    cells: frozenset[Cell]
    people: int
    batch: tuple[int, int] | None


class Bounds:
    """Linear programs over everything that is published of a history."""

    def __init__(self, history: History, rule: Rule) -> None:
        """Write the published sums as equations, without those that follow from others."""
        sums = everything_published(history, rule)
        self._cells = [Cell(service, day, answer) for service, days in history.people.items() for day in days
                       for answer in history.answers]  # fmt: skip
        self._place = {cell: place for place, cell in enumerate(self._cells)}
        rows = RowSpace(dict.fromkeys(cells, 1) for cells in sorted(sums, key=len)).basis
        entries = [
            (number, self._place[cell], factor) for number, row in enumerate(rows) for cell, factor in row.items()
        ]
        lines, columns, factors = (np.array(each) for each in zip(*entries, strict=True))
        self._equations = coo_array((factors, (lines, columns)), shape=(len(rows), len(self._cells))).tocsr()
        self._values = self._equations @ np.array([history.counts.get(cell, 0) for cell in self._cells])

    def of(self, cells: frozenset[Cell]) -> tuple[float, float]:
        """Return the least and the largest number that a group may have, with no number below nought anywhere."""
        aim = np.zeros(len(self._cells))
        aim[[self._place[cell] for cell in cells]] = 1
        return self._least(aim), -self._least(-aim)

    def _least(self, aim: Any) -> float:
        solved = linprog(aim, A_eq=self._equations, b_eq=self._values, bounds=(0, None), method="highs")
        assert solved.status == 0, solved.message
        return float(solved.fun)


def batches_of(people: Mapping[date, int]) -> Iterator[tuple[set[date], bool]]:
    """Yield the days of each batch of a service, and whether it is published, counted anew."""
    days = set[date]()
    for month in sorted({day.replace(day=1) for day in people}):
        days |= {day for day in people if day.replace(day=1) == month}
        if sum(people[day] for day in days) >= MIN_PEOPLE:
            yield days, True
            days = set()
    if days:
        yield days, False


def withheld_groups(history: History, chance: random.Random) -> Iterator[Group]:
    """Yield some days of each batch that have under ten people, if not the whole of it, with each answer."""
    for service, people in history.people.items():
        for days, is_published in batches_of(people):
            picked, number = set[date](), 0
            for day in chance.sample(sorted(days), chance.randint(1, len(days))):
                if number + people[day] < MIN_PEOPLE:
                    picked, number = picked | {day}, number + people[day]
            for answer in history.answers if picked else ():
                total = sum(history.counts.get(cell, 0) for cell in history.cells_of(service, days, answer))
                batch = (sum(people[day] for day in days), total) if is_published else None
                yield Group(history.cells_of(service, picked, answer), number, batch)


def expected(group: Group) -> tuple[int, int]:
    """Return the bounds that follow from the group's own batch and from numbers of people."""
    if group.batch is None:
        return 0, group.people
    size, count = group.batch
    return max(0, group.people + count - size), min(group.people, count)


@given(st.integers(0, 1_000_000))
@settings(max_examples=share(50), phases=[Phase.generate])  # a seed has nothing to shrink
def test_all_published_tells_no_more_than_a_batch(seed: int):
    history, chance = random_history(seed), random.Random(seed)
    bounds, groups = Bounds(history, by_batches()), list(withheld_groups(history, chance))
    for group in chance.sample(groups, min(GROUPS_OF_A_HISTORY, len(groups))):
        least, most = bounds.of(group.cells)
        assert (round(least, 6), round(most, 6)) == expected(group), group
        is_said_by_all_or_none = group.batch is not None and group.batch[1] in (0, group.batch[0])
        assert most - least >= LEAST_WIDTH - NEAR or is_said_by_all_or_none, group


@pytest.mark.once
@pytest.mark.parametrize("people", range(1, 10))
@pytest.mark.parametrize("size", range(10, 25))
def test_a_batch_leaves_every_number_open(people: int, size: int):
    for count in range(1, size):
        least, most = expected(Group(frozenset(), people, (size, count)))
        assert most - least >= LEAST_WIDTH


@pytest.mark.once
@pytest.mark.parametrize("rule", [by_batches(1), rolling], ids=["nobody is withheld", "batches of days"])
def test_bounds_of_a_weaker_rule_close(rule: Rule):
    history, chance = random_history(1), random.Random(1)
    bounds = Bounds(history, rule)
    widths = {group: np.diff(bounds.of(group.cells))[0] for group in withheld_groups(history, chance)}
    open_ = [group for group in widths if group.batch is None or group.batch[1] not in (0, group.batch[0])]
    assert any(widths[group] < NEAR for group in open_)
