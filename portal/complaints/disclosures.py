"""Requests to open what is sealed of a complaint: their table and its words. Who may ask and decide: ``openings``."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.library.domain.labelled_enum import LabelledEnum
from portal.platform.storage.database import Base, Versioned
from portal.platform.storage.types import EnumText, UtcDateTime


class SealedPart(LabelledEnum):
    """What is sealed of a complaint."""

    CONTACT = "contact", _l("Contact details")
    ORIGINAL = "original", _l("The words as typed, with the personal data in them")


class OpeningState(LabelledEnum):
    """The state of a request to open what is sealed."""

    ASKED = "asked", _l("Awaiting a decision")
    GRANTED = "granted", _l("Granted")
    REFUSED = "refused", _l("Refused")
    ENDED = "ended", _l("Over: what was sealed has been deleted")


class OpeningOffice(LabelledEnum):
    """Who asked or decided, as the complainant reads it: by office, never by name."""

    HANDLER = "handler", _l("The handler")
    MANAGEMENT = "management", _l("The management of the department")
    QUALITY_OFFICE = "quality_office", _l("The quality office")
    SUPERVISOR = "supervisor", _l("The performance supervisor")
    NAMED = "named", _l("Someone named by the performance supervisor")
    INSPECTORS = "inspectors", _l("The discipline inspectors")


class SealedOpening(Versioned, Base):
    """A request to open what is sealed: one person asks, with a reason that the complainant reads, another decides.

    Who they are the public door may not read, nor why it was refused; so those columns are loaded for staff only.
    """

    __tablename__ = "complaint_openings"
    __table_args__ = (Index("ix_complaint_openings_state", "state", "complaint_id"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    part: Mapped[SealedPart] = mapped_column(EnumText(SealedPart))
    state: Mapped[OpeningState] = mapped_column(EnumText(OpeningState))
    reason: Mapped[str] = mapped_column(Text)
    asked_as: Mapped[OpeningOffice] = mapped_column(EnumText(OpeningOffice))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_as: Mapped[OpeningOffice | None] = mapped_column(EnumText(OpeningOffice))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    open_until_on: Mapped[date | None]  # the last day on which who asked may open it
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the first time; the trail has every one
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), deferred=True, deferred_group="staff")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), deferred=True, deferred_group="staff")
    remarks: Mapped[str] = mapped_column(Text, default="", deferred=True, deferred_group="staff")

    @property
    def is_asked(self) -> bool:
        """Tell whether it awaits a decision."""
        return self.state is OpeningState.ASKED

    @property
    def is_granted(self) -> bool:
        """Tell whether it was granted."""
        return self.state is OpeningState.GRANTED

    def is_open_on(self, day: date) -> bool:
        """Tell whether who asked may open it on a day."""
        return self.is_granted and self.open_until_on is not None and day <= self.open_until_on
