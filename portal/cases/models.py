"""Cases, their steps, pauses and extensions, and the rollup of open cases."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.cases.history import CaseHistory, PauseHistory, StepHistory
from portal.cases.vocabulary import CASE_STATES, CaseState, CaseStateRecord, ExtensionState, PauseKind
from portal.library.guide.components import TimeLimit
from portal.library.guide.vocabulary import LimitUnit
from portal.platform.storage.database import Base, Versioned, unique_in_any_case, where
from portal.platform.storage.types import EnumText, UtcDateTime
from portal.procedures.models import Procedure, ProcedureVersion

_WHERE_OPEN, _WHERE_ENDED = where("closed_on IS NULL"), where("closed_on IS NOT NULL")


class Case(Versioned, Base):
    """One application, with the version and the limits in force when it was accepted. It names nobody.

    ``due_on`` and ``warn_from_on`` follow from acceptance, limit, pauses and extensions; ``days`` (working days, pauses
    left out) is known when it has ended. ``current_step…`` says which step is under way.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("source", "source_number"),
        unique_in_any_case("cases", "source_number", within="source"),
        Index("ix_cases_open_due", "due_on", **_WHERE_OPEN),
        Index("ix_cases_open_department", "department_code", "due_on", **_WHERE_OPEN),
        Index("ix_cases_open_current_step_post", "current_step_post", "due_on", **_WHERE_OPEN),
        Index("ix_cases_open_warn_from", "warn_from_on", **_WHERE_OPEN),
        Index("ix_cases_open_current_step_due", "current_step_due_on", **_WHERE_OPEN),
        Index("ix_cases_ended", "closed_on", **_WHERE_ENDED),
        Index("ix_cases_ended_department", "department_code", "closed_on", **_WHERE_ENDED),
        Index("ix_cases_procedure_id_accepted_on", "procedure_id", "accepted_on"),
    )

    reference: Mapped[str] = mapped_column(String(20), unique=True)
    # Keyed hash of the tracking code; empty until the receipt is printed where a system reported the case, and None
    # where the code is the one that was derived with the public side's pepper (cases from before migration 0019).
    code_hash: Mapped[str | None] = mapped_column(String(64), default="")
    source: Mapped[str] = mapped_column(String(40))
    source_number: Mapped[str] = mapped_column(String(80))
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedures.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("procedure_versions.id"))
    department_code: Mapped[str] = mapped_column(String(40))
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_on: Mapped[date]
    limit_amount: Mapped[int | None]
    limit_unit: Mapped[LimitUnit] = mapped_column(EnumText(LimitUnit))
    statutory_amount: Mapped[int | None]
    statutory_unit: Mapped[LimitUnit | None] = mapped_column(EnumText(LimitUnit))
    extended_by: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[date]
    warn_from_on: Mapped[date]
    statutory_due_on: Mapped[date | None]
    state: Mapped[CaseState] = mapped_column(EnumText(CaseState))
    paused_on: Mapped[date | None]  # while the time limit is paused
    paused_days: Mapped[int] = mapped_column(default=0)  # working days of the pauses that have ended
    current_step: Mapped[str] = mapped_column(String(40), default="")
    current_step_post: Mapped[str] = mapped_column(String(40), default="")
    current_step_due_on: Mapped[date | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_on: Mapped[date | None]
    days: Mapped[int | None]
    counted_on: Mapped[date | None]  # when its ending was registered, which may be later
    reason: Mapped[str] = mapped_column(Text, default="")  # of a refusal or discontinuation, as the applicant reads it
    procedure: Mapped[Procedure] = relationship()
    version: Mapped[ProcedureVersion] = relationship()
    steps: Mapped[list["CaseStep"]] = relationship(order_by="CaseStep.id", back_populates="case")
    pauses: Mapped[list["CasePause"]] = relationship(order_by="CasePause.id", back_populates="case")
    extensions: Mapped[list["CaseExtension"]] = relationship(order_by="CaseExtension.id", back_populates="case")

    @property
    def is_open(self) -> bool:
        """Tell whether the case has not ended."""
        return not self.meaning.is_over

    @property
    def meaning(self) -> CaseStateRecord:
        """Return what the state of the case means."""
        return CASE_STATES[self.state]

    @property
    def limit(self) -> TimeLimit:
        """Return the limit that the case runs under, without ``extended_by``."""
        return TimeLimit(amount=self.limit_amount, unit=self.limit_unit)

    @property
    def statutory_limit(self) -> TimeLimit | None:
        """Return the limit of the law for the case; None when the guide names none."""
        return (
            None if self.statutory_unit is None else TimeLimit(amount=self.statutory_amount, unit=self.statutory_unit)
        )

    @property
    def history(self) -> CaseHistory:
        """Return the history of the case as a copy in plain values."""
        return CaseHistory(
            accepted_at=self.accepted_at,
            limit=self.limit,
            statutory_limit=self.statutory_limit,
            state=self.state,
            steps=[StepHistory(s.key, s.post_code, s.limit, s.started_at, s.finished_at) for s in self.steps],
            pauses=[PauseHistory(p.kind, p.reason, p.from_at, p.to_at, p.special_key) for p in self.pauses],
            closed_at=self.closed_at,
            reason=self.reason,
            extended_by=self.extended_by,
        )


class CaseStep(Base):
    """One step of a case, at the post that answers for it, with the limit that the guide gives it."""

    __tablename__ = "case_steps"
    __table_args__ = (Index("ix_case_steps_unfinished", "due_on", **where("finished_at IS NULL")),)

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    post_code: Mapped[str] = mapped_column(String(40))
    amount: Mapped[int | None]
    unit: Mapped[LimitUnit | None] = mapped_column(EnumText(LimitUnit))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date | None]
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_on: Mapped[date | None]
    days: Mapped[int | None]
    case: Mapped[Case] = relationship(back_populates="steps")

    @property
    def limit(self) -> TimeLimit | None:
        """Return the limit of the step."""
        return None if self.unit is None else TimeLimit(amount=self.amount, unit=self.unit)


class CasePause(Base):
    """暂停计时: with a reason the applicant reads; a correction 补正 is asked for once, with all that is missing."""

    __tablename__ = "case_pauses"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    kind: Mapped[PauseKind] = mapped_column(EnumText(PauseKind))
    special_key: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(Text)
    from_at: Mapped[datetime] = mapped_column(UtcDateTime)
    to_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    case: Mapped[Case] = relationship(back_populates="pauses")


class CaseExtension(Base):
    """延期: requested and approved, by another person, by the due date; the applicant sees the new date."""

    __tablename__ = "case_extensions"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    amount: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[ExtensionState] = mapped_column(EnumText(ExtensionState))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_before: Mapped[date | None]
    due_after: Mapped[date | None]
    case: Mapped[Case] = relationship(back_populates="extensions")

    @property
    def is_refused(self) -> bool:
        """Tell whether it was requested and not approved."""
        return self.state is ExtensionState.REFUSED


class OpenCaseCount(Base):
    """Rollup: how many open cases have the same dates, so that lights are counted without reading each case.

    ``step_due_on`` is far away where no step is under way or the time limit is paused; ``is_excused`` are those
    paused by their due date.
    """

    __tablename__ = "open_tallies"
    __table_args__ = (
        UniqueConstraint(
            "procedure_id",
            "department_code",
            "post_code",
            "due_on",
            "warn_from_on",
            "step_due_on",
            "is_excused",
            name="one_kind",
        ),
        Index(
            "ix_open_tallies_lights",
            "procedure_id",
            "department_code",
            "post_code",
            "is_excused",
            "due_on",
            "warn_from_on",
            "step_due_on",
            "count",
        ),
    )

    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedures.id"))
    department_code: Mapped[str] = mapped_column(String(40))
    post_code: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date]
    warn_from_on: Mapped[date]
    step_due_on: Mapped[date]
    is_excused: Mapped[bool]
    count: Mapped[int]
