"""The tables of what follows a reply: call-backs, and what keeps texts beyond their time."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform.storage.database import Base
from portal.platform.storage.types import UtcDateTime


class CallBack(Base):
    """A call-back 回访 to a complainant after the reply: whether the person was reached, and what was said."""

    __tablename__ = "complaint_callbacks"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    is_reached: Mapped[bool]
    text: Mapped[str] = mapped_column("words", Text)


class ComplaintHold(Base):
    """Why a complaint's texts are kept beyond their time: a review or a suit runs; ``ended_on`` is None meanwhile."""

    __tablename__ = "complaint_holds"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    begun_on: Mapped[date]
    ended_on: Mapped[date | None]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
