"""The table of what keeps texts beyond their time."""

from datetime import date

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform.storage.database import Base


class ComplaintHold(Base):
    """Why a complaint's texts are kept beyond their time: a review or a suit runs; ``ended_on`` is None meanwhile."""

    __tablename__ = "complaint_holds"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    begun_on: Mapped[date]
    ended_on: Mapped[date | None]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
