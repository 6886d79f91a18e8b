"""The table of decided suggestions: what everyone reads of them, apart from what was written and by whom."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from portal.complaints.vocabulary import Decision
from portal.organisation.models import Department
from portal.platform.storage.database import Base
from portal.platform.storage.types import EnumText, UtcDateTime
from portal.procedures.models import Procedure


class DecidedSuggestion(Base):
    """A suggestion with its newest decision, in the words of the office; the complaint it came from is not public."""

    __tablename__ = "decided_suggestions"
    __table_args__ = (
        Index("ix_decided_suggestions_decided_at", "decided_at", "id"),
        Index("ix_decided_suggestions_decision", "decision", "decided_at", "id"),
        Index("ix_decided_suggestions_department_code", "department_code", "decided_at", "id"),
        Index("ix_decided_suggestions_procedure_id", "procedure_id", "decided_at", "id"),
    )

    reference: Mapped[str] = mapped_column(String(20), unique=True)  # not the number of the complaint
    # Deferred, since the public door may not read which one it is.
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), unique=True, deferred=True)
    department_code: Mapped[str] = mapped_column(String(40))
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedures.id"))
    decision: Mapped[Decision] = mapped_column(EnumText(Decision))
    summary: Mapped[dict[str, str]] = mapped_column(JSON)
    reason: Mapped[dict[str, str]] = mapped_column(JSON)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    procedure: Mapped[Procedure | None] = relationship()
    department: Mapped[Department | None] = relationship(
        primaryjoin=lambda: foreign(DecidedSuggestion.department_code) == Department.code, viewonly=True
    )
