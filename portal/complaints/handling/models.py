"""The tables of what follows a reply: call-backs, links between complaints, and what keeps texts beyond their time."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.complaints.vocabulary import LinkKind
from portal.platform.storage.database import Base
from portal.platform.storage.types import EnumText, UtcDateTime


class CallBack(Base):
    """A call-back 回访 to a complainant after the reply: whether the person was reached, and what was said."""

    __tablename__ = "complaint_callbacks"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    is_reached: Mapped[bool]
    text: Mapped[str] = mapped_column("words", Text)


class ComplaintLink(Base):
    """Two complaints about the same thing, or with the same cause; each has its own reply and time limit."""

    __tablename__ = "complaint_links"
    __table_args__ = (Index("one_complaint_link", "complaint_id", "other_id", unique=True),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(EnumText(LinkKind))
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ComplaintHold(Base):
    """Why a complaint's texts are kept beyond their time: a review or a suit runs; ``ended_on`` is None meanwhile."""

    __tablename__ = "complaint_holds"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    begun_on: Mapped[date]
    ended_on: Mapped[date | None]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
