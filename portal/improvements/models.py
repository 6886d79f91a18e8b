"""The table of improvement notices 改进公告 (“you said, we changed”)."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.improvements.vocabulary import ImprovementState
from portal.platform.storage.database import Base, Versioned
from portal.platform.storage.types import EnumText, UtcDateTime
from portal.procedures.models import ProcedureVersion


class Improvement(Versioned, Base):
    """An improvement notice, bound to a corrective action and to the guide version that changed."""

    __tablename__ = "improvements"
    __table_args__ = (
        Index("ix_improvements_state", "state", "id"),
        Index("ix_improvements_state_published_at", "state", "published_at", "id"),
    )

    reference: Mapped[str] = mapped_column(String(20), unique=True)
    action_reference: Mapped[str] = mapped_column(String(20), index=True)
    procedure_version_id: Mapped[int] = mapped_column(ForeignKey("procedure_versions.id"), unique=True)
    state: Mapped[ImprovementState] = mapped_column(EnumText(ImprovementState))
    you_said: Mapped[dict[str, str]] = mapped_column(JSON)
    we_changed: Mapped[dict[str, str]] = mapped_column(JSON)
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remarks: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[ProcedureVersion] = relationship()
