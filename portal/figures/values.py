"""Public figures as plain values of a service, a department or the authority, and their sums."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from fractions import Fraction
from typing import Any

from portal.figures.vocabulary import ActionAge
from portal.library.statistics.disclosure_control import Breakdown, Month, merge_breakdowns
from portal.library.statistics.shares import per_cent
from portal.library.statistics.waiting_time_estimate import Waits

SATISFIED = ("5", "4", "3")  # of the five levels of 好差评 the last two are bad; the clause is unsourced


@dataclass(frozen=True)
class Volumes:
    """Numbers of complaints, ratings, findings and actions: how many came in, and how they were dealt with."""

    received: int = 0
    declined: int = 0
    withdrawn: int = 0
    handed_over: int = 0
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
    actions_month: int = 0  # of those open: by each ``ActionAge``
    actions_quarter: int = 0
    actions_half_year: int = 0
    actions_older: int = 0
    actions_month_overdue: int = 0  # and of each, those overdue
    actions_quarter_overdue: int = 0
    actions_half_year_overdue: int = 0
    actions_older_overdue: int = 0
    guide_changes: int = 0
    guide_changes_after_feedback: int = 0
    findings_month: int = 0  # of the findings awaiting triage: reported in the month of the day or the one before
    findings_quarter: int = 0
    findings_half_year: int = 0
    findings_older: int = 0
    actions_not_effective: int = 0
    actions_reopened: int = 0
    actions_cancelled: int = 0
    actions_unshown: int = 0
    transfers: int = 0  # to other departments: the sum of the next four
    transfers_accepted: int = 0
    transfers_returned: int = 0
    transfers_escalated: int = 0
    transfers_awaited: int = 0
    matters_handed_on: int = 0
    appeals: int = 0  # the sum of the next seven
    appeals_upheld: int = 0
    appeals_partly_upheld: int = 0
    appeals_rejected: int = 0
    appeals_sent_back: int = 0
    appeals_not_decided: int = 0
    appeals_handed_on: int = 0
    appeals_awaited: int = 0
    enquiries: int = 0  # the sum of the next four, as of suggestions
    enquiries_in_time: int = 0
    enquiries_late: int = 0
    enquiries_open: int = 0
    enquiries_ended: int = 0
    suggestions: int = 0
    suggestions_in_time: int = 0
    suggestions_late: int = 0
    suggestions_open: int = 0
    suggestions_ended: int = 0
    suggestions_adopted: int = 0  # of the decisions that were sent
    suggestions_partly_adopted: int = 0
    suggestions_not_adopted: int = 0
    praise: int = 0  # the sum of the next three
    praise_in_time: int = 0
    praise_late: int = 0
    praise_open: int = 0

    def __add__(self, other: "Volumes") -> "Volumes":
        """Add the numbers of two volumes."""
        return Volumes(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})

    def open_of(self, age: ActionAge) -> int:
        """Return how many open actions are of an age."""
        count: int = getattr(self, f"actions_{age}")
        return count

    def overdue_of(self, age: ActionAge) -> int:
        """Return how many of these are overdue."""
        count: int = getattr(self, f"actions_{age}_overdue")
        return count

    @property
    def in_time_share(self) -> int | None:
        """Return the share answered in time 响应率 of those answered or due, in whole per cent."""
        return per_cent(self.in_time, self.in_time + self.late)


@dataclass(frozen=True)
class MonthLine:
    """The complaints received in a month, how many of them were answered in time and late, and what was published then.

    Ratings and responses to replies are those of batches that a month completed, whenever they were given.
    """

    month: Month
    received: int = 0
    in_time: int = 0
    late: int = 0
    rated: int = 0
    satisfied: int = 0
    responded: int = 0
    resolved: int = 0

    def __add__(self, other: "MonthLine") -> "MonthLine":
        """Add the numbers of the same month."""
        names = [each.name for each in fields(self) if each.name != "month"]
        return MonthLine(self.month, *(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def due(self) -> int:
        """Return how many were answered or are overdue."""
        return self.in_time + self.late

    @property
    def in_time_share(self) -> int | None:
        """Return the share answered in time of those answered or due, in whole per cent."""
        return per_cent(self.in_time, self.due)


@dataclass(frozen=True)
class Figures:
    """The figures of one procedure, one department or the whole authority; ``months`` are those of the period."""

    volumes: Volumes = field(default_factory=Volumes)
    levels: Breakdown = field(default_factory=Breakdown)
    verdicts: Breakdown = field(default_factory=Breakdown)
    kinds: Breakdown = field(default_factory=Breakdown)
    drivers: Breakdown = field(default_factory=Breakdown)
    extra: Breakdown = field(default_factory=Breakdown)
    again: Breakdown = field(default_factory=Breakdown)  # those investigated again, its one answer
    last_verdicts: Breakdown = field(default_factory=Breakdown)
    decision_days: Breakdown = field(default_factory=Breakdown)  # the numbers of days are the answers of these three
    reply_days: Breakdown = field(default_factory=Breakdown)
    appeal_days: Breakdown = field(default_factory=Breakdown)
    months: tuple[MonthLine, ...] = ()
    # The volumes that were not counted on the day; values are the same without.
    not_stored: frozenset[str] = field(default=frozenset(), compare=False)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Figures":
        """Read figures as they are stored for a day.

        What an earlier release did not store is empty, and what a later one added is left out.
        """
        stored = _known(document.get("breakdowns", {}), cls)
        breakdowns = {name: Breakdown(Counter(each["counts"]), each["earlier"]) for name, each in stored.items()}
        listed = (_known(each, MonthLine) for each in document.get("months", ()))
        lines = tuple(MonthLine(**{**each, "month": _read_month(each["month"])}) for each in listed)
        volumes = _known(document.get("volumes", {}), Volumes)
        not_stored = frozenset({each.name for each in fields(Volumes)} - volumes.keys())
        return cls(Volumes(**volumes), months=lines, not_stored=not_stored, **breakdowns)

    def as_json(self) -> dict[str, Any]:
        """Return the figures as they are stored for a day."""
        lines = [{**asdict(line), "month": written_month(line.month)} for line in self.months]
        parts = {name: getattr(self, name) for name in BREAKDOWNS}
        breakdowns = {name: {"counts": dict(part.counts), "earlier": part.earlier} for name, part in parts.items()}
        volumes = {name: count for name, count in asdict(self.volumes).items() if name not in self.not_stored}
        return {"volumes": volumes, "breakdowns": breakdowns, "months": lines}

    @property
    def content_share(self) -> int | None:
        """Return the share of the three better levels among ratings 好评率, in whole per cent."""
        return self.levels.share(*SATISFIED)

    @property
    def responded(self) -> int:
        """Return how many complainants responded to the first reply, of those whose response is published."""
        return self.verdicts.total - self.verdicts.counts["silent"]

    @property
    def resolved_share(self) -> int | None:
        """Return the share of those who responded who say that the problem is resolved 解决率, in whole per cent."""
        return per_cent(self.verdicts.counts["satisfied"], self.responded)

    @property
    def responded_share(self) -> int | None:
        """Return the share of complainants who responded, in whole per cent."""
        return per_cent(self.responded, self.verdicts.total)

    @property
    def ratings_awaiting(self) -> int:
        """Return how many ratings of the period are counted but not published yet."""
        return self.volumes.ratings - self.volumes.not_counted - self.levels.of_period

    @property
    def kinds_awaiting(self) -> int:
        """Return of how many complaints of the period the kind is not published yet."""
        return self.volumes.received - self.kinds.of_period


BREAKDOWNS = tuple(each.name for each in fields(Figures) if each.default_factory is Breakdown)
NOTHING = Figures()


def add_up(figures: Iterable[Figures]) -> Figures:
    """Return the sum of the figures of several procedures, of the same period."""
    listed = list(figures)
    merged = {name: merge_breakdowns(getattr(each, name) for each in listed) for name in BREAKDOWNS}
    lines = zip(*(each.months for each in listed if each.months), strict=True)
    months = tuple(sum(of_month[1:], of_month[0]) for of_month in lines)
    not_stored = frozenset[str]().union(*(each.not_stored for each in listed))
    volumes = sum((each.volumes for each in listed), Volumes())
    return Figures(volumes, months=months, not_stored=not_stored, **merged)


def written_month(month: Month) -> str:
    """Return a month as it is stored and written in files, such as ``2026-10``."""
    return f"{month[0]}-{month[1]:02}"


def _known(stored: Mapping[str, Any], kind: type[Any]) -> dict[str, Any]:
    names = {each.name for each in fields(kind)}
    return {name: value for name, value in stored.items() if name in names}


def _read_month(text: str) -> Month:
    year, month = text.split("-")
    return int(year), int(month)


def published_count(breakdown: Callable[[Figures], Breakdown], answer: str) -> Callable[[Figures], int | None]:
    """Return a function that counts an answer; it returns None when the whole breakdown is withheld."""

    def count(figures: Figures) -> int | None:
        found = breakdown(figures)
        return found.counts[answer] if found.total else None

    return count


def days_within(breakdown: Breakdown, share: Fraction) -> int | None:
    """Return the days within which a share came of what is published; None while nothing is."""
    return Waits({int(days): count for days, count in breakdown.counts.items()}, {}).quantile(share)


def stored_volume(name: str) -> Callable[[Figures], int | None]:
    """Return a function that gives a volume, and None of days on which it was not counted yet."""

    def value(figures: Figures) -> int | None:
        count: int = getattr(figures.volumes, name)
        return None if name in figures.not_stored else count

    return value
