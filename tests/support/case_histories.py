"""Random applications of services, and what is published of their waits, by the portal's own rules, as of any day."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from portal.cases.statistics.rules import CaseSums, CountedCases, published_of
from portal.library.statistics.disclosure_control import Period
from tests.support.publications import at_least

LIMIT = 5  # days: of every service
SERVICES = {"one": ("A", "B"), "two": ("C", "D", "E"), "three": ("F",)}
DEPARTMENTS = {service: department for department, listed in SERVICES.items() for service in listed}


@dataclass(frozen=True)
class Application:
    """An application to a service: on which day it was accepted, and on which it was decided (None: it is open)."""

    service: str
    accepted: date
    decided: date | None

    @property
    def due(self) -> date:
        """Return its due date."""
        return self.accepted + timedelta(days=LIMIT)

    def is_there(self, as_of: date) -> bool:
        """Tell whether it had been accepted by a day."""
        return self.accepted <= as_of

    def days(self, as_of: date) -> int:
        """Return how many days it has waited by a day; all days are working days here."""
        return (min(self.decided or as_of, as_of) - self.accepted).days

    def with_days(self, days: int) -> "Application":
        """Return it with another wait."""
        return replace(self, decided=self.accepted + timedelta(days=days))

    def sums(self, as_of: date) -> CaseSums:
        """Return how it counts as of a day."""
        if self.decided is not None and self.decided <= as_of:
            is_late = self.decided > self.due
            return CaseSums(1, in_time=not is_late, late=is_late, decided=Counter({self.days(as_of): 1}))
        age = self.days(as_of)
        return CaseSums(1, open=1, open_late=self.due <= as_of, undecided=Counter({age: 1}), oldest_on=self.accepted,
                        oldest_days=age)  # fmt: skip


def random_applications(seed: int, most: int = 300) -> list[Application]:
    """Return up to so many applications, over some months, to busy and to quiet services."""
    chance = random.Random(seed)
    busy, span = [chance.random() ** 3 for _ in DEPARTMENTS], chance.choice((40, 100, 300))
    found = []
    for _ in range(chance.randint(20, most)):
        accepted = date(2025, 2, 1) + timedelta(days=chance.randrange(span))
        days = chance.choice((0, 1, chance.randrange(10), chance.randrange(90), None))
        service = chance.choices(list(DEPARTMENTS), busy)[0]
        found.append(Application(service, accepted, None if days is None else accepted + timedelta(days=days)))
    return found


def months_told(applications: Iterable[Application]) -> list[date]:
    """Return the last days of the months from the first acceptance on, while waits differ: those of a year and more."""
    accepted = sorted(each.accepted for each in applications)
    months = {(accepted[0] + timedelta(days=number)).replace(day=1) for number in range(31, 500)}
    return [month - timedelta(days=1) for month in sorted(months)]


def counted(applications: Iterable[Application], as_of: date) -> list[CountedCases]:
    """Return the sums of each service as of a day."""
    services, first = {code: CountedCases(0, code, place, "") for code, place in DEPARTMENTS.items()}, Period(as_of)
    for each in applications:
        if each.is_there(as_of) and (each.accepted >= first.from_on or each.decided is None or each.decided > as_of):
            services[each.service].months[each.accepted.year, each.accepted.month].add(each.sums(as_of))
    return [each for each in services.values() if each.months]


def published_as_of(services: Sequence[CountedCases], as_of: date) -> Mapping[str, Any]:
    """Return what is published of each service and department, and of all."""
    scopes: dict[str, list[CountedCases]] = {"all": list(services)}
    for each in services:
        scopes.setdefault(each.department, []).append(each)
        scopes[each.code] = [each]
    period = Period(as_of)
    return {scope: published_of(period, members, 10, at_least(10)) for scope, members in scopes.items()}
