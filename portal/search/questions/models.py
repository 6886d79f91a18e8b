"""How questions fared."""

from datetime import date

from sqlalchemy import Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform.storage.database import Base


class AskedQuestion(Base):
    """How often a question was asked in a month, and how it fared. Its words are kept from the third asking on."""

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
        """Return the question's name in the audit trail, which is not its words."""
        return str(self.id)
