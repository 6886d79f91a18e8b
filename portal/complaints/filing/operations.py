"""Operations of complainants: file a complaint, write a message, give a verdict, withdraw."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from portal.complaints.filing.rules import (
    FormUsedError,
    SentBeforeError,
    check_identity,
    contact_to_compare,
    posts_concerned,
)
from portal.complaints.handling.operations import resume
from portal.complaints.models import Complaint
from portal.complaints.operations import add_message, move, place, place_when_possible, settle_end
from portal.complaints.queries import current_limits, find_by_key_hash
from portal.complaints.rules import COMPLAINT_WORKFLOW, VERDICTS
from portal.complaints.time_limits import acknowledge_by, decide_by, due_on, limit_kind
from portal.complaints.vocabulary import (
    ComplaintKind,
    ComplaintState,
    Identity,
    LimitKind,
    MessageKind,
)
from portal.conflicts.operations import add_posts
from portal.corrective_actions.findings.operations import Report, report_finding, report_on
from portal.corrective_actions.vocabulary import Severity, SourceKind
from portal.library.access.permissions import Actor
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.guide.components import Step
from portal.organisation.queries import departments_of_posts, successors_of_posts
from portal.platform import clock
from portal.platform.clock import local_date, local_today
from portal.platform.security.contact_encryption import seal
from portal.platform.security.tracking_codes import (
    code_hash,
    content_hash,
    guarded_hash,
    key_hash,
    new_reference,
    tracking_code,
)
from portal.platform.storage import audit
from portal.platform.storage.database import lock_row
from portal.platform.storage.form_receipts import SentForm, is_same, receipt_of, write_receipt
from portal.platform.storage.transaction import operation
from portal.procedures.models import ProcedureVersion
from portal.working_calendar.queries import load_calendar

# What a form sent again must repeat, in the order of the form; the contact is compared by its hash.
_COMPARED = (
    "element", "kind", "narrative", "happened_on", "happened_at", "window", "remedy_sought", "identity", "may_publish",
)  # fmt: skip


@dataclass(frozen=True)
class Filing:
    """What a complainant has entered, validated by the form."""

    idempotency_key: str
    language: str
    element: str
    kind: ComplaintKind
    narrative: str
    identity: Identity
    remedy_sought: str = ""
    happened_on: date | None = None
    happened_at: str = ""
    window: str = ""
    contact: str = ""
    may_publish: bool = False

    @property
    def contact_to_store(self) -> str:
        """Return the contact; of an anonymous complaint none, whatever was typed."""
        return "" if self.identity is Identity.ANONYMOUS else self.contact

    @cached_property
    def complainant_hash(self) -> str | None:
        """Return the hash by which staff see earlier complaints; only of who is named to them, never of a report.

        It is slow on purpose: read it once before ``writing()``, where everybody would wait for it.
        """
        is_open = self.identity is Identity.NAMED and self.kind is not ComplaintKind.INTEGRITY
        return guarded_hash("complainant", contact_to_compare(self.contact)) if is_open else None


@operation
def file_complaint(actor: Actor, version: ProcedureVersion, *, filing: Filing) -> Complaint:
    """Store a complaint, its encrypted contact and its finding in one transaction; the same form gives one complaint.

    Raises NameNeededError, and FormUsedError when the form's key was used for a complaint with other content.
    """
    filed = _filed_before(version, filing)
    if filed is not None:
        return filed
    check_identity(filing.identity, filing.contact)
    complaint = _complaint(version, filing)
    audit.record(actor, "file_complaint", complaint)
    posts = posts_concerned(version.guide, filing.element, filing.window)
    for code, successor in successors_of_posts(posts).items():  # the guide still names the post that was merged
        posts.setdefault(successor, posts[code])
    add_posts(complaint.reference, posts, departments_of_posts(posts), complaint.received_on)
    place_when_possible(complaint, place)
    report_finding(actor, _report(complaint, version))
    return complaint


def _complaint(version: ProcedureVersion, filing: Filing) -> Complaint:
    now = clock.now()
    received_on, calendar, limits = local_date(now), load_calendar(), current_limits()
    reference, kind = new_reference("C"), limit_kind(filing.kind)
    is_integrity = kind is LimitKind.INTEGRITY
    complaint = Complaint(
        reference=reference,
        key_hash=key_hash(filing.idempotency_key),
        code_hash=code_hash(tracking_code(filing.idempotency_key)),
        received_at=now,
        received_on=received_on,
        language=filing.language,
        kind=filing.kind,
        procedure_id=version.procedure_id,
        procedure_version_id=version.id,
        element=filing.element,
        department_code=version.procedure.department.code,
        handling_department=version.procedure.department.code,
        post_code=_post_of(version, filing.element),
        happened_on=filing.happened_on,
        happened_at=filing.happened_at,
        window=filing.window,
        narrative=filing.narrative,
        remedy_sought=filing.remedy_sought,
        identity=filing.identity,
        contact_sealed=_sealed_contact(filing, reference),
        contact_hash=content_hash(filing.idempotency_key, filing.contact_to_store),
        complainant_hash=filing.complainant_hash,
        may_publish=filing.may_publish,
        state=ComplaintState.RECEIVED,
        state_since=received_on,
        decide_by=decide_by(received_on, calendar, limits),
        limit_kind=kind,
        limit_days=0 if is_integrity else limits.working_days(kind),
        due_on=due_on(kind, received_on, calendar, limits),
        ceiling_on=None if is_integrity else received_on + timedelta(days=limits.ceiling_calendar_days),
        acknowledge_by=acknowledge_by(kind, received_on, limits),
    )
    settle_end(complaint)
    return complaint


def _filed_before(version: ProcedureVersion, filing: Filing) -> Complaint | None:
    filed = find_by_key_hash(key_hash(filing.idempotency_key))
    if filed is not None and fields_that_differ(filed, version, filing):
        raise FormUsedError
    return filed


def fields_that_differ(filed: Complaint, version: ProcedureVersion, filing: Filing) -> list[str]:
    """Return the names of the form's fields in which a filing differs from the complaint stored under its key.

    A contact that was deleted, or stored before its hash was, is not compared.
    """
    differing = [name for name in _COMPARED if getattr(filed, name) != getattr(filing, name)]
    if filed.procedure_id != version.procedure_id and "element" not in differing:
        differing.insert(0, "element")
    contact = content_hash(filing.idempotency_key, filing.contact_to_store)
    return differing if filed.contact_hash in {None, contact} else [*differing, "contact"]


def _post_of(version: ProcedureVersion, element: str) -> str:
    part = version.guide.element(element)
    return part.post if isinstance(part, Step) else ""


def _sealed_contact(filing: Filing, reference: str) -> bytes | None:
    contact = filing.contact_to_store
    return seal(contact, f"contact:{reference}") if contact else None


def _report(complaint: Complaint, version: ProcedureVersion) -> Report:
    return report_on(
        version,
        SourceKind.COMPLAINT,
        complaint.reference,
        element=complaint.element,
        post_code=complaint.post_code,
        happened_on=complaint.happened_on,
        reported=complaint.narrative,
        severity=Severity.HIGH if complaint.is_integrity else Severity.MEDIUM,
        is_restricted=complaint.is_integrity,
    )


def act_once(complaint: Complaint, sent: SentForm, act: Callable[[], None]) -> None:
    """Carry out an act of the complainant; the same form sent again changes nothing.

    Raises SentBeforeError when the form's key was used for another act, and what the act raises.
    """
    lock_row(complaint)  # the same form may come in twice at one moment
    receipt = receipt_of(sent)
    if receipt is None:
        act()
        write_receipt(sent)
    elif not is_same(receipt, sent):
        raise SentBeforeError


@operation
def write_as_citizen(actor: Actor, complaint: Complaint, *, text: str) -> None:
    """Store a message of the complainant; it ends a pause and moves the due date by the paused working days.

    Raises MoveNotPossibleError when the state takes no messages.
    """
    if not complaint.meaning.takes_messages:
        raise MoveNotPossibleError
    add_message(actor, complaint, MessageKind.FROM_CITIZEN, text)
    if "resume" in COMPLAINT_WORKFLOW.verbs(complaint.state):
        resume(complaint)
    audit.record(actor, "write_as_citizen", complaint)


@operation
def give_verdict(actor: Actor, complaint: Complaint, *, verdict: str, text: str = "") -> None:
    """Record the verdict on the reply: ``confirm``, ``confirm_partly`` or ``dispute``; first and last are counted.

    Raises MoveNotPossibleError.
    """
    move(complaint, verdict)
    complaint.last_verdict, complaint.last_verdict_on = VERDICTS[verdict], local_today()
    if complaint.verdict is None:
        complaint.verdict, complaint.verdict_on = VERDICTS[verdict], local_today()
    if complaint.meaning.waits_for_second_look:
        place_when_possible(complaint, place)  # whoever dealt with it does not investigate it again
    if text:
        add_message(actor, complaint, MessageKind.FROM_CITIZEN, text)
    audit.record(actor, verdict, complaint)


@operation
def withdraw_complaint(actor: Actor, complaint: Complaint) -> None:
    """Withdraw a complaint, as the complainant; raises MoveNotPossibleError."""
    move(complaint, "withdraw")
    audit.record(actor, "withdraw_complaint", complaint)
