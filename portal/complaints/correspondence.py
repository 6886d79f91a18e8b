"""What is written in a complaint: messages and replies."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.complaints.vocabulary import Decision, MessageKind, ReplyState
from portal.library.guide.identifiers import VersionRef
from portal.platform.storage.database import Base, Versioned
from portal.platform.storage.types import EnumText, UtcDateTime


class Message(Base):
    """A message between complainant and authority, or a note that only staff see."""

    __tablename__ = "messages"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[MessageKind] = mapped_column(EnumText(MessageKind))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column("words", Text)
    original_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # where personal data was masked
    changed_version: Mapped[str] = mapped_column(String(60), default="")  # such as PS-101/3, for a link to the change

    @property
    def change_address(self) -> dict[str, Any]:
        """Return code and number of the version that changed, for a link."""
        return asdict(VersionRef.parse(self.changed_version))


class Reply(Versioned, Base):
    """A reply 答复: drafted by one person, approved by another."""

    __tablename__ = "replies"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    state: Mapped[ReplyState] = mapped_column(EnumText(ReplyState), index=True)
    decision: Mapped[Decision] = mapped_column(EnumText(Decision))
    text: Mapped[str] = mapped_column("words", Text)
    remedy_given: Mapped[str] = mapped_column(Text)
    # Of a suggestion: what it is and why it was decided so, by language; public once the reply was sent.
    public_summary: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    public_reason: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remarks: Mapped[str] = mapped_column(Text, default="")

    @property
    def is_returned(self) -> bool:
        """Tell whether the reply was returned with remarks."""
        return self.state is ReplyState.RETURNED
