"""The table of complaints that belong together."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.complaints.vocabulary import LinkKind
from portal.platform.storage.database import Base
from portal.platform.storage.types import EnumText, UtcDateTime


class ComplaintLink(Base):
    """Two complaints about the same thing, or with the same cause; each has its own reply and time limit."""

    __tablename__ = "complaint_links"
    __table_args__ = (Index("one_complaint_link", "complaint_id", "other_id", unique=True),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(EnumText(LinkKind))
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
