"""The operation by which a decided suggestion becomes public."""

from sqlalchemy import delete, select

from portal.complaints.correspondence import Reply
from portal.complaints.models import Complaint
from portal.complaints.suggestions.models import DecidedSuggestion
from portal.complaints.suggestions.vocabulary import SUGGESTIONS_REVISION
from portal.platform import clock
from portal.platform.security.tracking_codes import new_reference
from portal.platform.storage.content_revisions import increment_revision
from portal.platform.storage.database import db


def publish_decision(complaint: Complaint, reply: Reply) -> None:
    """Publish what a second person has just approved; a later decision takes the place of an earlier one."""
    found = db.session.scalar(select(DecidedSuggestion).where(DecidedSuggestion.complaint_id == complaint.id))
    decided = found or DecidedSuggestion(complaint_id=complaint.id, reference=new_reference("S"))
    decided.department_code, decided.procedure_id = complaint.department_code, complaint.procedure_id
    decided.decision, decided.decided_at = reply.decision, clock.now()
    decided.summary, decided.reason = dict(reply.public_summary), dict(reply.public_reason)
    db.session.add(decided)
    increment_revision(SUGGESTIONS_REVISION)


def withdraw_decision(complaint: Complaint) -> None:
    """Take the decision on a suggestion from the public: what it came from was taken back."""
    if complaint.record.is_public:
        db.session.execute(delete(DecidedSuggestion).where(DecidedSuggestion.complaint_id == complaint.id))
        increment_revision(SUGGESTIONS_REVISION)
