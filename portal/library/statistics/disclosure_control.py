"""What may be published of what citizens said or were asked, and what not: no number may point at a citizen.

Breakdowns are published in batches: for each procedure, whole months are gathered until at least ``WITHHELD_UNDER``
people stand behind them, and a batch is published whole or not at all. A department's breakdown is the sum of its
procedures' published batches. So every published number, and every difference of two of them, is a sum of whole
batches. Volumes and lateness are the authority's own and are never withheld.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

MIN_PEOPLE_PUBLISHED = 10
MONTHS_SHOWN = 12

Month = tuple[int, int]
ByMonth = Mapping[Month, Counter[str]]


@dataclass(frozen=True)
class Period:
    """Twelve months up to and including ``as_of``; ``months`` are those that are wholly over."""

    as_of: date

    @property
    def from_on(self) -> date:
        """Return the first day: that of the month eleven months before."""
        year, month = _months_before((self.as_of.year, self.as_of.month), MONTHS_SHOWN - 1)
        return date(year, month, 1)

    @property
    def months(self) -> list[Month]:
        """Return the months of the period, oldest first, the running one included."""
        last = (self.as_of.year, self.as_of.month)
        return [_months_before(last, back) for back in range(MONTHS_SHOWN - 1, -1, -1)]

    def is_over(self, month: Month) -> bool:
        """Tell whether a month ended by ``as_of``."""
        return month <= _months_before(_next_day_month(self.as_of), 1)


@dataclass(frozen=True)
class Breakdown:
    """What citizens said, as far as it may be shown; ``counts`` is empty when all of it is withheld."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Return how many people stand behind it."""
        return sum(self.counts.values())

    def share(self, *values: str) -> int | None:
        """Return what part, in whole per cent, said one of some values; None when it is withheld."""
        return None if not self.total else round(100 * sum(self.counts[value] for value in values) / self.total)


def yesterday(today: date) -> date:
    """Return the day up to which figures are counted: the last one that is wholly over."""
    return today - timedelta(days=1)


def published(by_month: ByMonth, period: Period, least: int = MIN_PEOPLE_PUBLISHED) -> Breakdown:
    """Return the sum of a procedure's batches that end within a period; ``by_month`` reaches back to its beginning."""
    shown: Counter[str] = Counter()
    for last, batch in batches(by_month, period, least):
        if last >= period.months[0]:
            shown += batch
    return Breakdown(shown)


def batches(
    by_month: ByMonth, period: Period, least: int = MIN_PEOPLE_PUBLISHED
) -> Iterable[tuple[Month, Counter[str]]]:
    """Yield (last month, counts) of each batch of whole months in which at least ``least`` people spoke."""
    gathered: Counter[str] = Counter()
    for month in sorted(month for month in by_month if period.is_over(month)):
        gathered += by_month[month]
        if sum(gathered.values()) >= least:
            yield month, gathered
            gathered = Counter()


def together(breakdowns: Iterable[Breakdown]) -> Breakdown:
    """Return the sum of published breakdowns."""
    return Breakdown(sum((breakdown.counts for breakdown in breakdowns), Counter()))


def _months_before(month: Month, back: int) -> Month:
    number = month[0] * 12 + month[1] - 1 - back
    return number // 12, number % 12 + 1


def _next_day_month(day: date) -> Month:
    following = day + timedelta(days=1)
    return following.year, following.month
