"""The closed lists of complaints."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.domain.workflow import StateRecord


class ComplaintKind(LabelledEnum):
    """What the complaint is about."""

    LIMIT_MISSED = "limit_missed", _l("It took longer than promised")
    EXTRA_MATERIAL = "extra_material", _l("I was asked for something that is not in the guide")
    UNLAWFUL_FEE = "unlawful_fee", _l("I was charged a fee that is not in the guide")
    GUIDE_NOT_FOLLOWED = "guide_not_followed", _l("The office did not follow the guide")
    GUIDE_WRONG = "guide_wrong", _l("The guide is wrong or unclear")
    CONDUCT = "conduct", _l("I was treated rudely or unfairly")
    REFUSAL = "refusal", _l("My application was not accepted")
    INTEGRITY = "integrity", _l("I was asked for a bribe, gift or favour")
    OTHER = "other", _l("Other problem")
    ENQUIRY = "enquiry", _l("Enquiry")
    SUGGESTION = "suggestion", _l("Suggestion")
    PRAISE = "praise", _l("Praise")


class SubjectKind(LabelledEnum):
    """What a complaint is about: a guide or a part of it, or what no guide names."""

    GUIDE = "guide", _l("A service with a guide")
    SERVICE = "service", _l("A service without a guide")
    DEPARTMENT = "department", _l("A department as a whole")
    WINDOW = "window", _l("A window or desk")
    HALL = "hall", _l("A service hall")
    PORTAL = "portal", _l("This website")
    UNKNOWN = "unknown", _l("I don’t know who is responsible")


class FilingChannel(LabelledEnum):
    """How a complaint came in; what did not come over the web was taken down by staff."""

    WEB = "web", _l("Website")
    VISIT = "visit", _l("At the counter")
    TELEPHONE = "telephone", _l("By telephone")
    LETTER = "letter", _l("By letter")


class Identity(LabelledEnum):
    """Who may see the complainant's identity."""

    NAMED = "named", _l("With my name")
    CONFIDENTIAL = "confidential", _l("In confidence")
    ANONYMOUS = "anonymous", _l("Without my name")


class ComplaintState(LabelledEnum):
    """The state of a complaint."""

    RECEIVED = "received", _l("Received")
    TO_READ = "to_read", _l("Praise, not read yet")
    NOTED = "noted", _l("Praise, read and passed on")
    ACCEPTED = "accepted", _l("Accepted")
    DECLINED = "declined", _l("Not accepted")
    WITHDRAWN = "withdrawn", _l("Withdrawn by the complainant")
    TAKEN_BACK = "taken_back", _l("Taken back within ten minutes")
    INVESTIGATING = "investigating", _l("Under investigation")
    AWAITING_CITIZEN = "awaiting_citizen", _l("Awaiting the complainant")
    ANSWERED = "answered", _l("Replied")
    CONFIRMED = "confirmed", _l("Resolved")
    PARTLY = "partly", _l("Partly resolved")
    DISPUTED = "disputed", _l("Not resolved")
    LAPSED = "lapsed", _l("Closed, no response")
    CLOSED = "closed", _l("Closed, not investigated again")
    UNANSWERED = "unanswered", _l("Closed without a reply")
    HANDED_OVER = "handed_over", _l("With an outside body")
    APPEALED = "appealed", _l("Under appeal")
    APPEAL_DECIDED = "appeal_decided", _l("Appeal decided")


class DeclineReason(LabelledEnum):
    """Why a complaint is declined; “not our responsibility” is deliberately not on the list."""

    NOT_A_SERVICE = "not_a_service", _l("It does not concern a public service")
    IN_COURT = "in_court", _l("A court or a review body is deciding the same matter")
    REPEATED = "repeated", _l("The same complaint has already had a reply, and there is no new information")
    NO_FACTS = "no_facts", _l("It gives no specific facts, and nobody can be contacted")


class Decision(LabelledEnum):
    """What a reply comes to: whether a complaint is upheld 属实, an enquiry answered or a suggestion adopted."""

    UPHELD = "upheld", _l("Your complaint is upheld")
    PARTLY_UPHELD = "partly_upheld", _l("Your complaint is partly upheld")
    NOT_UPHELD = "not_upheld", _l("Your complaint is not upheld")
    INFORMED = "informed", _l("Your question is answered")
    ADOPTED = "adopted", _l("Your suggestion is adopted")
    PARTLY_ADOPTED = "partly_adopted", _l("Your suggestion is adopted in part")
    NOT_ADOPTED = "not_adopted", _l("Your suggestion is not adopted")


class Verdict(LabelledEnum):
    """The complainant's verdict on the reply; no response is counted by itself, never as satisfied."""

    SATISFIED = "satisfied", _l("Resolved")
    PARTLY = "partly", _l("Partly resolved")
    NOT_SATISFIED = "not_satisfied", _l("Not resolved")
    SILENT = "silent", _l("No response")


class MessageKind(LabelledEnum):
    """Who writes to whom."""

    FROM_CITIZEN = "from_citizen", _l("From you")
    TO_CITIZEN = "to_citizen", _l("From the authority")
    INTERNAL_NOTE = "internal_note", _l("Internal note")


class ReplyState(LabelledEnum):
    """The state of a reply."""

    DRAFT = "draft", _l("Awaiting approval")
    APPROVED = "approved", _l("Sent")
    RETURNED = "returned", _l("Sent back with remarks")


class Venue(LabelledEnum):
    """Where a complaint is dealt with: the further from the department, the more of it is complained about."""

    DEPARTMENT = "department", _l("Department")
    QUALITY_OFFICE = "quality_office", _l("Quality office")
    NAMED = "named", _l("Someone named by the performance supervisor")
    OUTSIDE = "outside", _l("An outside body")


class LimitKind(LabelledEnum):
    """Which time limit a complaint has."""

    URGENT = "urgent", _l("Urgent: the same day")
    ENQUIRY = "enquiry", _l("Enquiry")
    SIMPLE = "simple", _l("Simple")
    STANDARD = "standard", _l("Standard")
    SUGGESTION = "suggestion", _l("Suggestion")
    PRAISE = "praise", _l("Praise")
    INTEGRITY = "integrity", _l("Integrity report")


class DueKind(LabelledEnum):
    """What is due next in a complaint."""

    ACCEPTANCE = "acceptance", _l("Acceptance by the department")
    ACKNOWLEDGEMENT = "acknowledgement", _l("Acknowledgement")
    DECISION = "decision", _l("Decision")
    REPLY = "reply", _l("Reply")
    READING = "reading", _l("Reading and passing on")
    INTERIM = "interim", _l("Interim reply")
    SECOND_LOOK = "second_look", _l("Decision whether it is investigated again")
    APPEAL = "appeal", _l("Decision on the appeal")


class Harm(LabelledEnum):
    """How much harm a complaint reports."""

    LOW = "low", _l("Inconvenience")
    MEDIUM = "medium", _l("Loss of time or money")
    HIGH = "high", _l("A right, a livelihood or health is at stake")


class ComplaintExtensionState(LabelledEnum):
    """The state of an extension."""

    ASKED = "asked", _l("Awaiting a decision")
    GRANTED = "granted", _l("Granted")
    REFUSED = "refused", _l("Refused")


class TransferState(LabelledEnum):
    """The state of a transfer to a department; what goes to an outside body is handed on at once."""

    SENT = "sent", _l("Awaiting acceptance")
    ACCEPTED = "accepted", _l("Accepted by the department")
    RETURNED = "returned", _l("Sent back")
    ESCALATED = "escalated", _l("With the performance supervisor")
    HANDED_ON = "handed_on", _l("Handed on")


class BodyKind(LabelledEnum):
    """Outside bodies to which a matter is handed on; names and addresses are settings of the authority."""

    REVIEW = "review", _l("Administrative review")
    PETITION = "petition", _l("Petition office")
    DISCIPLINE = "discipline", _l("Discipline inspection")
    INTEGRITY_OUTSIDE = (
        "integrity_outside",
        _l("Outside body"),
    )


class AppealOutcome(LabelledEnum):
    """What an appeal came to."""

    UPHELD = "upheld", _l("Your appeal is upheld")
    PARTLY_UPHELD = "partly_upheld", _l("Your appeal is partly upheld")
    REJECTED = "rejected", _l("Your appeal is not upheld")
    SENT_BACK = "sent_back", _l("It is to be investigated again")
    NOT_DECIDED = "not_decided", _l("Your appeal was not decided in time")
    HANDED_ON = "handed_on", _l("Nobody here may decide your appeal")


# What an appeal comes to when it is decided; any other outcome says why nobody did.
HEARD = (AppealOutcome.UPHELD, AppealOutcome.PARTLY_UPHELD, AppealOutcome.REJECTED, AppealOutcome.SENT_BACK)


class LinkKind(LabelledEnum):
    """How two complaints belong together."""

    DUPLICATE = "duplicate", _l("the same event")
    SHARED_CAUSE = "shared_cause", _l("the same cause")


class Involvement(LabelledEnum):
    """What a person has done in a complaint; whoever took part does not review it."""

    ASSESSED = "assessed", _l("assessed it")
    DECLINED = "declined", _l("declined it")
    ASSIGNED = "assigned", _l("assigned it")
    HANDLED = "handled", _l("handled it")
    APPROVED = "approved", _l("approved the reply")
    EXTENDED = "extended", _l("decided on an extension")
    LEFT = "left", _l("decided not to investigate again")
    HEARD = "heard", _l("decided an appeal")
    CALLED = "called", _l("called the complainant")


class Party(StrEnum):
    """Who acts next on a complaint."""

    ASSESSOR = "assessor"
    HANDLER = "handler"
    REVIEWER = "reviewer"
    COMPLAINANT = "complainant"
    NOBODY = "nobody"


MAX_NARRATIVE_CHARACTERS = 4000  # unsourced: some four pages


@dataclass(frozen=True, kw_only=True)
class ComplaintStateRecord(StateRecord):
    """What a state of a complaint means: the one place that pages, lists, figures and jobs read.

    ``public_text`` is shown to the complainant; it may contain ``%(day)s``, the day of ``limit``, ``%(end)s``, the last
    day of the state, ``%(reason)s``, and ``%(matter)s``, what its kind calls it. ``limit`` names the due date that
    applies: ``decide_by``, the day of the assessor's decision, or ``due_on``, that of the reply or, under appeal, of
    its decision. ``by_time`` is the move that is made after ``term`` calendar days (a field of ``Limits``; empty:
    none), counted from ``term_from``.
    """

    waits_for: Party
    public_text: Any
    limit: str = "due_on"
    is_dated: bool = False  # the complainant reads a day of the calendar, which may be provisional
    takes_messages: bool = False
    shows_reply: bool = False
    counts_time: bool = True  # the time limit runs; False: it is paused
    is_to_be_answered: bool = True  # a reply is due
    can_be_appealed: bool = False
    by_time: str = ""
    term: str = ""
    term_from: str = "since"

    @property
    def waits_for_second_look(self) -> bool:
        """Tell whether a second investigation is to be decided on."""
        return self.by_time == "leave"


# What a kind asks for besides the story, by name in ``Complaint.details``: as it is called where it is read.
DETAIL_LABELS: dict[str, Any] = {
    "days_taken": _l("Days taken so far"),
    "paper_asked": _l("Asked for, and not in the guide"),
    "charged": _l("Charged, and for what"),
    "reason_given": _l("Reason given"),
}
