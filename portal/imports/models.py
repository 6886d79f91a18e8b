"""Table of import runs: file content until imported, progress, and report."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from portal.imports.vocabulary import Purpose, RunState
from portal.platform.storage.database import Base, Versioned
from portal.platform.storage.types import EnumText, UtcDateTime


class ImportRun(Versioned, Base):
    """One import; ``beat_at`` is the time of the last progress, so that another process can resume it after a crash."""

    __tablename__ = "import_runs"

    reference: Mapped[str] = mapped_column(String(20), unique=True)
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    purpose: Mapped[Purpose] = mapped_column(EnumText(Purpose))
    all_or_nothing: Mapped[bool] = mapped_column(default=False)
    create_departments: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date | None]
    is_check: Mapped[bool] = mapped_column(default=False)  # tries everything and writes nothing
    may_overwrite: Mapped[bool] = mapped_column(default=False)  # the drafts of ``held_drafts``
    held_drafts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # as a check showed them: row versions
    state: Mapped[RunState] = mapped_column(EnumText(RunState), index=True)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    imported: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)  # of the imported
    overwritten: Mapped[int] = mapped_column(default=0)  # of the imported
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    why_refused: Mapped[str] = mapped_column(String(400), default="")
    report: Mapped[list[dict[str, Any]]] = deferred(mapped_column(JSON, default=list, nullable=False))
    lines_left_out: Mapped[int] = mapped_column(default=0)  # of the report
    started_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    beat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    content_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of a finished run: when the file is deleted

    @property
    def changed(self) -> int:
        """Return how many imported records changed what was there, without those that overwrote a held draft."""
        return self.imported - self.added - self.overwritten

    @property
    def publishes(self) -> bool:
        """Return whether the public sees at once what it imports, so that a second person lets it."""
        return self.purpose is Purpose.CATALOGUE or self.create_departments

    @property
    def is_checked(self) -> bool:
        """Return whether it is a finished check, which can be imported while its file is there."""
        return self.state is RunState.CHECKED

    @property
    def is_under_way(self) -> bool:
        """Return whether it waits or runs."""
        return self.state in (RunState.WAITING, RunState.RUNNING)
