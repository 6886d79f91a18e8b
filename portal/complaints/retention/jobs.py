"""Jobs of the worker that delete what a complaint no longer needs."""

from datetime import timedelta

from sqlalchemy import select

from portal.authority_settings.definitions import CONTACT_DAYS
from portal.authority_settings.queries import current
from portal.complaints.models import Complaint
from portal.library.access.permissions import SYSTEM
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.database import db

COMPLAINTS_PER_TRANSACTION = 200  # unsourced: so that other writers do not wait long


def delete_contacts() -> int:
    """Delete the contacts of complaints closed longer ago than the authority keeps them; return how many.

    ``contact_deleted_on`` remains. Call it inside ``writing()``.
    """
    before = local_today() - timedelta(days=current(CONTACT_DAYS))
    query = select(Complaint).where(Complaint.contact_sealed.is_not(None), Complaint.closed_on < before)
    over = db.session.scalars(query.order_by(Complaint.id).limit(COMPLAINTS_PER_TRANSACTION)).all()
    for complaint in over:
        complaint.contact_sealed = complaint.contact_hash = None
        complaint.contact_deleted_on = local_today()
        audit.record(SYSTEM, "delete_contact", complaint)
    return len(over)
