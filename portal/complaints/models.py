"""The table of complaints 投诉."""

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from portal.accounts.models import Staff
from portal.complaints.correspondence import Message, Reply
from portal.complaints.data_requests import DataRequest, Erasure
from portal.complaints.disclosures import SealedOpening, SealedPart
from portal.complaints.kinds import COMPLAINT_KINDS, KindRecord
from portal.complaints.proceedings import Appeal, ComplaintExtension, ComplaintPause, Participation, Transfer
from portal.complaints.rules import COMPLAINT_STATES, MAX_APPEALS, TAKEN_BACK
from portal.complaints.vocabulary import (
    DETAIL_LABELS,
    AppealOutcome,
    ComplaintExtensionState,
    ComplaintKind,
    ComplaintState,
    ComplaintStateRecord,
    DeclineReason,
    FilingChannel,
    Harm,
    Identity,
    LimitKind,
    MessageKind,
    ReplyState,
    SubjectKind,
    TransferState,
    Venue,
    Verdict,
)
from portal.library.guide.components import Keyed
from portal.library.text.formats import localised
from portal.library.text.languages import MAX_LANGUAGE_CODE_LENGTH
from portal.organisation.models import Department
from portal.platform.clock import local_date
from portal.platform.storage.database import Base, Versioned, where
from portal.platform.storage.types import EnumText, UtcDateTime
from portal.procedures.models import Procedure, ProcedureVersion


class Complaint(Versioned, Base):
    """A complaint, bound to an element of the guide version that was in force when it was filed."""

    __tablename__ = "complaints"
    __table_args__ = (
        Index("ix_complaints_procedure_id_received_on", "procedure_id", "received_on"),
        Index("ix_complaints_department_code_received_on", "department_code", "received_on"),
        Index("ix_complaints_state_due_on", "state", "due_on", "id"),
        Index("ix_complaints_handling_department_state_due_on", "handling_department", "state", "due_on", "id"),
        Index("ix_complaints_handler_id_state_due_on", "handler_id", "state", "due_on", "id"),
        Index("ix_complaints_ends_on", "ends_on", "id", **where("ends_on IS NOT NULL")),
        Index("ix_complaints_named_id", "named_id", "state", "due_on", "id", **where("named_id IS NOT NULL")),
        Index(
            "ix_complaints_awaits_approval", "state", "due_on", "id", **where("awaits_approval = 1", "awaits_approval")
        ),
        Index("ix_complaints_unnamed", "state", "due_on", "id", **where("venue = 'named' AND named_id IS NULL")),
        Index("ix_complaints_awaits_placing", "id", **where("awaits_placing = 1", "awaits_placing")),
        Index("ix_complaints_place", "procedure_id", "element", "received_on", "id"),
        Index(
            "ix_complaints_complainant_hash",
            "complainant_hash",
            "received_on",
            "id",
            **where("complainant_hash IS NOT NULL"),
        ),
        Index("ix_complaints_awaits_erasure", "id", **where("awaits_erasure IS NOT NULL")),
        Index("ix_complaints_integrity", "state", "due_on", "id", **where("kind = 'integrity'")),
    )

    reference: Mapped[str] = mapped_column(String(20), unique=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    received_on: Mapped[date]
    language: Mapped[str] = mapped_column(String(MAX_LANGUAGE_CODE_LENGTH))
    kind: Mapped[ComplaintKind] = mapped_column(EnumText(ComplaintKind))
    subject: Mapped[SubjectKind] = mapped_column(EnumText(SubjectKind), default=SubjectKind.GUIDE)
    subject_text: Mapped[str] = mapped_column(String(200), default="")  # which hall, service or page, as typed
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedures.id"))  # None: about no one service
    procedure_version_id: Mapped[int | None] = mapped_column(ForeignKey("procedure_versions.id"))
    element: Mapped[str] = mapped_column(String(100))
    case_number: Mapped[str] = mapped_column(String(40), default="")
    channel: Mapped[FilingChannel] = mapped_column(EnumText(FilingChannel), default=FilingChannel.WEB)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # who took it down, for the post
    entered_by_post: Mapped[str] = mapped_column(String(40), default="")
    department_code: Mapped[str] = mapped_column(String(40))
    post_code: Mapped[str] = mapped_column(String(40))  # of the step; whom it is about says portal.conflicts
    venue: Mapped[Venue] = mapped_column(EnumText(Venue), default=Venue.DEPARTMENT)
    handling_department: Mapped[str] = mapped_column(String(40))  # whose roles reach it; empty: roles everywhere alone
    named_id: Mapped[int | None]  # by the supervisor, where nobody else is left
    # Filed or appealed at the public door, which cannot read who is left to deal with it: until then no staff see it.
    awaits_placing: Mapped[bool] = mapped_column(default=False)
    happened_on: Mapped[date | None]
    happened_at: Mapped[str] = mapped_column(String(5), default="")  # the time of day, such as 09:30
    window: Mapped[str] = mapped_column("place", String(100), default="")
    narrative: Mapped[str] = mapped_column(Text)
    remedy_sought: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # what its kind asks for, by name
    # What was typed, by field, where personal data was masked; the fields themselves hold the masked text.
    original_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    narrative_hash: Mapped[str | None] = mapped_column(String(64))  # compares a form sent again; None before 0032
    identity: Mapped[Identity] = mapped_column(EnumText(Identity))
    contact_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact_hash: Mapped[str | None] = mapped_column(String(64))  # compares a form sent again; None before 0010
    # Finds complaints of one contact given openly; deferred, since the public door may write it and not read it.
    complainant_hash: Mapped[str | None] = mapped_column(String(64), deferred=True)
    contact_deleted_on: Mapped[date | None]  # the tombstone of a contact that was deleted on time
    may_publish: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ComplaintState] = mapped_column(EnumText(ComplaintState))
    state_since: Mapped[date]
    ends_on: Mapped[date | None]  # the last day of the state; None when the complaint is closed for good
    closed_on: Mapped[date | None]
    decided_on: Mapped[date | None]  # when it was first accepted or declined, which never changes
    decline_reason: Mapped[DeclineReason | None] = mapped_column(EnumText(DeclineReason))
    decline_text: Mapped[str] = mapped_column(Text, default="")
    decline_proposed_by_id: Mapped[int | None]
    declined_on: Mapped[date | None]
    harm: Mapped[Harm | None] = mapped_column(EnumText(Harm))
    is_urgent: Mapped[bool] = mapped_column(default=False)
    is_unsafe: Mapped[bool] = mapped_column(default=False)  # somebody may come to harm while it is dealt with
    is_simple: Mapped[bool] = mapped_column(default=False)
    assessed_on: Mapped[date | None]
    decide_by: Mapped[date]
    limit_kind: Mapped[LimitKind] = mapped_column(EnumText(LimitKind), default=LimitKind.STANDARD)
    limit_days: Mapped[int]
    due_on: Mapped[date] = mapped_column(index=True)
    ceiling_on: Mapped[date | None]  # from then on an interim reply is due; None for an integrity report
    interim_on: Mapped[date | None]
    acknowledge_by: Mapped[date | None]  # of an integrity report; None for other complaints
    acknowledged_on: Mapped[date | None]
    paused_on: Mapped[date | None]  # of the pause that lasts
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    awaits_approval: Mapped[bool] = mapped_column(default=False)  # of a reply, an extension, an opening; indexed
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_on: Mapped[date | None]  # of the first answer; a complaint looked into again keeps it
    answer_due_on: Mapped[date | None]  # the due date of the first answer, given or missed for good
    verdict: Mapped[Verdict | None] = mapped_column(EnumText(Verdict))  # the first
    verdict_on: Mapped[date | None]
    last_verdict: Mapped[Verdict | None] = mapped_column(EnumText(Verdict))
    last_verdict_on: Mapped[date | None]
    reopened_on: Mapped[date | None]
    text_deleted_on: Mapped[date | None]
    own_text_deleted_on: Mapped[date | None]  # what the complainant wrote, on request; what staff recorded stays
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    awaits_erasure: Mapped[Erasure | None] = mapped_column(EnumText(Erasure))  # of words taken back, hidden, deleted
    procedure: Mapped[Procedure | None] = relationship()
    version: Mapped[ProcedureVersion | None] = relationship()
    department: Mapped[Department | None] = relationship(
        primaryjoin=lambda: foreign(Complaint.department_code) == Department.code, viewonly=True
    )
    handler: Mapped[Staff | None] = relationship(foreign_keys=[handler_id])
    messages: Mapped[list[Message]] = relationship(order_by="Message.id")
    replies: Mapped[list[Reply]] = relationship(order_by="Reply.id")
    pauses: Mapped[list[ComplaintPause]] = relationship(order_by="ComplaintPause.id")
    participations: Mapped[list[Participation]] = relationship(order_by="Participation.id")
    transfers: Mapped[list[Transfer]] = relationship(order_by="Transfer.id")
    extensions: Mapped[list[ComplaintExtension]] = relationship(order_by="ComplaintExtension.id")
    appeals: Mapped[list[Appeal]] = relationship(order_by="Appeal.id")
    openings: Mapped[list[SealedOpening]] = relationship(order_by="SealedOpening.id")
    data_requests: Mapped[list[DataRequest]] = relationship(order_by="DataRequest.id")

    @property
    def is_integrity(self) -> bool:
        """Tell whether it is an integrity report, which only inspectors may see."""
        return self.kind is ComplaintKind.INTEGRITY

    @property
    def is_restricted(self) -> bool:
        """Tell whether entries of the audit trail about it are for inspectors alone."""
        return self.is_integrity

    @property
    def is_taken_back(self) -> bool:
        """Tell whether it was taken back: nothing is left of it but its number and two times."""
        return self.state in TAKEN_BACK

    @property
    def is_about_people(self) -> bool:
        """Tell whether anybody is complained about: by a complaint or a report, not by a question or praise."""
        return self.record.is_complaint or self.is_integrity

    @property
    def record(self) -> KindRecord:
        """Return the record of its kind."""
        return COMPLAINT_KINDS[self.kind]

    @property
    def part(self) -> Keyed | None:
        """Return the element of the guide that it is about; None when it is about the whole, or about no guide."""
        return None if self.version is None else self.version.guide.element(self.element)

    @property
    def about(self) -> str:
        """Return what it is about in the reader's language: a service, or what else, with what was typed of it."""
        if self.is_taken_back:
            return "—"
        if self.procedure is not None:
            return localised(self.procedure.name)
        department = localised(self.department.name) if self.department is not None else ""
        return " · ".join(filter(None, (str(self.subject.label), department, self.subject_text)))

    @property
    def answers(self) -> list[tuple[Any, str]]:
        """Return what its kind asked for, and the number of the application, with what each is called."""
        asked = [(DETAIL_LABELS[name], text) for name, text in self.details.items() if text and name in DETAIL_LABELS]
        return [*asked, *([(_l("Application number"), self.case_number)] if self.case_number else [])]

    @property
    def meaning(self) -> ComplaintStateRecord:
        """Return the record of its state."""
        return COMPLAINT_STATES[self.state]

    @property
    def next_due_on(self) -> date:
        """Return the next due date: of the assessor's decision, of the reply, or of the decision on an appeal."""
        return self.decide_by if self.meaning.limit == "decide_by" else self.due_on

    @property
    def open_transfer(self) -> Transfer | None:
        """Return the transfer that a department has neither accepted nor returned; None without one, or at the end."""
        if self.meaning.is_over:
            return None
        return next((each for each in self.transfers if each.state is TransferState.SENT), None)

    @property
    def is_decline_proposed(self) -> bool:
        """Tell whether a second person is to decide on declining it."""
        return self.state is ComplaintState.RECEIVED and self.decline_proposed_by_id is not None

    @property
    def open_extension(self) -> ComplaintExtension | None:
        """Return the extension that awaits a decision; None without one."""
        return next((each for each in self.extensions if each.state is ComplaintExtensionState.ASKED), None)

    @property
    def open_opening(self) -> SealedOpening | None:
        """Return the request to open what is sealed that awaits a decision; None without one."""
        # A contact that was asked for may have been deleted since.
        gone = frozenset() if self.contact_sealed is not None else frozenset({SealedPart.CONTACT})
        return next((each for each in self.openings if each.is_asked and each.part not in gone), None)

    @property
    def sealed_parts(self) -> tuple[SealedPart, ...]:
        """Return what is sealed of it, as long as it is stored."""
        has_original = self.original_sealed is not None or any(each.original_sealed for each in self.messages)
        there = {SealedPart.CONTACT: self.contact_sealed is not None, SealedPart.ORIGINAL: has_original}
        return tuple(part for part, is_there in there.items() if is_there)

    @property
    def open_reply(self) -> Reply | None:
        """Return the reply that awaits approval; None without one."""
        return next((reply for reply in self.replies if reply.state is ReplyState.DRAFT), None)

    def is_of_same_contact(self, other: "Complaint") -> bool:
        """Tell whether both were filed openly with the same contact, which is stored for both still."""
        return self.complainant_hash is not None and self.complainant_hash == other.complainant_hash

    @property
    def is_begun_again(self) -> bool:
        """Tell whether it is investigated a second time, of which the time limit counts from its own beginning."""
        return self.reopened_on is not None or any(each.outcome is AppealOutcome.SENT_BACK for each in self.appeals)

    @property
    def begun_on(self) -> date:
        """Return the day from which its time limit counts: of receipt, or of a later beginning."""
        sent_back = (each.decided_on for each in self.appeals if each.outcome is AppealOutcome.SENT_BACK)
        return max(day for day in (self.received_on, self.reopened_on, *sent_back) if day is not None)

    @property
    def extended_until(self) -> date | None:
        """Return the day to which the present time limit was extended; None where it was not."""
        granted = (each for each in self.extensions if each.is_granted and local_date(each.asked_at) >= self.begun_on)
        return max((each.until_on for each in granted), default=None)

    @property
    def can_still_be_judged(self) -> bool:
        """Tell whether somebody may still have to act on it, as the reviewer of an appeal to come."""
        return not self.meaning.is_over or self.can_be_appealed

    @property
    def can_be_appealed(self) -> bool:
        """Tell whether the complainant can appeal while its state lasts."""
        return self.meaning.can_be_appealed and len(self.appeals) < MAX_APPEALS

    @property
    def public_messages(self) -> list[Message]:
        """Return the messages that the complainant reads, oldest first."""
        return [message for message in self.messages if message.kind is not MessageKind.INTERNAL_NOTE]

    @property
    def sent_reply(self) -> Reply | None:
        """Return the newest reply that was sent; None without one."""
        return next((reply for reply in reversed(self.replies) if reply.state is ReplyState.APPROVED), None)
