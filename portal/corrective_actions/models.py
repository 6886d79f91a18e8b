"""The tables of findings, corrective actions and their tasks; none of it is public."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, Text, case, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from portal.accounts.models import Staff
from portal.corrective_actions.rules import ACTION_STATES, DUE_ON_CHECK, FINDING_STATES, RECURRENCE_WATCH
from portal.corrective_actions.vocabulary import (
    ActionKind,
    ActionState,
    ActionStateRecord,
    CancelReason,
    CauseCategory,
    FindingState,
    FindingStateRecord,
    NoCauseReason,
    RoundEnd,
    Severity,
    SourceKind,
    TaskKind,
)
from portal.library.guide.identifiers import VersionRef
from portal.platform.storage.database import Base, Versioned, where
from portal.platform.storage.types import EnumText, UtcDateTime
from portal.procedures.vocabulary import Reason

RECORDED_IN_ROUNDS = (
    "severity", "due_on", "immediate_action", "similar_cases", "cause_category", "whys", "criterion", "baseline",
    "target", "check_on", "plan_remarks", "result", "verifier_id", "public_summary", "closed_at", "cancel_reason",
    "cancel_proposed_by_id", "unshown_reason", "unshown_proposed_by_id",
)  # fmt: skip
# Its lines are those in which PostgreSQL tells it, so that the index is found to be as it should be.
LATER_DUE = "(\nCASE\n    WHEN check_on > due_on THEN check_on\n    ELSE due_on\nEND)"
UNFINISHED = "done_at IS NULL AND withdrawn_at IS NULL"
IS_RESTRICTED = ("is_restricted = 1", "is_restricted")  # as SQLite and PostgreSQL are asked for it


class CorrectiveAction(Versioned, Base):
    """An action that removes the cause of one or several findings."""

    __tablename__ = "corrective_actions"
    __table_args__ = (
        Index("ix_corrective_actions_state_due_on", "state", "due_on", "id"),
        Index("ix_corrective_actions_state_later_due", "state", text(LATER_DUE), "id"),
        Index("ix_corrective_actions_department_code_state_due_on", "department_code", "state", "due_on", "id"),
        Index("ix_corrective_actions_department_later_due", "department_code", "state", text(LATER_DUE), "id"),
        Index("ix_corrective_actions_owner_id_state_due_on", "owner_id", "state", "due_on", "id"),
        Index("ix_corrective_actions_restricted", "state", "due_on", "id", **where(*IS_RESTRICTED)),
    )

    reference: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text)
    kind: Mapped[ActionKind] = mapped_column(EnumText(ActionKind))
    severity: Mapped[Severity] = mapped_column(EnumText(Severity))
    state: Mapped[ActionState] = mapped_column(EnumText(ActionState))
    department_code: Mapped[str] = mapped_column(String(40))
    procedure_code: Mapped[str] = mapped_column(String(40), index=True)
    is_restricted: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    quality_officer_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date] = mapped_column(index=True)
    immediate_action: Mapped[str] = mapped_column(Text, default="")
    similar_cases: Mapped[str] = mapped_column(Text, default="")
    cause_category: Mapped[CauseCategory | None] = mapped_column(EnumText(CauseCategory))
    whys: Mapped[list[str]] = mapped_column(JSON, default=list)
    criterion: Mapped[str] = mapped_column(Text, default="")
    baseline: Mapped[str] = mapped_column(String(300), default="")
    target: Mapped[str] = mapped_column(String(300), default="")
    check_on: Mapped[date | None]
    plan_approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    plan_remarks: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    verifier_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    public_summary: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    cancel_reason: Mapped[CancelReason | None] = mapped_column(EnumText(CancelReason))
    cancel_proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    unshown_reason: Mapped[str] = mapped_column(
        Text, default=""
    )  # why it is to be closed, or was, with no effect shown
    unshown_proposed_by_id: Mapped[int | None]
    findings: Mapped[list["Finding"]] = relationship(back_populates="action", order_by="Finding.id")
    all_tasks: Mapped[list["Task"]] = relationship(back_populates="action", order_by="Task.id")
    rounds: Mapped[list["ActionRound"]] = relationship(order_by="ActionRound.id", back_populates="action")
    hand_overs: Mapped[list["HandOver"]] = relationship(order_by="HandOver.id", back_populates="action")
    owner: Mapped[Staff | None] = relationship(foreign_keys=[owner_id])
    owner_has_left: Mapped[bool | None] = query_expression()  # in lists alone, which ask for it

    @property
    def tasks(self) -> list["Task"]:
        """Return the tasks of the plan, without those taken out of it."""
        return [task for task in self.all_tasks if task.withdrawn_at is None]

    @property
    def open_tasks(self) -> list["Task"]:
        """Return the tasks of the plan that are not done; none once the action is over."""
        return [] if self.meaning.is_over else [task for task in self.tasks if task.done_at is None]

    @property
    def owners(self) -> frozenset[int | None]:
        """Return the ids of the owner and of those who handed the action over."""
        return frozenset({self.owner_id, *(each.from_id for each in self.hand_overs if each.task_id is None)})

    @property
    def doers(self) -> frozenset[int | None]:
        """Return the ids of those who ever owned it, approved a plan of it, or had a task in it, withdrawn or not."""
        people = {self.owner_id, self.plan_approved_by_id} | {task.owner_id for task in self.all_tasks}
        people |= {each.from_id for each in self.hand_overs}  # of the action or of a task
        for each in self.rounds:
            people |= {each.owner_id, each.plan_approved_by_id}
        return frozenset(people)

    @property
    def recorded(self) -> dict[str, Any]:
        """Return what staff have recorded and a later round may overwrite, by field, for JSON."""
        values = {name: getattr(self, name) for name in RECORDED_IN_ROUNDS}
        dates = {name: value.isoformat() for name, value in values.items() if isinstance(value, date)}
        return values | dates | {"findings": [finding.reference for finding in self.findings]}

    @property
    def watched_until(self) -> datetime | None:
        """Return the end of the follow-up period, until which the action can be reopened; None unless closed."""
        return None if self.closed_at is None else self.closed_at + RECURRENCE_WATCH

    @property
    def names_a_post(self) -> bool:
        """Tell whether a finding is about a post, whose holders past and present cannot own the action."""
        return any(finding.post_code for finding in self.findings)

    @property
    def as_reason(self) -> Reason:
        """Return the action as the reason of a guide version."""
        return Reason(Reason.CORRECTIVE_ACTION, self.reference)

    @property
    def meaning(self) -> ActionStateRecord:
        """Return the record of its state."""
        return ACTION_STATES[self.state]

    @hybrid_property
    def next_due_on(self) -> date:
        """Return the next due date: of the verification while that is awaited, otherwise of the action."""
        is_awaiting = self.meaning.is_due_on_check and self.check_on is not None
        return max(self.due_on, self.check_on or self.due_on) if is_awaiting else self.due_on

    @next_due_on.inplace.expression
    @classmethod
    def _next_due_on(cls) -> ColumnElement[date]:
        return case((cls.state.in_(DUE_ON_CHECK), cls.later_due()), else_=cls.due_on)

    @classmethod
    def later_due(cls) -> ColumnElement[date]:
        """Return the later one of the two due dates, as ``LATER_DUE`` says it."""
        return case((cls.check_on > cls.due_on, cls.check_on), else_=cls.due_on)


class Finding(Versioned, Base):
    """A reported problem, with its source; ``reported`` names no complainant."""

    __tablename__ = "findings"
    __table_args__ = (
        Index("ix_findings_state_triage_by", "state", "triage_by", "id"),
        Index("ix_findings_department_code_state_triage_by", "department_code", "state", "triage_by", "id"),
        Index("ix_findings_procedure_code_state_triage_by", "procedure_code", "state", "triage_by", "id"),
        Index("ix_findings_restricted", "state", "triage_by", "id", **where(*IS_RESTRICTED)),
    )

    reference: Mapped[str] = mapped_column(String(20), unique=True)
    source_kind: Mapped[SourceKind] = mapped_column(EnumText(SourceKind))
    source_reference: Mapped[str] = mapped_column(String(40), index=True)
    procedure_code: Mapped[str] = mapped_column(String(40))
    version_number: Mapped[int | None]
    element: Mapped[str] = mapped_column(String(100))
    department_code: Mapped[str] = mapped_column(String(40))
    post_code: Mapped[str] = mapped_column(String(40))
    happened_on: Mapped[date | None]
    reported: Mapped[str] = mapped_column(Text)
    severity: Mapped[Severity] = mapped_column(EnumText(Severity))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    triage_by: Mapped[date] = mapped_column(index=True)
    is_restricted: Mapped[bool] = mapped_column(default=False)
    state: Mapped[FindingState] = mapped_column(EnumText(FindingState))
    no_cause_reason: Mapped[NoCauseReason | None] = mapped_column(EnumText(NoCauseReason))
    triaged_on: Mapped[date | None]  # when it was placed in an action, or found without cause
    triaged_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    seconded_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("corrective_actions.id"), index=True)
    action: Mapped[CorrectiveAction | None] = relationship(back_populates="findings")

    @property
    def guide_reference(self) -> str:
        """Return the reference of the guide version concerned; of the procedure alone when no version is known."""
        number = self.version_number
        return str(VersionRef(self.procedure_code, number)) if number else self.procedure_code

    @property
    def meaning(self) -> FindingStateRecord:
        """Return the record of its state."""
        return FINDING_STATES[self.state]


class Task(Versioned, Base):
    """A task of an action; it is done when evidence is given, and stays when it is taken out of the plan."""

    __tablename__ = "tasks"
    __table_args__ = (Index("ix_tasks_unfinished", "owner_id", "due_on", "id", **where(UNFINISHED)),)

    action_id: Mapped[int] = mapped_column(ForeignKey("corrective_actions.id"), index=True)
    kind: Mapped[TaskKind] = mapped_column(EnumText(TaskKind))
    description: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    due_on: Mapped[date]
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    evidence: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_id: Mapped[int | None]
    action: Mapped[CorrectiveAction] = relationship(back_populates="all_tasks")
    owner: Mapped[Staff] = relationship()

    @property
    def is_restricted(self) -> bool:
        """Tell whether entries of the audit trail about it are for inspectors alone, as those of its action are."""
        return self.action.is_restricted


class ActionRound(Base):
    """What stood in an action when it went back: later rounds overwrite it in the action, never here."""

    __tablename__ = "action_rounds"

    action_id: Mapped[int] = mapped_column(ForeignKey("corrective_actions.id"), index=True)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None]
    end: Mapped[RoundEnd] = mapped_column(EnumText(RoundEnd))
    owner_id: Mapped[int | None]
    plan_approved_by_id: Mapped[int | None]
    recorded: Mapped[dict[str, Any]] = mapped_column(JSON)
    action: Mapped[CorrectiveAction] = relationship(back_populates="rounds")

    @property
    def cancel_reason(self) -> CancelReason | None:
        """Return why it was proposed to cancel the action; None when it was not."""
        reason = self.recorded["cancel_reason"]
        return CancelReason(reason) if reason else None


class HandOver(Base):
    """That an action, or one task of it, passed from one owner to another: by whom, when and why."""

    __tablename__ = "hand_overs"

    action_id: Mapped[int] = mapped_column(ForeignKey("corrective_actions.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    from_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    handed_over_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    handed_over_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    action: Mapped[CorrectiveAction] = relationship(back_populates="hand_overs")
    task: Mapped[Task | None] = relationship()
