"""Complaints 投诉, their messages, replies and pauses."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Staff
from portal.complaints.rules import COMPLAINT_STATES, SILENCE_CALENDAR_DAYS
from portal.complaints.vocabulary import (
    ComplaintKind,
    ComplaintState,
    ComplaintStateRecord,
    Decision,
    DeclineReason,
    Identity,
    MessageKind,
    ReplyState,
    Verdict,
)
from portal.library.guide.identifiers import VersionRef
from portal.library.text.languages import MAX_CODE_CHARACTERS
from portal.platform.storage.database import Base, Versioned
from portal.platform.storage.types import EnumText, UtcDateTime
from portal.procedures.models import Procedure, ProcedureVersion


class Complaint(Versioned, Base):
    """What a citizen complains about, pinned to an element of the guide version in force when it was filed."""

    __tablename__ = "complaints"
    __table_args__ = (
        Index("ix_complaints_procedure_id_received_on", "procedure_id", "received_on"),
        Index("ix_complaints_department_code_received_on", "department_code", "received_on"),
    )

    reference: Mapped[str] = mapped_column(String(20), unique=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    received_on: Mapped[date]
    language: Mapped[str] = mapped_column(String(MAX_CODE_CHARACTERS))
    kind: Mapped[ComplaintKind] = mapped_column(EnumText(ComplaintKind))
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedures.id"))
    procedure_version_id: Mapped[int] = mapped_column(ForeignKey("procedure_versions.id"))
    element: Mapped[str] = mapped_column(String(100))
    department_code: Mapped[str] = mapped_column(String(40))
    post_code: Mapped[str] = mapped_column(String(40))
    happened_on: Mapped[date | None]
    narrative: Mapped[str] = mapped_column(Text)
    remedy_sought: Mapped[str] = mapped_column(Text)
    identity: Mapped[Identity] = mapped_column(EnumText(Identity))
    contact_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact_deleted_on: Mapped[date | None]  # the tombstone of a contact that was deleted on time
    may_publish: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ComplaintState] = mapped_column(EnumText(ComplaintState), index=True)
    decline_reason: Mapped[DeclineReason | None] = mapped_column(EnumText(DeclineReason))
    decide_by: Mapped[date]
    limit_days: Mapped[int]
    due_on: Mapped[date] = mapped_column(index=True)
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_on: Mapped[date | None]  # of the first answer; a complaint looked into again keeps it
    answer_due_on: Mapped[date | None]  # the day that the first answer met or missed
    verdict: Mapped[Verdict | None] = mapped_column(EnumText(Verdict))
    verdict_on: Mapped[date | None]
    procedure: Mapped[Procedure] = relationship()
    version: Mapped[ProcedureVersion] = relationship()
    handler: Mapped[Staff | None] = relationship()
    messages: Mapped[list["Message"]] = relationship(order_by="Message.id", back_populates="complaint")
    replies: Mapped[list["Reply"]] = relationship(order_by="Reply.id", back_populates="complaint")
    pauses: Mapped[list["ComplaintPause"]] = relationship(order_by="ComplaintPause.id", back_populates="complaint")

    @property
    def is_integrity(self) -> bool:
        """Tell whether only inspectors may know of it."""
        return self.kind is ComplaintKind.INTEGRITY

    @property
    def meaning(self) -> ComplaintStateRecord:
        """Return what its state means."""
        return COMPLAINT_STATES[self.state]

    @property
    def next_due_on(self) -> date:
        """Return by when the next thing is due: the decision, the answer, or a second look where it is asked for."""
        match self.meaning.limit:
            case "decide_by":
                return self.decide_by
            case "second_look" if self.verdict_on is not None:
                return self.verdict_on + timedelta(days=SILENCE_CALENDAR_DAYS)
        return self.due_on

    @property
    def sent_reply(self) -> "Reply | None":
        """Return the newest reply that was sent."""
        return next((reply for reply in reversed(self.replies) if reply.state is ReplyState.APPROVED), None)


class Message(Base):
    """One message of the conversation, or a note that only staff see."""

    __tablename__ = "messages"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[MessageKind] = mapped_column(EnumText(MessageKind))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    words: Mapped[str] = mapped_column(Text)
    changed_version: Mapped[str] = mapped_column(String(60), default="")  # such as PS-101/3, for a link to the change
    complaint: Mapped[Complaint] = relationship(back_populates="messages")

    @property
    def change_address(self) -> dict[str, Any]:
        """Return code and number of the version that changed, for a link."""
        return asdict(VersionRef.parse(self.changed_version))


class Reply(Versioned, Base):
    """答复: drafted by one person, approved by another."""

    __tablename__ = "replies"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    state: Mapped[ReplyState] = mapped_column(EnumText(ReplyState))
    decision: Mapped[Decision] = mapped_column(EnumText(Decision))
    words: Mapped[str] = mapped_column(Text)
    remedy_given: Mapped[str] = mapped_column(Text)
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remarks: Mapped[str] = mapped_column(Text, default="")
    complaint: Mapped[Complaint] = relationship(back_populates="replies")

    @property
    def is_returned(self) -> bool:
        """Tell whether it was given back with remarks."""
        return self.state is ReplyState.RETURNED


class ComplaintPause(Base):
    """暂停计时: from one day to another, with a reason the citizen reads."""

    __tablename__ = "pauses"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    complaint: Mapped[Complaint] = relationship(back_populates="pauses")
