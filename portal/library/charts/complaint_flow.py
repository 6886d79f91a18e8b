"""The way of complaints: received, replied to, and what complainants said of the reply; no response stands apart.

The three bars have one scale, so that the eye sees how many are left at each turn.
"""

from dataclasses import dataclass

from portal.library.charts.stacked_bar import BarPart, stacked_bar
from portal.library.charts.sum_line import SumLine, sum_line


@dataclass(frozen=True)
class ComplaintCounts:
    """Complaints received, what became of them, and what the complainants of those replied to said.

    ``ended`` are those withdrawn or not accepted. ``no_response`` never counts as satisfied. The last four are as far
    as they are published: all of them are 0 while nothing is, which says nothing of what complainants said.
    """

    received: int
    in_time: int
    late: int
    open: int
    ended: int
    resolved: int
    partly: int
    unresolved: int
    no_response: int

    @property
    def replied(self) -> int:
        """Return how many were replied to."""
        return self.in_time + self.late

    @property
    def responded(self) -> int:
        """Return how many complainants said something of their reply."""
        return self.resolved + self.partly + self.unresolved

    @property
    def published(self) -> int:
        """Return of how many complainants it is published what they said, or that they said nothing."""
        return self.responded + self.no_response


@dataclass(frozen=True)
class FlowLine:
    """A number of complaints as a sum and as a bar; the sum has no parts where they are not published."""

    total: int
    sum: SumLine
    bar: tuple[BarPart, ...]


@dataclass(frozen=True)
class ComplaintFlow:
    """The three lines, on one scale, and how many were replied to.

    ``verdicts`` is None where more are published than were replied to, since some are of replies before the period.
    """

    received: FlowLine
    replied: FlowLine
    verdicts: FlowLine | None
    answered: int


def complaint_flow(counts: ComplaintCounts) -> ComplaintFlow | None:
    """Return the way of complaints; None when none was received. Raises ValueError for more replies than complaints."""
    if not counts.received:
        return None
    replied = [(name, getattr(counts, name)) for name in ("in_time", "late", "open", "ended")]
    names = ("resolved", "partly", "unresolved", "no_response") if counts.published else ()
    verdicts = [(name, getattr(counts, name)) for name in names]
    return ComplaintFlow(
        received=_line(counts.received, [("received", counts.received)], counts.received),
        replied=_line(counts.received, replied, counts.received),
        verdicts=_line(counts.replied, verdicts, counts.received) if counts.published <= counts.replied else None,
        answered=counts.replied,
    )


def _line(total: int, parts: list[tuple[str, int]], scale: int) -> FlowLine:
    summed = sum_line(total, parts)
    return FlowLine(total, summed, stacked_bar([*parts, ("rest", summed.rest)], scale))
