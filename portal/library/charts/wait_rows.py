"""Waits of many services on one scale, dot and whisker in a row each; those that exceed their promise come first."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from portal.library.charts.axis import Tick, ticks_up_to
from portal.library.charts.time_bar import ServiceDays, TimeBar, scale_of, time_bar


@dataclass(frozen=True)
class ServiceRow:
    """One service: its key, what is known of it, and its bar."""

    key: str
    days: ServiceDays
    bar: TimeBar


@dataclass(frozen=True)
class SameDayService:
    """A service that has no length to draw, of which some cases were late all the same."""

    key: str
    late: int
    due: int


@dataclass(frozen=True)
class WaitRows:
    """The rows in their order, the scale, and the keys of services that have no bar.

    ``same_day`` are done on the day on which they begin, ``same_day_late`` all but some cases, and of a part
    ``more_same_day_late`` others that it leaves out; of ``unknown`` neither limit nor wait is known.
    """

    rows: tuple[ServiceRow, ...]
    ticks: tuple[Tick, ...]
    same_day: tuple[str, ...]
    unknown: tuple[str, ...]
    same_day_late: tuple[SameDayService, ...] = ()
    more_same_day_late: int = 0

    @property
    def over(self) -> tuple[ServiceRow, ...]:
        """Return the rows of services of which nine in ten exceed the promise."""
        return tuple(row for row in self.rows if row.bar.over)

    @property
    def compared(self) -> int:
        """Return of how many services both promise and the wait of nine in ten are known."""
        return sum(row.bar.promised is not None and row.bar.nine_tenths is not None for row in self.rows)

    @property
    def total(self) -> int:
        """Return how many services there are."""
        return len(self.rows) + len(self.same_day) + len(self.same_day_late) + len(self.unknown)

    def part(self, first: int, count: int, late: int) -> "WaitRows":
        """Return some rows on the scale of all; with the first ones, those without a bar, ``late`` of them by name."""
        rows = self.rows[first : first + count]
        if first:
            return replace(self, rows=rows, same_day=(), unknown=(), same_day_late=())
        return replace(
            self,
            rows=rows,
            same_day_late=self.same_day_late[:late],
            more_same_day_late=len(self.same_day_late[late:]),
        )


def wait_rows(services: Mapping[str, ServiceDays]) -> WaitRows:
    """Return services, by key, as rows: first by how much they exceed their promise, then the longest promises."""
    longest = scale_of(services.values())
    rows = [ServiceRow(key, days, bar) for key, days in services.items() if (bar := time_bar(days, longest))]
    drawn = {row.key for row in rows}
    without = [key for key in services if key not in drawn]
    same_day = [key for key in without if services[key].is_same_day]
    late = [SameDayService(key, services[key].late, services[key].due) for key in same_day if services[key].late]
    return WaitRows(
        rows=tuple(sorted(rows, key=_order)),
        ticks=ticks_up_to(longest),
        same_day=tuple(key for key in same_day if not services[key].late),
        unknown=tuple(key for key in without if not services[key].is_same_day),
        same_day_late=tuple(sorted(late, key=lambda service: (-service.late, service.key))),
    )


def _order(row: ServiceRow) -> tuple[float, float, str]:
    promised = row.days.promised if row.days.promised is not None else row.days.longest_but_law
    return -row.bar.days_over, -promised, row.key
