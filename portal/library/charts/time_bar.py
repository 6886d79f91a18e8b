"""The time bar: how long people waited, against what is promised and what the law allows.

A band up to a tick is the promise, a paler band the statutory limit, a dot the median, a whisker what nine in ten
waited. What exceeds the promise is a part of its own, so that it is drawn by another shape. Lengths are working days.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.library.statistics.shares import length_of

LONGEST_LAW = 2  # times all else: a statutory limit that is longer would press what happened against the edge
ROOM_FOR_LAW = 1.2  # times all else: room to show that such a limit goes on


@dataclass(frozen=True)
class ServiceDays:
    """What is known of a service, in working days; None is not known, or set by nobody.

    ``is_withheld`` says that too few cases tell to publish how long they took; ``about`` names the limits that were
    converted to working days. ``late`` is how many of the cases that were ``due`` ended late or are overdue.
    """

    promised: float | None = None
    law: float | None = None
    half: int | None = None
    nine_tenths: int | None = None
    is_withheld: bool = False
    about: frozenset[str] = frozenset()
    late: int = 0
    due: int = 0

    @property
    def known(self) -> tuple[float, ...]:
        """Return promise and waits, as far as they are known and published."""
        waits = () if self.is_withheld else (self.half, self.nine_tenths)
        return tuple(days for days in (self.promised, *waits) if days is not None)

    @property
    def longest_but_law(self) -> float:
        """Return the longest of promise and waits; 0 without any."""
        return max(self.known, default=0)

    @property
    def is_same_day(self) -> bool:
        """Tell whether promise and waits, as far as they are known, end on the day on which they begin."""
        return bool(self.known) and self.longest_but_law == 0

    @property
    def days_over(self) -> float:
        """Return by how much nine in ten waits exceed the promise; 0 when they keep it, or nobody knows."""
        if self.promised is None or self.nine_tenths is None or self.is_withheld:
            return 0
        return max(self.nine_tenths - self.promised, 0)


@dataclass(frozen=True)
class DayMark:
    """A number of working days, and its place; ``is_about`` says that it was converted."""

    days: float
    at: float
    is_about: bool = False

    @property
    def text(self) -> str:
        """Return the number as text: 20, ≈43 or, of less than a day, ≈0.4."""
        number = f"{self.days:.0f}" if self.days >= 1 or self.days == 0 else f"{self.days:.1f}"
        return f"≈{number}" if self.is_about else number

    def worded(self, same_day: str) -> str:
        """Return the number as text, or for no working day the words for the same day."""
        return self.text if self.days else same_day


@dataclass(frozen=True)
class TimeBar:
    """Marks on a scale of 0 to 100; None for what is not known.

    ``within`` and ``over`` are the parts of the whisker on either side of the promise; ``is_law_beyond`` says that the
    statutory limit lies beyond the scale.
    """

    promised: DayMark | None
    law: DayMark | None
    half: DayMark | None
    nine_tenths: DayMark | None
    within: tuple[float, float] | None
    over: tuple[float, float] | None
    days_over: float
    is_law_beyond: bool
    is_withheld: bool

    @property
    def is_half_over(self) -> bool:
        """Tell whether even half of the applications took longer than promised."""
        return self.half is not None and self.promised is not None and self.half.days > self.promised.days

    @property
    def is_about(self) -> bool:
        """Tell whether a limit was converted to working days."""
        return any(mark is not None and mark.is_about for mark in (self.promised, self.law))


def scale_of(services: Iterable[ServiceDays]) -> float:
    """Return the longest wait, promise or statutory limit; of the latter none over ``LONGEST_LAW`` times all else."""
    listed = list(services)
    longest = max((each.longest_but_law for each in listed), default=0)
    laws = [each.law for each in listed if each.law is not None]
    drawn = [law for law in laws if not longest or law <= LONGEST_LAW * longest]
    return max([longest * (1 if len(drawn) == len(laws) else ROOM_FOR_LAW), *drawn])


def time_bar(days: ServiceDays, longest: float | None = None) -> TimeBar | None:
    """Return the bar of a service on a scale up to ``longest`` (its own without); None without any length to draw."""
    scale = scale_of([days]) if longest is None else longest
    if days.is_same_day or not scale or (days.longest_but_law == 0 and not days.law):
        return None

    def mark(name: str) -> DayMark | None:
        length: float | None = getattr(days, name)
        return None if length is None else DayMark(length, length_of(min(length, scale), scale), name in days.about)

    half, nine = (None, None) if days.is_withheld else (mark("half"), mark("nine_tenths"))
    promised = mark("promised")
    within, over = _whisker(half, nine, promised)
    return TimeBar(
        promised=promised,
        law=mark("law"),
        half=half,
        nine_tenths=nine,
        within=within,
        over=over,
        days_over=days.days_over,
        is_law_beyond=days.law is not None and days.law > scale,
        is_withheld=days.is_withheld,
    )


def _whisker(
    half: DayMark | None, nine: DayMark | None, promised: DayMark | None
) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
    """Return the whisker before and behind the promise; it begins at the median, or at 0 where that is not known."""
    if nine is None:
        return None, None
    start = half.at if half else 0.0
    if promised is None or nine.days <= promised.days:
        return (start, nine.at), None
    within = (start, promised.at) if start < promised.at else None
    return within, (max(start, promised.at), nine.at)
