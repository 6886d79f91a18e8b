"""Rotate the contact key, in two runs with a restart between them.

The first run activates a new pair and re-encrypts what the old one encrypted. A process that was not restarted yet
still encrypts with the old key; the portal decrypts both, and the second run re-encrypts the rest. When a run finds
nothing that needs the old key, that may be destroyed. Each run can be interrupted and repeated.
"""

from sqlalchemy import select

from portal.accounts.models import Staff
from portal.complaints.models import Complaint
from portal.library.access.permissions import SYSTEM
from portal.platform.security.contact_encryption import CannotOpenError, open_with, seal_with
from portal.platform.security.keys import Keys
from portal.platform.storage.audit import record_event
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.storage.unsent_texts import UnsentText, seal_purpose


def reseal(keys: Keys) -> int:
    """Re-encrypt every contact, second factor and unsent text that the new key does not open; return how many.

    The content of form receipts is left: it is deleted after a day, and one that does not open is not shown.

    Raises CannotOpenError, and changes nothing, when neither key opens one of them.
    """
    with writing():
        count = 0
        complaints = select(Complaint).where(Complaint.contact_sealed.is_not(None))
        for complaint in db.session.scalars(complaints):
            sealed = _resealed(keys, complaint.contact_sealed or b"", f"contact:{complaint.reference}")
            count += sealed is not None
            complaint.contact_sealed = sealed or complaint.contact_sealed
        for person in db.session.scalars(select(Staff).where(Staff.totp_secret.is_not(None))):
            sealed = _resealed(keys, person.totp_secret or b"", f"totp:{person.id}")
            count += sealed is not None
            person.totp_secret = sealed or person.totp_secret
        for typed in db.session.scalars(select(UnsentText)):
            sealed = _resealed(keys, typed.sealed, seal_purpose(typed))
            count += sealed is not None
            typed.sealed = sealed or typed.sealed
        record_event(SYSTEM, "rotate_contact_key", "keys", "contact")
    return count


def _resealed(keys: Keys, sealed: bytes, purpose: str) -> bytes | None:
    try:
        open_with(keys.contact_private, sealed, purpose)
    except CannotOpenError:
        return seal_with(keys.contact_public, open_with(keys.old_contact_private, sealed, purpose), purpose)
    return None
