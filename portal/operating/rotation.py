"""A new key for sealed words: everything sealed is opened with the old key and sealed with the new one."""

from sqlalchemy import select

from portal.accounts.models import Staff
from portal.complaints.models import Complaint
from portal.shared.audit import record_event, writing
from portal.shared.db import db
from portal.shared.keys import Keys
from portal.shared.permissions import SYSTEM
from portal.shared.sealed import open_with, seal_with


def reseal(old: Keys, new: Keys) -> int:
    """Seal contacts and second factors with a new key, in one transaction; return how many.

    Raises CannotOpenError, and changes nothing, when the old key does not open one of them.
    """
    with writing():
        complaints = db.session.scalars(select(Complaint).where(Complaint.contact_sealed.is_not(None))).all()
        for complaint in complaints:
            purpose = f"contact:{complaint.reference}"
            words = open_with(old.contact_private, complaint.contact_sealed or b"", purpose)
            complaint.contact_sealed = seal_with(new.contact_public, words, purpose)
        people = db.session.scalars(select(Staff).where(Staff.totp_secret.is_not(None))).all()
        for person in people:
            purpose = f"totp:{person.id}"
            secret = open_with(old.contact_private, person.totp_secret or b"", purpose)
            person.totp_secret = seal_with(new.contact_public, secret, purpose)
        record_event(SYSTEM, "rotate_contact_key", "keys", "contact")
    return len(complaints) + len(people)
