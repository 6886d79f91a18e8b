"""Forms of handling complaints."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.complaints.models import Complaint
from portal.complaints.vocabulary import MAX_NARRATIVE_CHARACTERS, Decision, DeclineReason
from portal.platform.web.forms import PortalForm, choose, prose, select


class DeclineForm(PortalForm):
    """Why a complaint is not accepted."""

    reason = choose(_l("Reason"), DeclineReason)
    words = prose(_l("Message to the complainant"), max_characters=MAX_NARRATIVE_CHARACTERS)


class AssignForm(PortalForm):
    """Who handles it."""

    handler = select(_l("Handler"), hint=_l("People who have held the post complained about cannot be chosen."))


class AskForm(PortalForm):
    """A question to the complainant."""

    question = prose(
        _l("Question to the complainant"),
        _l("The time limit is paused until the complainant responds or you continue."),
        rows=3,
    )


class NoteForm(PortalForm):
    """A note that only staff see."""

    words = prose(_l("Note (staff only)"), rows=2)


class ReplyForm(PortalForm):
    """The reply: conclusion, text and remedy."""

    decision = choose(_l("Conclusion"), Decision)
    words = prose(_l("Reply to the complainant"), rows=6)
    remedy_given = prose(_l("What we have corrected"), required=False, rows=3)

    @staticmethod
    def stored_values(record: Complaint) -> dict[str, Any]:
        """Return the reply that was returned with remarks, by field; nothing when the last one was not returned."""
        returned = record.replies[-1] if record.replies and record.replies[-1].is_returned else None
        if returned is None:
            return {}
        return {"decision": returned.decision, "words": returned.text, "remedy_given": returned.remedy_given}
