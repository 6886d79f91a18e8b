"""Statistical disclosure control: withhold small counts, so that no published number identifies a citizen.

Breakdowns are published in batches: for each procedure, whole months are summed until they count at least
``MIN_PEOPLE_PUBLISHED`` people, and a batch is published whole or not at all. A department's breakdown is the sum of
its procedures' published batches. So every published number, and every difference of two of them, is a sum of whole
batches. Numbers of cases and of late ones describe the authority, not citizens, and are never withheld.

Which months make a batch follows from numbers of people alone, never from what they said. A rule that withheld a batch
in which all say the same would tell by its silence that they do (Wong, Fu, Wang and Pei, Minimality attack in privacy
preserving data publishing, VLDB 2007). So what all people of a batch said, or none of them, is known of each of them.
No number may be published by day that depends on what people said, such as how many answers of one kind came in.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.library.statistics.shares import per_cent

MIN_PEOPLE_PUBLISHED = 10  # unsourced
MONTHS_SHOWN = 12  # unsourced

Month = tuple[int, int]
ByMonth = Mapping[Month, Counter[str]]


@dataclass(frozen=True)
class Period:
    """The twelve months up to and including ``as_of``."""

    as_of: date

    @property
    def from_on(self) -> date:
        """Return the first day: that of the month eleven months before."""
        year, month = _months_before((self.as_of.year, self.as_of.month), MONTHS_SHOWN - 1)
        return date(year, month, 1)

    @property
    def months(self) -> list[Month]:
        """Return the months of the period, oldest first, the current one included."""
        last = (self.as_of.year, self.as_of.month)
        return [_months_before(last, back) for back in range(MONTHS_SHOWN - 1, -1, -1)]

    def is_over(self, month: Month) -> bool:
        """Tell whether a month ended by ``as_of``."""
        return month <= _months_before(_next_day_month(self.as_of), 1)


@dataclass(frozen=True)
class Breakdown:
    """Published counts of people by answer; ``counts`` is empty when all of them are withheld.

    ``earlier`` says how many of them answered before the period, in months combined with later ones; ``people`` how
    many they are, where one may give several answers.
    """

    counts: Counter[str] = field(default_factory=Counter)
    earlier: int = 0
    people: int | None = None

    @property
    def total(self) -> int:
        """Return how many people are counted."""
        return sum(self.counts.values()) if self.people is None else self.people

    @property
    def of_period(self) -> int:
        """Return how many of them answered in the period."""
        return self.total - self.earlier

    def share(self, *values: str) -> int | None:
        """Return the share of people, in whole per cent, who gave one of some answers; None when it is withheld."""
        return per_cent(sum(self.counts[value] for value in values), self.total)


def yesterday(today: date) -> date:
    """Return the last complete day, up to which figures are counted."""
    return today - timedelta(days=1)


def published(
    by_month: ByMonth,
    period: Period,
    min_people: int = MIN_PEOPLE_PUBLISHED,
    people: Mapping[Month, int] | None = None,
) -> Breakdown:
    """Return the sum of a procedure's batches that end within a period.

    ``by_month`` has all its months from the first: without an old one, later months would make other batches than were
    published. Where a person may give several answers, ``people`` has the number of persons of each month.
    """
    first, numbers = period.months[0], people if people is not None else _numbers(by_month)
    shown, counted, ended = Counter[str](), 0, 0
    for months in _months_of_batches(numbers, period, min_people):
        size = sum(numbers[month] for month in months)
        if months[-1] < first:
            ended += size
        else:
            shown, counted = shown + _sum_of(by_month, months), counted + size
    before = sum(number for month, number in numbers.items() if month < first)
    return Breakdown(shown, before - ended if counted else 0, counted if people is not None else None)


def batches(
    by_month: ByMonth, period: Period, min_people: int = MIN_PEOPLE_PUBLISHED
) -> Iterable[tuple[Month, Counter[str]]]:
    """Yield (last month, counts) of each batch of whole months that counts at least ``min_people`` people."""
    for months in _months_of_batches(_numbers(by_month), period, min_people):
        yield months[-1], _sum_of(by_month, months)


def merge_breakdowns(breakdowns: Iterable[Breakdown]) -> Breakdown:
    """Return the sum of published breakdowns."""
    listed = list(breakdowns)
    counts = sum((each.counts for each in listed), Counter[str]())
    people = sum(each.total for each in listed) if any(each.people is not None for each in listed) else None
    return Breakdown(counts, sum(each.earlier for each in listed), people)


def _months_of_batches(people: Mapping[Month, int], period: Period, min_people: int) -> Iterator[list[Month]]:
    months: list[Month] = []
    for month in sorted(month for month in people if period.is_over(month)):
        months.append(month)
        if sum(people[each] for each in months) >= min_people:
            yield months
            months = []


def _numbers(by_month: ByMonth) -> dict[Month, int]:
    return {month: sum(counts.values()) for month, counts in by_month.items()}


def _sum_of(by_month: ByMonth, months: Iterable[Month]) -> Counter[str]:
    return sum((by_month.get(month, Counter()) for month in months), Counter[str]())


def _months_before(month: Month, back: int) -> Month:
    number = month[0] * 12 + month[1] - 1 - back
    return number // 12, number % 12 + 1


def _next_day_month(day: date) -> Month:
    following = day + timedelta(days=1)
    return following.year, following.month
