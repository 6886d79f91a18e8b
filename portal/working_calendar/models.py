"""The tables of the working calendar: years, and days that differ from their weekday."""

from datetime import date

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.library.working_time.working_days import DayKind
from portal.platform.storage.database import Base, Versioned
from portal.platform.storage.types import EnumText


class CalendarYear(Versioned, Base):
    """A year of the calendar, the notice that arranged it, and whether somebody has confirmed it."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(unique=True)
    is_confirmed: Mapped[bool]
    notice: Mapped[str] = mapped_column(String(200), default="")
    recounted_to: Mapped[int | None]  # while dates that reach into it are counted anew: the id of the last case

    @property
    def code(self) -> str:
        """Return the name of the year in the audit trail."""
        return str(self.year)


class CalendarDay(Base):
    """A day that differs from its weekday: whether it is worked, why, and the notice that says so."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[DayKind] = mapped_column(EnumText(DayKind))
    why: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    notice: Mapped[str] = mapped_column(String(200), default="")
