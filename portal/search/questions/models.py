"""Table of search queries and their success."""

from datetime import date

from sqlalchemy import Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform.storage.database import Base


class AskedQuestion(Base):
    """Monthly counts of a query; its text is stored only after ``MIN_ASKED_TO_STORE_TEXT`` searches."""

    __tablename__ = "asked_questions"
    __table_args__ = (UniqueConstraint("month", "digest"),)

    month: Mapped[date] = mapped_column(Date)
    digest: Mapped[str] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(String(80), default="")
    asked: Mapped[int] = mapped_column(default=0)
    unanswered: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)
    is_done: Mapped[bool] = mapped_column(default=False)

    @property
    def reference(self) -> str:
        """Return the identifier for the audit trail, which does not contain the text."""
        return str(self.id)
