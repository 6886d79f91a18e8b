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


class Identity(LabelledEnum):
    """Who may see the complainant's identity."""

    NAMED = "named", _l("With my name")
    CONFIDENTIAL = "confidential", _l("In confidence")
    ANONYMOUS = "anonymous", _l("Without my name")


class ComplaintState(LabelledEnum):
    """The state of a complaint."""

    RECEIVED = "received", _l("Received")
    ACCEPTED = "accepted", _l("Accepted")
    DECLINED = "declined", _l("Not accepted")
    WITHDRAWN = "withdrawn", _l("Withdrawn by the complainant")
    INVESTIGATING = "investigating", _l("Under investigation")
    AWAITING_CITIZEN = "awaiting_citizen", _l("Awaiting the complainant")
    ANSWERED = "answered", _l("Replied")
    CONFIRMED = "confirmed", _l("Resolved")
    PARTLY = "partly", _l("Partly resolved")
    DISPUTED = "disputed", _l("Not resolved")
    LAPSED = "lapsed", _l("Closed, no response")
    CLOSED = "closed", _l("Closed, partly resolved")


class DeclineReason(LabelledEnum):
    """Why a complaint is declined; “not our responsibility” is deliberately not on the list."""

    NOT_A_SERVICE = "not_a_service", _l("It does not concern a public service")
    IN_COURT = "in_court", _l("A court or a review body is deciding the same matter")
    REPEATED = "repeated", _l("The same complaint has already had a reply, and there is no new information")
    NO_FACTS = "no_facts", _l("It gives no specific facts, and nobody can be contacted")


class Decision(LabelledEnum):
    """The conclusion of an investigation 属实."""

    UPHELD = "upheld", _l("Your complaint is upheld")
    PARTLY_UPHELD = "partly_upheld", _l("Your complaint is partly upheld")
    NOT_UPHELD = "not_upheld", _l("Your complaint is not upheld")


# A default of the portal, for an authority to set; also the time for a decision on a second investigation.
SILENCE_CALENDAR_DAYS = 30


class Verdict(LabelledEnum):
    """The complainant's verdict on the reply; no response is counted by itself, never as satisfied."""

    SATISFIED = "satisfied", _l("Resolved")
    PARTLY = "partly", _l("Partly resolved")
    NOT_SATISFIED = "not_satisfied", _l("Not resolved")
    SILENT = "silent", _l("No response within %(days)s days", days=SILENCE_CALENDAR_DAYS)


class MessageKind(LabelledEnum):
    """Who writes to whom."""

    FROM_CITIZEN = "from_citizen", _l("From you")
    TO_CITIZEN = "to_citizen", _l("From the office")
    INTERNAL_NOTE = "internal_note", _l("Internal note")


class ReplyState(LabelledEnum):
    """The state of a reply."""

    DRAFT = "draft", _l("Awaiting approval")
    APPROVED = "approved", _l("Sent")
    RETURNED = "returned", _l("Sent back with remarks")


MAX_NARRATIVE_CHARACTERS = 4000  # unsourced: some four pages


class Party(StrEnum):
    """Who acts next on a complaint."""

    ASSESSOR = "assessor"
    HANDLER = "handler"
    COMPLAINANT = "complainant"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class ComplaintStateRecord(StateRecord):
    """What a state of a complaint means: the one place that pages, lists, figures and jobs read.

    ``public_text`` is shown to the complainant; it may contain ``%(day)s``, the day of ``limit``, and ``%(reason)s``.
    ``limit`` names the due date that applies: ``decide_by``, ``due_on``, or ``second_look`` after a verdict.
    """

    waits_for: Party
    public_text: Any
    limit: str = "due_on"
    is_dated: bool = False  # the complainant reads a day of the calendar, which may be provisional
    takes_messages: bool = False
    shows_reply: bool = False
    counts_time: bool = True  # the time limit runs; False: it is paused
    is_to_be_answered: bool = True  # a reply is due
