"""What is published of the cases of a procedure, a department or all, and what is withheld."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.library.statistics.waiting_time_estimate import HALF, NINE_TENTHS, Waits


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

    def as_json(self, least: int) -> dict[str, Any]:
        """Return the published figures; waits of fewer than ``least`` cases are withheld."""
        waits = Waits(self.decided, self.undecided)
        is_withheld = self.decided.total() + self.undecided.total() < least
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
            "oldest_on": self.oldest_on.isoformat() if self.oldest_on and not is_withheld else None,
            "oldest_days": None if is_withheld else self.oldest_days,
        }
