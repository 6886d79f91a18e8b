"""The operation of filing a complaint, by its complainant or by staff who take it down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from portal.complaints.filing.queries import find_by_key_hash
from portal.complaints.filing.rules import (
    MASKED_FIELDS,
    FormUsedError,
    TakenBackError,
    TakenByPartyError,
    check_identity,
    contact_to_compare,
)
from portal.complaints.kinds import COMPLAINT_KINDS
from portal.complaints.models import Complaint
from portal.complaints.operations import settle_end
from portal.complaints.originals import LONGEST_MASKED, seal_originals
from portal.complaints.queries import current_limits
from portal.complaints.subjects import GuideInForce, add_concerned, guide_as_subject, other_subject
from portal.complaints.time_limits import acknowledge_by, decide_by, due_on, limit_kind
from portal.complaints.vocabulary import ComplaintKind, FilingChannel, Identity, LimitKind, SubjectKind
from portal.conflicts.queries import is_named
from portal.corrective_actions.findings.operations import REPORT_FINDING, Report, new_finding
from portal.corrective_actions.vocabulary import Severity, SourceKind
from portal.library.access.permissions import Actor
from portal.library.personal_data.masking import mask
from portal.library.working_time.working_days import Calendar
from portal.platform import clock
from portal.platform.clock import local_date
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
from portal.platform.storage.transaction import adding_operation
from portal.working_calendar.queries import recent_calendar

# What a form sent again must repeat, in the order of the form; contact and what was masked are compared by hashes.
_COMPARED = (
    "kind", "element", "subject_text", "case_number", "narrative", "details", "happened_on", "happened_at", "window",
    "remedy_sought", "identity", "may_publish", "channel", "entered_by_post",
)  # fmt: skip


@dataclass(frozen=True)
class Filing:
    """What a complainant has entered, validated by the form; ``subject`` counts where it is about no guide.

    With ``keeps_original`` what is masked is sealed, otherwise it is nowhere.
    """

    idempotency_key: str
    language: str
    kind: ComplaintKind
    narrative: str
    identity: Identity
    element: str = ""
    subject: SubjectKind = SubjectKind.UNKNOWN
    subject_text: str = ""
    department_code: str = ""
    procedure_id: int | None = None  # of a service without a guide
    case_number: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    remedy_sought: str = ""
    happened_on: date | None = None
    happened_at: str = ""
    window: str = ""
    contact: str = ""
    may_publish: bool = False
    keeps_original: bool = True
    channel: FilingChannel = FilingChannel.WEB
    entered_by_post: str = ""

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


@adding_operation
def file_complaint(actor: Actor, guide: GuideInForce | None, *, filing: Filing) -> Complaint:
    """Store a complaint, its encrypted contact and its finding in one transaction; the same form gives one complaint.

    ``guide`` is what it is about; None for any other subject. Raises NameNeededError, and FormUsedError when the form's
    key was used for a complaint with other content.
    """
    return complaint_filed_before(guide, filing) or file_new_complaint(actor, guide, filing=filing)


def complaint_filed_before(guide: GuideInForce | None, filing: Filing) -> Complaint | None:
    """Return the complaint that the same form has filed; raises FormUsedError when its content was another."""
    filed = find_by_key_hash(key_hash(filing.idempotency_key))
    if filed is not None and filed.is_taken_back:
        raise TakenBackError
    if filed is not None and fields_that_differ(filed, guide, filing):
        raise FormUsedError
    return filed


@adding_operation
def file_new_complaint(actor: Actor, guide: GuideInForce | None, *, filing: Filing) -> Complaint:
    """Do as ``file_complaint`` does, of a form that was not filed; raises IntegrityError when it was meanwhile.

    With whom it is settles the first page of staff that is opened, or the worker: whoever files waits for nothing.
    """
    check_identity(filing.identity, filing.contact)
    calendar = recent_calendar()
    complaint = _complaint(actor, guide, filing, calendar)
    add_concerned(complaint, guide, is_new=True)
    if actor.staff_id is not None and is_named(actor.staff_id, complaint.reference):
        raise TakenByPartyError
    changes: list[tuple[str, Any]] = [("file_complaint", complaint)]
    if complaint.record.reports is not None:
        changes.append((REPORT_FINDING, new_finding(_report(complaint, guide, complaint.record.reports), calendar)))
    audit.record_together(actor, *changes)
    return complaint


def _complaint(actor: Actor, guide: GuideInForce | None, filing: Filing, calendar: Calendar) -> Complaint:
    now = clock.now()
    received_on, limits = local_date(now), current_limits()
    reference, kind = new_reference("C"), limit_kind(filing.kind)
    is_integrity = kind is LimitKind.INTEGRITY
    due = due_on(kind, received_on, calendar, limits)
    complaint = Complaint(
        reference=reference,
        key_hash=key_hash(filing.idempotency_key),
        code_hash=code_hash(tracking_code(filing.idempotency_key)),
        received_at=now,
        received_on=received_on,
        language=filing.language,
        kind=filing.kind,
        channel=filing.channel,
        entered_by_id=actor.staff_id,
        entered_by_post=filing.entered_by_post,
        **_subject_of(guide, filing),
        awaits_placing=True,
        **_texts(filing, reference),
        happened_on=filing.happened_on,
        happened_at=filing.happened_at,
        identity=filing.identity,
        contact_sealed=_sealed_contact(filing, reference),
        contact_hash=content_hash(filing.idempotency_key, filing.contact_to_store),
        complainant_hash=filing.complainant_hash,
        may_publish=filing.may_publish,
        state=COMPLAINT_KINDS[filing.kind].begins,
        state_since=received_on,
        decide_by=min(due, decide_by(received_on, calendar, limits)),
        limit_kind=kind,
        limit_days=0 if is_integrity else limits.working_days(kind),
        due_on=due,
        ceiling_on=None if is_integrity else received_on + timedelta(days=limits.ceiling_calendar_days),
        acknowledge_by=acknowledge_by(kind, received_on, limits),
    )
    settle_end(complaint)
    return complaint


def _subject_of(guide: GuideInForce | None, filing: Filing) -> dict[str, Any]:
    if guide is not None:
        return guide_as_subject(guide, filing.element)
    return other_subject(filing.kind, filing.subject, filing.department_code, filing.procedure_id)


def fields_that_differ(filed: Complaint, guide: GuideInForce | None, filing: Filing) -> list[str]:
    """Return the names of the form's fields in which a filing differs from the complaint stored under its key.

    A contact that was deleted, or stored before its hash was, is not compared.
    """
    contact = content_hash(filing.idempotency_key, filing.contact_to_store)
    other_contact = [] if filed.contact_hash in {None, contact} else ["contact"]
    if filed.narrative_hash == _form_hash(filing):  # whatever staff or time have changed in it since
        return other_contact
    now = vars(filing) | _texts(filing, filed.reference)
    differing = [name for name in _COMPARED if getattr(filed, name) != now[name]]
    if filed.original_sealed is not None and not filing.keeps_original:
        differing.append("personal")
    subject = _subject_of(guide, filing)
    is_other = any(getattr(filed, name) != subject[name] for name in ("subject", "procedure_id", "department_code"))
    if is_other and "element" not in differing:
        differing.insert(0, "element")
    if not differing and filed.narrative_hash is not None:
        differing.append("narrative")
    return [*differing, *other_contact]


def _sealed_contact(filing: Filing, reference: str) -> bytes | None:
    contact = filing.contact_to_store
    return seal(contact, f"contact:{reference}") if contact else None


def _texts(filing: Filing, reference: str) -> dict[str, Any]:
    """Return what was typed, masked, by column; and what was masked, sealed, unless the writer gave it up."""
    typed = {name: getattr(filing, name) for name in MASKED_FIELDS} | dict(filing.details)
    masked = {name: mask(text)[: LONGEST_MASKED.get(name)] for name, text in typed.items()}
    originals = {name: text for name, text in typed.items() if masked[name] != text}
    return {
        **{name: masked[name] for name in MASKED_FIELDS},
        "details": {name: masked[name] for name in filing.details},
        "original_sealed": seal_originals(originals, reference) if filing.keeps_original else None,
        "narrative_hash": _form_hash(filing),
    }


def _form_hash(filing: Filing) -> str:
    """Return a hash of all that was typed but the contact, by which the same form is known whatever became of it."""
    typed = [filing.kind, filing.subject, filing.department_code, filing.procedure_id, filing.element, filing.identity,
             filing.happened_on, filing.happened_at, filing.may_publish, filing.keeps_original, filing.channel,
             filing.entered_by_post, *sorted(filing.details.values()),
             *(getattr(filing, name) for name in MASKED_FIELDS)]  # fmt: skip
    return content_hash(filing.idempotency_key, "\0".join(map(str, typed)))


def _report(complaint: Complaint, guide: GuideInForce | None, source: SourceKind) -> Report:
    """Return the report of a complaint, in its masked words."""
    return Report(
        source_kind=source,
        source_reference=complaint.reference,
        procedure_code=guide.code if guide is not None else "",
        version_number=guide.number if guide is not None else None,
        department_code=complaint.department_code,
        element=complaint.element,
        post_code=complaint.post_code,
        happened_on=complaint.happened_on,
        reported=complaint.narrative,
        severity=Severity.HIGH if complaint.is_integrity else Severity.MEDIUM,
        is_restricted=complaint.is_integrity,
    )
