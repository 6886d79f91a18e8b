"""Jobs of the worker: what a complaint that was taken back leaves, and what storage still holds of deleted texts."""

from contextlib import suppress

from sqlalchemy import select, tuple_

from portal.complaints.correspondence import Message, Reply
from portal.complaints.data_requests import DataRequest, Erasure
from portal.complaints.handling.models import CallBack
from portal.complaints.models import Complaint
from portal.complaints.privacy.operations import forget_what_staff_wrote
from portal.complaints.proceedings import Appeal, ComplaintExtension, ComplaintPause, Transfer
from portal.complaints.retention.models import ComplaintHold
from portal.conflicts.models import ConflictParty
from portal.corrective_actions.models import CorrectiveAction, Finding, Task
from portal.platform.storage.database import Base, db
from portal.platform.storage.erasure import overwrite_old_texts
from portal.platform.storage.form_receipts import FormReceipt
from portal.platform.storage.transaction import WriteGateBusyError, writing
from portal.platform.storage.unsent_texts import UnsentText

TEXT_TABLES: tuple[type[Base], ...] = (
    Complaint, Message, Reply, ComplaintPause, Transfer, ComplaintExtension, Appeal, DataRequest, CallBack,
    ComplaintHold, ConflictParty, Finding, CorrectiveAction, Task, FormReceipt, UnsentText,
)  # fmt: skip
COMPLAINTS_PER_TRANSACTION = 200  # unsourced: so that other writers do not wait long


def forget_taken_back() -> int:
    """Delete what staff wrote about complaints that were taken back where staff cannot be read; return how many.

    Call it inside ``writing()``.
    """
    left = select(Complaint).where(Complaint.awaits_erasure == Erasure.STAFF_TEXTS)
    found = db.session.scalars(left.order_by(Complaint.id).limit(COMPLAINTS_PER_TRANSACTION)).all()
    for complaint in found:
        forget_what_staff_wrote(complaint)
    return len(found)


def overwrite_what_was_deleted() -> int:
    """Overwrite what storage still holds of texts that were taken back, hidden or deleted; return 0.

    It opens its transactions itself; what somebody still reads is left to the next time.
    """
    stored = (Complaint.id, Complaint.row_version)
    waiting = db.session.execute(select(*stored).where(Complaint.awaits_erasure == Erasure.STORAGE)).all()
    if not waiting or not overwrite_old_texts(TEXT_TABLES):
        return 0
    with writing():
        is_same = tuple_(*stored).in_([tuple(each) for each in waiting])  # nothing more was deleted meanwhile
        for complaint in db.session.scalars(select(Complaint).where(is_same)):
            complaint.awaits_erasure = None
    return 0


def overwrite_at_once() -> None:
    """Overwrite what was deleted a moment ago where one file holds all of the database; otherwise the worker does."""
    if db.engine.dialect.name == "sqlite":
        with suppress(WriteGateBusyError):
            overwrite_what_was_deleted()
