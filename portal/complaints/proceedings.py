"""What happens in a complaint: pauses, extensions, transfers and appeals, and who did what."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.complaints.vocabulary import (
    AppealOutcome,
    BodyKind,
    ComplaintExtensionState,
    ComplaintState,
    Involvement,
    TransferState,
)
from portal.platform.storage.database import Base, Versioned
from portal.platform.storage.types import EnumText, UtcDateTime


class ComplaintPause(Base):
    """A pause of the time limit 暂停计时, with a reason that the complainant reads; ``to_on`` is None until it ends."""

    __tablename__ = "pauses"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)


class Participation(Base):
    """What a person has done in a complaint; rows are only added."""

    __tablename__ = "complaint_participations"
    __table_args__ = (Index("ix_complaint_participations_staff_id", "staff_id", "complaint_id"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    part: Mapped[Involvement] = mapped_column(EnumText(Involvement))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ComplaintExtension(Versioned, Base):
    """An extension 延期: asked by the handler before the due date, decided by another person, told with its reason."""

    __tablename__ = "complaint_extensions"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    state: Mapped[ComplaintExtensionState] = mapped_column(EnumText(ComplaintExtensionState), index=True)
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remarks: Mapped[str] = mapped_column(Text, default="")

    @property
    def is_granted(self) -> bool:
        """Tell whether it was granted."""
        return self.state is ComplaintExtensionState.GRANTED


class Transfer(Versioned, Base):
    """A transfer 转办 to a department, which accepts or returns it, or a handing on to a body outside the authority."""

    __tablename__ = "complaint_transfers"
    __table_args__ = (Index("ix_complaint_transfers_to_department", "to_department", "state", "accept_by", "id"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    state: Mapped[TransferState] = mapped_column(EnumText(TransferState))
    from_department: Mapped[str] = mapped_column(String(40))
    to_department: Mapped[str] = mapped_column(String(40), default="")
    body: Mapped[BodyKind | None] = mapped_column(EnumText(BodyKind))
    reason: Mapped[str] = mapped_column(Text)
    accept_by: Mapped[date]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remarks: Mapped[str] = mapped_column(Text, default="")


class Appeal(Versioned, Base):
    """An appeal 申诉 of the complainant: decided by someone who was not involved; two levels."""

    __tablename__ = "appeals"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    level: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    filed_on: Mapped[date]
    against: Mapped[ComplaintState] = mapped_column(EnumText(ComplaintState))
    due_on: Mapped[date]
    outcome: Mapped[AppealOutcome | None] = mapped_column(EnumText(AppealOutcome))
    text: Mapped[str] = mapped_column("words", Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_on: Mapped[date | None]
