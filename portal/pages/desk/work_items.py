"""What stands in a work list: items, and the periods in which they are due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.working_time.warning_lights import Light

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class WorkItem:
    """One item of the work list: next step, subject, link, due date (None: no date), its light where it has one.

    ``has_left`` says that the owner who stands in place of the next step cannot work on it any more.
    """

    next_step: Any
    title: str
    url: str
    due_on: date | None = None
    light: Light | None = None
    has_left: bool = False


@dataclass(frozen=True)
class Work:
    """The work items of a person that are shown, by due date, how many there are, and when the others are due.

    Where there are more than are counted, not all due dates are known.
    """

    items: list[WorkItem]
    total: int
    days_not_shown: Sequence[date] = ()
    is_cut: bool = False


@dataclass(frozen=True)
class Stretch:
    """The work items that are due within one period, by due date, and how many there are; None where nobody knows."""

    name: str
    title: Any
    items: list[WorkItem]
    count: int | None

    @property
    def is_cut(self) -> bool:
        """Tell whether more are due within the period than are shown."""
        return self.count is None or self.count > len(self.items)


def by_stretch(work: Work, today: date) -> list[Stretch]:
    """Group work items into overdue, today, the seven days after it, and later; empty groups are left out."""
    stretches = (
        ("late", _l("Overdue"), date.min, today - DAY),
        ("today", _l("Today"), today, today),
        ("week", _l("In the next seven days"), today + DAY, today + WEEK),
        ("later", _l("Later, or no date"), today + WEEK + DAY, date.max),
    )
    found = [_stretch(work, *stretch) for stretch in stretches]
    return [stretch for stretch in found if stretch.items or stretch.count]


def _stretch(work: Work, name: str, title: Any, first: date, last: date) -> Stretch:
    items = [item for item in work.items if first <= (item.due_on or date.max) <= last]
    count = len(items) + sum(first <= day <= last for day in work.days_not_shown)
    return Stretch(name, title, items, None if work.is_cut else count)
