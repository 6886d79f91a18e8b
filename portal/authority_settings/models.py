"""The table of what the authority has set; rows are only ever added, so that it is the history as well."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform.storage.database import Base
from portal.platform.storage.types import UtcDateTime


class SettingValue(Base):
    """A value of one setting, the day from which it counts, and the two people who agreed.

    Of two values that count from the same day the later one holds. Without people it was set when the portal was made,
    or taken over from the environment by an upgrade.
    """

    __tablename__ = "authority_settings"
    __table_args__ = (Index("ix_authority_settings_of_name", "name", "valid_from"),)

    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(JSON)
    valid_from: Mapped[date]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)

    @property
    def code(self) -> str:
        """Return the name of the setting, as the audit trail has it."""
        return self.name
