"""The table of proposed changes to what the public sees."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.library.domain.workflow import StateRecord
from portal.platform.storage.database import Base, Versioned
from portal.platform.storage.types import EnumText, UtcDateTime
from portal.proposals.rules import KINDS
from portal.proposals.vocabulary import CHANGE_STATES, ChangeState


class ProposedChange(Versioned, Base):
    """A change of one record: values before and after, and who proposed and decided it; of one record, one is open."""

    __tablename__ = "proposed_changes"
    __table_args__ = (
        Index(
            "one_open_change",
            "kind",
            "subject",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    reference: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    department_code: Mapped[str | None] = mapped_column(String(40))  # None: of the whole authority
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    is_in_effect: Mapped[bool]  # it acted at once and is reviewed afterwards
    state: Mapped[ChangeState] = mapped_column(EnumText(ChangeState), index=True)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")

    @property
    def label(self) -> Any:
        """Return what its kind is called."""
        return KINDS[self.kind].label

    @property
    def meaning(self) -> StateRecord:
        """Return the record of its state."""
        return CHANGE_STATES[self.state]
