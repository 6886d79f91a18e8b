"""The rollup of ended cases and finished steps."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform.storage.database import Base


class EndedCaseCount(Base):
    """Rollup: how many cases, or steps of a key, accepted in a month have ended after so many working days.

    ``counted_in`` is the month in which the ending of a case was registered: such a month, once over, never changes.
    For steps it is ``month``.

    What was taken back or discontinued, and a step that it cut short, is not ``is_decided``.
    """

    __tablename__ = "case_tallies"
    __table_args__ = (
        UniqueConstraint(
            "procedure_id",
            "department_code",
            "step_key",
            "month",
            "counted_in",
            "days",
            "is_late",
            "is_decided",
            name="one_cell",
        ),
    )

    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedures.id"))
    department_code: Mapped[str] = mapped_column(String(40))
    step_key: Mapped[str] = mapped_column(String(40))
    month: Mapped[date]
    counted_in: Mapped[date]
    days: Mapped[int]
    is_late: Mapped[bool]
    is_decided: Mapped[bool]
    count: Mapped[int]
    paused: Mapped[int]
    paused_days: Mapped[int]
