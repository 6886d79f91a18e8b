"""Tables of procedures 政务服务事项 and their versions, with read tables for versions in force."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from portal.library.guide.components import TimeLimit
from portal.library.guide.document import Guide
from portal.library.guide.identifiers import VersionRef
from portal.library.guide.stored_guide import read_stored, to_stored
from portal.library.guide.vocabulary import LimitUnit, ProcedureType
from portal.organisation.models import Department
from portal.platform.storage.database import Base, Versioned, unique_in_any_case
from portal.platform.storage.types import EnumText, UtcDateTime
from portal.procedures.vocabulary import VERSION_STATES, Reason, VersionState, VersionStateRecord


class Procedure(Versioned, Base):
    """A service of the authority; columns shown in lists are copied from the version in force at publication."""

    __tablename__ = "procedures"
    __table_args__ = (
        Index("ix_procedures_in_order", "department_id", "code"),
        Index("ix_procedures_listed_in_order", "is_listed", "department_id", "code"),
        Index("ix_procedures_due", "has_guide", "next_check_on"),
        unique_in_any_case("procedures", "code"),
    )

    code: Mapped[str] = mapped_column(String(40), unique=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("departments.id"), index=True)
    is_listed: Mapped[bool] = mapped_column(default=False, index=True)  # public, with or without a guide
    has_guide: Mapped[bool] = mapped_column(default=False)  # a version is in force
    guide_due_on: Mapped[date | None]
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    summary: Mapped[dict[str, str]] = mapped_column(JSON)
    type: Mapped[ProcedureType | None] = mapped_column(EnumText(ProcedureType, drop_unlisted=True))
    committed_amount: Mapped[int | None]
    committed_unit: Mapped[LimitUnit | None] = mapped_column(EnumText(LimitUnit, drop_unlisted=True))
    is_free: Mapped[bool] = mapped_column(default=False)
    visits: Mapped[int] = mapped_column(default=0)
    changed_in_revision: Mapped[int] = mapped_column(default=0, index=True)
    alert: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    alert_until: Mapped[date | None]
    checked_on: Mapped[date | None]
    checked_by_post: Mapped[str] = mapped_column(String(40), default="")
    next_check_on: Mapped[date | None]
    department: Mapped[Department] = relationship()
    versions: Mapped[list["ProcedureVersion"]] = relationship(
        order_by="ProcedureVersion.number", back_populates="procedure"
    )

    def alert_on(self, day: date) -> dict[str, str]:
        """Return the alert shown on a day, by language; empty when there is none."""
        return self.alert if self.alert_until is None or day <= self.alert_until else {}

    @property
    def committed_limit(self) -> TimeLimit | None:
        """Return the promised limit in force, or None."""
        return (
            None if self.committed_unit is None else TimeLimit(amount=self.committed_amount, unit=self.committed_unit)
        )


class ProcedureVersion(Versioned, Base):
    """A version of a procedure's guide; immutable once published."""

    __tablename__ = "procedure_versions"
    __table_args__ = (
        UniqueConstraint("procedure_id", "number"),
        Index(
            "one_in_force",
            "procedure_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
    )

    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedures.id"))
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(EnumText(VersionState), index=True)
    schema_version: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column("guide", JSON)
    reason_kind: Mapped[str] = mapped_column(String(40), default="")
    reason_reference: Mapped[str] = mapped_column(String(40), default="", index=True)
    reason: Mapped[Reason] = composite("reason_kind", "reason_reference")
    what_changed: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    editors: Mapped[list[int]] = mapped_column(JSON, default=list)  # everyone who wrote or submitted it
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    held_by_id: Mapped[int | None]  # who last wrote it by hand; None for a draft that nobody touched since an import
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    remarks: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    in_force_from: Mapped[date | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    names: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # of department and posts at publication
    withdrawal_reason: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    procedure: Mapped[Procedure] = relationship(back_populates="versions")

    @property
    def meaning(self) -> VersionStateRecord:
        """Return the record of its state."""
        return VERSION_STATES[self.state]

    @property
    def guide(self) -> Guide:
        """Return the guide as loaded by this release."""
        return read_stored(self.document, self.schema_version)

    @guide.setter
    def guide(self, guide: Guide) -> None:
        self.document, self.schema_version = to_stored(guide)

    @property
    def reference(self) -> str:
        """Return the identifier for the audit trail."""
        return str(VersionRef(self.procedure.code, self.number))


class ReplacedDraft(Base):
    """A text of a draft that another one replaced as a whole, so that nothing is lost."""

    __tablename__ = "replaced_drafts"

    version_id: Mapped[int] = mapped_column(ForeignKey("procedure_versions.id"), index=True)
    schema_version: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column("guide", JSON)
    held_by_id: Mapped[int | None]
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaced_by_id: Mapped[int | None]
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def guide(self) -> Guide:
        """Return the guide as this release reads it."""
        return read_stored(self.document, self.schema_version)


class ProcedureTag(Base):
    """Read table: audience, life events and standards of procedures in force, for lists and counts."""

    __tablename__ = "procedure_tags"
    __table_args__ = (Index("ix_procedure_tags_kind_value", "kind", "value"),)

    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedures.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(40))


class PublishedStep(Base):
    """Read table: responsible post and limit of each step in force."""

    __tablename__ = "published_steps"

    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedures.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    post_code: Mapped[str] = mapped_column(String(40), index=True)
    procedure: Mapped[Procedure] = relationship()
    amount: Mapped[int | None]
    unit: Mapped[LimitUnit | None] = mapped_column(EnumText(LimitUnit, drop_unlisted=True))

    @property
    def limit(self) -> TimeLimit | None:
        """Return the limit of the step, or None."""
        return None if self.unit is None else TimeLimit(amount=self.amount, unit=self.unit)
