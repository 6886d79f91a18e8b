"""Public figures as plain values of a service, a department or the authority, and their sums."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields

from portal.library.statistics.disclosure_control import Breakdown, Month, merge_breakdowns
from portal.library.statistics.shares import per_cent


@dataclass(frozen=True)
class Volumes:
    """Numbers of complaints, ratings, findings and actions: how many came in, and how they were dealt with."""

    received: int = 0
    declined: int = 0
    withdrawn: int = 0
    in_time: int = 0
    late: int = 0
    unanswered: int = 0
    unanswered_late: int = 0
    ratings: int = 0
    not_counted: int = 0
    findings_open: int = 0
    findings_overdue: int = 0
    actions_open: int = 0
    actions_overdue: int = 0
    actions_effective: int = 0

    def __add__(self, other: "Volumes") -> "Volumes":
        """Add the numbers of two volumes."""
        return Volumes(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})

    @property
    def in_time_share(self) -> int | None:
        """Return the share answered in time 响应率 of those answered or due, in whole per cent."""
        return per_cent(self.in_time, self.in_time + self.late)


@dataclass(frozen=True)
class Figures:
    """The figures of one procedure, one department or the whole authority."""

    volumes: Volumes = field(default_factory=Volumes)
    levels: Breakdown = field(default_factory=Breakdown)
    verdicts: Breakdown = field(default_factory=Breakdown)
    kinds: Breakdown = field(default_factory=Breakdown)

    @property
    def content_share(self) -> int | None:
        """Return the share of the three better levels among ratings 好评率, in whole per cent.

        Of the five levels of 好差评 the last two are bad; the clause is unsourced.
        """
        return self.levels.share("5", "4", "3")

    @property
    def ratings_awaiting(self) -> int:
        """Return how many ratings of the period are counted but not published yet."""
        return self.volumes.ratings - self.volumes.not_counted - self.levels.of_period

    @property
    def kinds_awaiting(self) -> int:
        """Return of how many complaints of the period the kind is not published yet."""
        return self.volumes.received - self.kinds.of_period


@dataclass(frozen=True)
class MonthLine:
    """The complaints received in a month: how many, and how many of them answered in time and late."""

    month: Month
    received: int
    in_time: int
    late: int


NOTHING = Figures()


def add_up(figures: Iterable[Figures]) -> Figures:
    """Return the sum of the figures of several procedures."""
    listed = list(figures)
    return Figures(
        sum((each.volumes for each in listed), Volumes()),
        merge_breakdowns(each.levels for each in listed),
        merge_breakdowns(each.verdicts for each in listed),
        merge_breakdowns(each.kinds for each in listed),
    )


def published_count(breakdown: Callable[[Figures], Breakdown], answer: str) -> Callable[[Figures], int | None]:
    """Return a function that counts an answer; it returns None when the whole breakdown is withheld."""

    def count(figures: Figures) -> int | None:
        found = breakdown(figures)
        return found.counts[answer] if found.total else None

    return count
