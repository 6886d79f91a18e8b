"""The table of what follows a reply: call-backs."""

from datetime import datetime

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
