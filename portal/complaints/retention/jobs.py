"""Jobs of the worker that delete what a complaint no longer needs."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import selectinload

from portal.complaints.disclosures import SealedPart
from portal.complaints.handling.models import CallBack
from portal.complaints.models import Complaint
from portal.complaints.openings.operations import end_openings
from portal.complaints.retention.models import ComplaintHold
from portal.complaints.retention.operations import delete_contact_of, delete_texts_of, texts_of
from portal.complaints.retention.queries import has_contact_due, has_text_due
from portal.conflicts.operations import delete_reasons
from portal.conflicts.queries import parties_of
from portal.corrective_actions.findings.operations import delete_report
from portal.library.access.permissions import SYSTEM
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.archive import write_to_archive
from portal.platform.storage.database import db

COMPLAINTS_PER_TRANSACTION = 200  # unsourced: so that other writers do not wait long


def delete_contacts() -> int:
    """Delete the contacts of complaints closed longer ago than the authority keeps them; return how many.

    ``contact_deleted_on`` remains. Call it inside ``writing()``.
    """
    over = _due(has_contact_due(local_today()))
    for complaint in over:
        delete_contact_of(complaint)
        end_openings(complaint, SealedPart.CONTACT)
        audit.record(SYSTEM, "delete_contact", complaint)
    return len(over)


def delete_texts() -> int:
    """Write the texts of complaints closed longer ago than the authority keeps them to the archive, then delete them.

    What their findings say goes with them; ``text_deleted_on`` remains. Return how many; call it inside ``writing()``.
    Raises OSError when the archive cannot be written, and deletes nothing.
    """
    over = _due(has_text_due(local_today()))
    write_to_archive("complaints", [texts_of(complaint) | _texts_beside(complaint) for complaint in over])
    for complaint in over:
        delete_texts_of(complaint)
        db.session.execute(update(CallBack).where(CallBack.complaint_id == complaint.id).values(text=""))
        db.session.execute(update(ComplaintHold).where(ComplaintHold.complaint_id == complaint.id).values(reason=""))
        delete_reasons(complaint.reference)
        if complaint.record.reports is not None:
            delete_report(SYSTEM, complaint.record.reports, complaint.reference)
        audit.record(SYSTEM, "delete_texts", complaint)
    return len(over)


def _texts_beside(complaint: Complaint) -> dict[str, list[str]]:
    """Return what was written in the tables beside a complaint."""
    calls = select(CallBack.text).where(CallBack.complaint_id == complaint.id).order_by(CallBack.id)
    holds = select(ComplaintHold.reason).where(ComplaintHold.complaint_id == complaint.id).order_by(ComplaintHold.id)
    return {
        "callbacks": list(db.session.scalars(calls)),
        "holds": list(db.session.scalars(holds)),
        "parties": [each.reason for each in parties_of(complaint.reference) if each.reason],
    }


def _due(where: ColumnElement[bool]) -> Sequence[Complaint]:
    lists = (Complaint.messages, Complaint.replies, Complaint.appeals, Complaint.transfers, Complaint.extensions,
             Complaint.pauses, Complaint.data_requests)  # fmt: skip
    openings = selectinload(Complaint.openings).undefer_group("staff")
    query = select(Complaint).where(where).options(*(selectinload(each) for each in lists), openings)
    return db.session.scalars(query.order_by(Complaint.id).limit(COMPLAINTS_PER_TRANSACTION)).all()
