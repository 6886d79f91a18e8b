"""What is published of the cases of a procedure, a department or all, and what is withheld."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.library.statistics.disclosure_control import LeastPeople, Month, Period, merge_breakdowns, published
from portal.library.statistics.published_waits import parts_published
from portal.library.statistics.waiting_time_estimate import HALF, NINE_TENTHS, Waits

OUTCOMES = ("in_time", "late", "open", "open_late", "taken_back")
WAITED = ("is_withheld", "half", "nine_tenths")


@dataclass
class CaseSums:
    """Sums over some cases or steps; ``decided`` and ``undecided`` count them by working days waited."""

    accepted: int = 0
    in_time: int = 0
    late: int = 0
    open: int = 0
    open_late: int = 0
    decided: Counter[int] = field(default_factory=Counter)
    undecided: Counter[int] = field(default_factory=Counter)
    oldest_on: date | None = None
    oldest_days: int = 0

    def add(self, other: "CaseSums") -> None:
        """Add other sums to these."""
        for name in ("accepted", "in_time", "late", "open", "open_late", "decided", "undecided"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        if other.oldest_on and (self.oldest_on is None or other.oldest_on < self.oldest_on):
            self.oldest_on, self.oldest_days = other.oldest_on, other.oldest_days

    @property
    def waiting(self) -> int:
        """Return of how many cases waits are counted."""
        return self.decided.total() + self.undecided.total()

    def as_json(self, least: int, published: "CaseSums | None" = None) -> dict[str, Any]:
        """Return the published figures: all numbers, and the waits of those cases whose waits are published.

        These are all cases when left out. The waits of fewer than ``least`` are withheld.
        """
        shown_sums = self if published is None else published
        waits, is_withheld = Waits(shown_sums.decided, shown_sums.undecided), shown_sums.waiting < least
        return {
            "accepted": self.accepted,
            "in_time": self.in_time,
            "late": self.late + self.open_late,
            "open": self.open,
            "open_late": self.open_late,
            "taken_back": self.accepted - self.in_time - self.late - self.open,  # by the due date: not in the share
            "is_withheld": is_withheld,
            "half": None if is_withheld else waits.quantile(HALF),
            "nine_tenths": None if is_withheld else waits.quantile(NINE_TENTHS),
            "longest": None if is_withheld else waits.longest,
            "oldest_on": shown_sums.oldest_on.isoformat() if shown_sums.oldest_on and not is_withheld else None,
            "oldest_days": None if is_withheld else shown_sums.oldest_days,
        }


class CountedCases:
    """The sums of one procedure as of a day: by month, by step, and how many were paused."""

    def __init__(self, procedure_id: int, code: str, department: str, office_hours: str) -> None:
        """Take the service, with nothing counted yet."""
        self.procedure_id = procedure_id
        self.code = code
        self.department = department
        self.office_hours = office_hours
        self.months: defaultdict[Month, CaseSums] = defaultdict(CaseSums)
        self.steps: defaultdict[str, CaseSums] = defaultdict(CaseSums)
        self.pauses: defaultdict[Month, Counter[str]] = defaultdict(Counter)

    def whole(self, period: Period) -> CaseSums:
        """Return the sums of the period; cases from before it may still be open, and are the oldest then."""
        whole = CaseSums()
        for month, sums in self.months.items():
            is_of_period = month >= period.months[0]
            whole.add(sums if is_of_period else CaseSums(oldest_on=sums.oldest_on, oldest_days=sums.oldest_days))
        return whole

    def months_published(self, period: Period, least: int) -> frozenset[Month]:
        """Return the months of acceptance whose waits are published."""
        counts = {month: self.months[month].waiting for month in period.months if month in self.months}
        return parts_published(counts, least) if sum(counts.values()) >= least else frozenset()


def published_of(
    period: Period, members: Sequence[CountedCases], least: int, least_of_batch: LeastPeople
) -> dict[str, Any]:
    """Return the figures of some services together: numbers of all cases, waits of those that are published."""
    wholes = [each.whole(period) for each in members]
    published_wholes = (whole for whole in wholes if whole.waiting >= least)
    months_of = [each.months_published(period, least) for each in members]
    months = []
    for month in period.months:
        of_month = [each.months[month] for each in members]
        shown_sums = (sums for sums, shown in zip(of_month, months_of, strict=True) if month in shown)
        months.append({"month": f"{month[0]}-{month[1]:02}", **_short(_sum_of(of_month), _sum_of(shown_sums), least)})
    paused = merge_breakdowns(published(each.pauses, period, least_of_batch) for each in members)
    return {
        **_sum_of(wholes).as_json(least, _sum_of(published_wholes)),
        "months": months,
        "paused": paused.counts["paused"],
        "paused_of": paused.total,
        "steps": [],
    }


def _sum_of(sums: Iterable[CaseSums]) -> CaseSums:
    found = CaseSums()
    for each in sums:
        found.add(each)
    return found


def _short(sums: CaseSums, shown_sums: CaseSums, least: int) -> dict[str, Any]:
    figures = sums.as_json(least, shown_sums)
    return {name: figures[name] for name in ("accepted", *OUTCOMES, *WAITED)}
