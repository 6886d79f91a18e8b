"""Statistical disclosure control: withhold small counts, so that no published number identifies a citizen.

Breakdowns are published in batches: for each procedure, whole months are summed until they count at least as many
people as the last of them asks for (``LeastPeople``), and a batch is published whole or not at all. A department's
breakdown is the sum of its procedures' published batches. So every published number, and every difference of two of
them, is a sum of whole batches. Numbers of cases and of late ones describe the authority, not citizens, and are never
withheld; nor are numbers of steps that a complainant takes in a case, such as withdrawing it or filing an appeal, which
tell of somebody what the complaint itself tells: that they were not content. Days that a case took are withheld as
answers are, each number of days being one; and so is how many complaints were investigated again, since that follows
from what their complainants said to the reply.

Which months make a batch follows from numbers of people alone, never from what they said. A rule that withheld a batch
in which all say the same would tell by its silence that they do (Wong, Fu, Wang and Pei, Minimality attack in privacy
preserving data publishing, VLDB 2007). So what all people of a batch said, or none of them, is known of each of them.
No number may be published by day that depends on what people said, such as how many answers of one kind came in; what
only those of some answers are asked is published in batches of all (``in_batches_of``).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.library.statistics.shares import per_cent

MIN_PEOPLE_PUBLISHED = 10  # where the authority has set no other number; unsourced
MONTHS_SHOWN = 12  # unsourced

Month = tuple[int, int]
ByMonth = Mapping[Month, Counter[str]]
LeastPeople = Callable[[Month], int]  # of a month that ends a batch; for a month that is over it never changes


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

    ``earlier`` says how many of them answered before the period, in months combined with later ones. Where each may
    give several answers, ``counts`` has the number of people under a name of its own, and ``total`` has no meaning.
    """

    counts: Counter[str] = field(default_factory=Counter)
    earlier: int = 0

    @property
    def total(self) -> int:
        """Return how many people are counted."""
        return sum(self.counts.values())

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


def published(by_month: ByMonth, period: Period, least: LeastPeople, people: str = "") -> Breakdown:
    """Return the sum of a procedure's batches that end within a period; ``by_month`` has all its months.

    Without an old month, later ones would make other batches than were published, and the difference be of few people.
    ``people`` names the entry that counts people, where each may give several answers; otherwise answers are people.
    """
    first, ended = period.months[0], 0
    shown: Counter[str] = Counter()
    for last, batch in batches(by_month, period, least, people):
        if last < first:
            ended += _people_in(batch, people)
        else:
            shown += batch
    before = sum(_people_in(counts, people) for month, counts in by_month.items() if month < first)
    return Breakdown(shown, before - ended if shown else 0)


def batches(
    by_month: ByMonth, period: Period, least: LeastPeople, people: str = ""
) -> Iterable[tuple[Month, Counter[str]]]:
    """Yield (last month, counts) of each batch of whole months that counts at least so many people as the last asks."""
    batch: Counter[str] = Counter()
    for month in sorted(month for month in by_month if period.is_over(month)):
        batch += by_month[month]
        if _people_in(batch, people) >= least(month):
            yield month, batch
            batch = Counter()


def in_batches_of(everybody: ByMonth, some: ByMonth, period: Period, least: LeastPeople) -> dict[Month, Counter[str]]:
    """Return what some of the people said in each batch of everybody, under the last month of the batch.

    How many are asked a further question because of what they said depends on what they said: batches of their own
    would tell it of months whose answers are withheld. Months that are in no batch are left out.
    """
    combined, begun = dict[Month, Counter[str]](), (0, 0)
    for last, _ in batches(everybody, period, least):
        combined[last] = sum((counts for month, counts in some.items() if begun < month <= last), Counter[str]())
        begun = last
    return combined


def _people_in(counts: Counter[str], people: str) -> int:
    return counts[people] if people else sum(counts.values())


def merge_breakdowns(breakdowns: Iterable[Breakdown]) -> Breakdown:
    """Return the sum of published breakdowns."""
    listed = list(breakdowns)
    return Breakdown(sum((each.counts for each in listed), Counter()), sum(each.earlier for each in listed))


def _months_before(month: Month, back: int) -> Month:
    number = month[0] * 12 + month[1] - 1 - back
    return number // 12, number % 12 + 1


def _next_day_month(day: date) -> Month:
    following = day + timedelta(days=1)
    return following.year, following.month
