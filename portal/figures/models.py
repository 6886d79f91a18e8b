"""The public figures of each day and the files of closed months, never changed; corrections stand beside them."""

from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.figures.definitions.figure_list import FIGURES_BY_NAME, values_by_name
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
    code: Mapped[str] = mapped_column(String(41))
    department_code: Mapped[str] = mapped_column(String(40), index=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    after_entry: Mapped[int | None]  # id of the newest audit entry when it was written
    written_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: by a release before this one

    @property
    def name(self) -> dict[str, str]:
        """Return the name that it had on the day, by language; empty for all, and on days of earlier releases."""
        found: dict[str, str] = self.document.get("name", {})
        return found

    @cached_property  # read many times on a page; the document never changes
    def figures(self) -> Figures:
        """Return the figures of complaints, ratings and the queue."""
        return Figures.from_json(self.document)

    @property
    def waits(self) -> dict[str, Any] | None:
        """Return the figures of waiting, by name; None where no application was counted."""
        found: dict[str, Any] | None = self.document["waits"]
        return found

    @property
    def waits_as_of(self) -> date:
        """Return the day as of which applications were counted: the end of a month; in earlier releases the day."""
        written = (self.waits or {}).get("as_of")
        return date.fromisoformat(written) if written else self.as_of

    @property
    def coverage(self) -> dict[str, int] | None:
        """Return how complete the guides were; None but of all, and on days of releases that did not store it."""
        found: dict[str, int] | None = self.document.get("coverage")
        return found

    @property
    def has_counts(self) -> bool:
        """Tell whether more than waits was stored; releases before this one stored waits alone."""
        return "volumes" in self.document

    @cached_property
    def values(self) -> dict[str, Any]:
        """Return every figure by name; None where there is no value, it is withheld, or it was not stored."""
        return values_by_name(self.figures if self.has_counts else None, self.waits)


class MonthFile(Base):
    """A public file as it stood at the end of a month, byte for byte."""

    __tablename__ = "month_files"
    __table_args__ = (UniqueConstraint("month", "name"),)

    month: Mapped[date]  # its first day
    name: Mapped[str] = mapped_column(String(40))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FigureCorrection(Base):
    """What a published value should have been, and why it was wrong; the value itself stays as it was published."""

    __tablename__ = "figure_corrections"
    __table_args__ = (Index("ix_figure_corrections_of_scope", "as_of", "kind", "code"),)

    as_of: Mapped[date]
    kind: Mapped[str] = mapped_column(String(20))  # of ``ScopeKind``
    code: Mapped[str] = mapped_column(String(41))
    department_code: Mapped[str] = mapped_column(String(40))
    figure: Mapped[str] = mapped_column(String(60))  # its name
    printed_value: Mapped[str] = mapped_column(String(20))  # as in a file; empty for none
    right_value: Mapped[str] = mapped_column(String(20))  # as in a file; empty where it is not known or not published
    reason: Mapped[dict[str, str]] = mapped_column(JSON)  # by language
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    corrected_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def label(self) -> Any:
        """Return what the figure is called; its name, where there is no such figure any more."""
        figure = FIGURES_BY_NAME.get(self.figure)
        return figure.label if figure else self.figure
