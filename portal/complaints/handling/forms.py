"""Forms of complaints."""

from flask_babel import lazy_gettext as _l

from portal.complaints.vocabulary import NARRATIVE_LONGEST, Decision, DeclineReason
from portal.platform.web.forms import PortalForm, choose, prose, select


class DeclineForm(PortalForm):
    """Why a complaint is not accepted."""

    reason = choose(_l("Reason"), DeclineReason)
    words = prose(_l("What the citizen reads"), longest=NARRATIVE_LONGEST)


class AssignForm(PortalForm):
    """Who handles it."""

    handler = select(_l("Handler"), hint=_l("Persons who held the post complained about are not offered."))


class AskForm(PortalForm):
    """A question to the citizen."""

    question = prose(_l("Question to the citizen"), _l("The clock stops until the answer."), rows=3)


class NoteForm(PortalForm):
    """A note."""

    words = prose(_l("Note, for staff only"), rows=2)


class ReplyForm(PortalForm):
    """The answer."""

    decision = choose(_l("What was found"), Decision)
    words = prose(_l("Answer to the citizen"), rows=6)
    remedy_given = prose(_l("What has been put right"), required=False, rows=3)
