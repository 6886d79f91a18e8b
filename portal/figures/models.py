"""The public figures of each day, and the files of closed months; both are written once and never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.figures.values import Figures
from portal.platform.storage.database import Base
from portal.platform.storage.types import UtcDateTime


class FigureDay(Base):
    """What the public reads of a service, a department or all, as of a day that was over."""

    __tablename__ = "figure_days"
    __table_args__ = (
        UniqueConstraint("as_of", "kind", "code"),
        Index("ix_figure_days_newest", "kind", "code", "as_of"),
    )

    as_of: Mapped[date]
    kind: Mapped[str] = mapped_column(String(20))  # of ``ScopeKind``
    code: Mapped[str] = mapped_column(String(40))
    department_code: Mapped[str] = mapped_column(String(40), index=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    after_entry: Mapped[int | None]  # id of the newest audit entry when it was written

    @property
    def name(self) -> dict[str, str]:
        """Return the name that it had on the day, by language; empty for all, and on days of earlier releases."""
        found: dict[str, str] = self.document.get("name", {})
        return found

    @property
    def figures(self) -> Figures:
        """Return the figures of complaints, ratings and the queue."""
        return Figures.from_json(self.document)

    @property
    def waits(self) -> dict[str, Any] | None:
        """Return the figures of waiting, by name; None where no application was counted."""
        found: dict[str, Any] | None = self.document["waits"]
        return found


class MonthFile(Base):
    """A public file as it stood at the end of a month, byte for byte."""

    __tablename__ = "month_files"
    __table_args__ = (UniqueConstraint("month", "name"),)

    month: Mapped[date]  # its first day
    name: Mapped[str] = mapped_column(String(40))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
