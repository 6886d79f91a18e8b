"""Everything that is published of what people said, on every page, file and day, as sums of what is withheld.

A cell is how many people gave an answer to a service on a day. Whatever is published is a sum of cells: numbers of people
of any day, month and period; breakdowns; how many of them are from before the period, and how many await their batch.
Which cells a sum has depends on numbers of people alone, and these are published day by day: nothing else is to be known.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from portal.library.statistics.disclosure_control import LeastPeople, Month, Period, published

Days = frozenset[date]
Place = tuple[str, date]
Sum = tuple[frozenset[Place], tuple[str, ...]]
Rule = Callable[[Mapping[date, int], date], Days]
"""From people by day, which days' answers are in the breakdown as of a day."""


class Cell(NamedTuple):
    """The answer of the people who answered for a service on a day."""

    service: str
    day: date
    answer: str


@dataclass(frozen=True)
class History:
    """What people said: services by department, and for each service and day with people how many gave each answer."""

    services: Mapping[str, tuple[str, ...]]
    answers: tuple[str, ...]
    counts: Mapping[Cell, int]

    @property
    def people(self) -> dict[str, Counter[date]]:
        """Return the people of each service by day."""
        found: dict[str, Counter[date]] = {each: Counter() for listed in self.services.values() for each in listed}
        for cell, count in self.counts.items():
            found[cell.service][cell.day] += count
        return found

    def people_until(self, service: str, as_of: date) -> dict[date, int]:
        """Return the people of a service by day up to a day."""
        return {day: number for day, number in self.people[service].items() if day <= as_of}

    @property
    def scopes(self) -> list[tuple[str, ...]]:
        """Return the services of each scope that has figures: every service, every department, all."""
        every = tuple(self.people)
        return list(dict.fromkeys([*((each,) for each in every), *self.services.values(), every]))

    def cells_of(self, service: str, days: Days | set[date], *answers: str) -> frozenset[Cell]:
        """Return the cells of days with people, of some answers or (none given) of all."""
        return frozenset(Cell(service, day, answer) for day in days for answer in answers or self.answers)


def at_least(people: int) -> LeastPeople:
    """Return a number of people that is the same for every month."""
    return lambda _month: people


def by_batches(min_people: int = 10) -> Rule:
    """Return the rule of the portal, run itself: the days take the place of the answers."""

    def rule(people: Mapping[date, int], as_of: date) -> Days:
        by_month: defaultdict[Month, Counter[str]] = defaultdict(Counter)
        for day, number in people.items():
            by_month[day.year, day.month][day.isoformat()] += number
        return frozenset(map(date.fromisoformat, published(by_month, Period(as_of), at_least(min_people)).counts))

    return rule


def rolling(people: Mapping[date, int], as_of: date) -> Days:
    """Publish all of the period up to the day, once it has ten people: a batch that grows by days."""
    first = Period(as_of).from_on
    days = frozenset(day for day in people if first <= day)
    return days if sum(people[day] for day in days) >= 10 else frozenset()


def days_told(history: History) -> list[date]:
    """Return the days as of which figures differ from those of the day before, until none are left."""
    with_people = sorted({cell.day for cell in history.counts})
    first, last = with_people[0], with_people[-1] + timedelta(days=400)
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in every if day in with_people or day.day == 1 or (day + timedelta(days=1)).day == 1]


def everything_published(history: History, rule: Rule, *, is_department_summed: bool = True) -> set[frozenset[Cell]]:
    """Return the cells of each published sum.

    A department's breakdown is the sum of its services' ones, or (a weaker rule) made of its own people.
    """
    people, sums = history.people, set[Sum]()
    for as_of in days_told(history):
        told = {
            service: Counter({day: number for day, number in days.items() if day <= as_of})
            for service, days in people.items()
        }
        by_service = {service: rule(days, as_of) for service, days in told.items()}
        for scope in history.scopes:
            shown = by_service
            if not is_department_summed:
                of_scope = rule(sum((told[service] for service in scope), Counter[date]()), as_of)
                shown = {service: of_scope & people[service].keys() for service in scope}
            of_scope_days = [(service, day) for service in scope for day in told[service]]
            sums.update(_sums(of_scope_days, Period(as_of), shown, history.answers))
    spread = {frozenset(Cell(*place, answer) for place in places for answer in answers) for places, answers in sums}
    return spread - {frozenset()}


def _sums(places: list[Place], period: Period, shown: Mapping[str, Days], answers: tuple[str, ...]) -> Iterator[Sum]:
    """Yield what is published of a scope as of a day; months before the running one stay as they were on their last."""
    first, begin = period.from_on, period.as_of.replace(day=1)
    given = frozenset(place for place in places if place[1] >= first)
    in_batches = frozenset(place for place in places if place[1] in shown[place[0]])
    yield given, answers
    yield frozenset(place for place in given if place[1] >= begin), answers
    yield frozenset(place for place in in_batches if place[1] < first), answers
    yield given - in_batches, answers
    for answer in answers:
        yield in_batches, (answer,)


def random_history(seed: int, most: int = 300) -> History:
    """Return a history of up to so many people, over some years, of busy and of quiet services; most are content."""
    chance = random.Random(seed)
    services = {"one": ("A",), "two": ("B", "C"), "three": ("D", "E", "F")}
    names, answers = [each for listed in services.values() for each in listed], ("1", "3", "5")
    busy, content = [chance.random() ** 2 for _ in names], chance.choice((0.4, 0.8, 0.97))
    span, counts = chance.choice((60, 200, 700)), Counter[Cell]()
    for _ in range(chance.randint(20, most)):
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(span))
        answer = answers[2] if chance.random() < content else chance.choice(answers)
        counts[Cell(chance.choices(names, busy)[0], day, answer)] += 1
    return History(services, answers, counts)
