"""Rules of complaints: the workflow, the time limits, and who may handle what.

Separation of duties compares people, never posts or roles.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from portal.complaints.vocabulary import (
    SILENCE_CALENDAR_DAYS,
    ComplaintKind,
    ComplaintState,
    ComplaintStateRecord,
    Identity,
    Party,
    Verdict,
)
from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.workflow import StateTable, Workflow
from portal.library.working_time.working_days import Calendar

COMPLAINT_WORKFLOW = Workflow(
    ("withdraw", (ComplaintState.RECEIVED, ComplaintState.ACCEPTED, ComplaintState.INVESTIGATING,
                  ComplaintState.AWAITING_CITIZEN),
     ComplaintState.WITHDRAWN),
    ("accept", ComplaintState.RECEIVED, ComplaintState.ACCEPTED),
    ("decline", ComplaintState.RECEIVED, ComplaintState.DECLINED),
    ("assign", ComplaintState.ACCEPTED, ComplaintState.INVESTIGATING),
    ("ask", ComplaintState.INVESTIGATING, ComplaintState.AWAITING_CITIZEN),
    ("resume", ComplaintState.AWAITING_CITIZEN, ComplaintState.INVESTIGATING),
    ("answer", ComplaintState.INVESTIGATING, ComplaintState.ANSWERED),
    ("confirm", ComplaintState.ANSWERED, ComplaintState.CONFIRMED),
    ("confirm_partly", ComplaintState.ANSWERED, ComplaintState.PARTLY),
    ("dispute", ComplaintState.ANSWERED, ComplaintState.DISPUTED),
    ("lapse", ComplaintState.ANSWERED, ComplaintState.LAPSED),
    ("close", ComplaintState.PARTLY, ComplaintState.CLOSED),
    ("reopen", (ComplaintState.PARTLY, ComplaintState.DISPUTED), ComplaintState.INVESTIGATING),
)  # fmt: skip
COMPLAINT_STATES = StateTable(
    ComplaintState,
    {
        ComplaintState.RECEIVED: ComplaintStateRecord(
            waits_for=Party.ASSESSOR,
            next_step=_l("Accept or decline the complaint"),
            public_text=_l("Whether it is accepted is to be decided by %(day)s."),
            limit="decide_by",
            is_dated=True,
            takes_messages=True,
        ),
        ComplaintState.ACCEPTED: ComplaintStateRecord(
            waits_for=Party.ASSESSOR,
            next_step=_l("Assign a handler"),
            public_text=_l("Your complaint has been accepted and awaits a handler. Reply due by %(day)s."),
            is_dated=True,
            takes_messages=True,
        ),
        ComplaintState.INVESTIGATING: ComplaintStateRecord(
            waits_for=Party.HANDLER,
            next_step=_l("Investigate the complaint and draft the reply"),
            public_text=_l("Your complaint is being investigated. Reply due by %(day)s."),
            is_dated=True,
            takes_messages=True,
        ),
        ComplaintState.AWAITING_CITIZEN: ComplaintStateRecord(
            waits_for=Party.COMPLAINANT,
            next_step=_l("Awaiting the complainant"),
            public_text=_l("We have a question for you; see the messages. The time limit is paused meanwhile."),
            takes_messages=True,
            counts_time=False,
        ),
        ComplaintState.ANSWERED: ComplaintStateRecord(
            waits_for=Party.COMPLAINANT,
            public_text=_l("We have replied. Please tell us whether this resolves the problem."),
            shows_reply=True,
        ),
        ComplaintState.PARTLY: ComplaintStateRecord(
            waits_for=Party.ASSESSOR,
            next_step=_l("The complainant is partly satisfied: investigate again or take no further action"),
            public_text=_l(
                "You told us that the problem is partly resolved. If the complaint is not investigated again within "
                "%(days)s days, it is closed.",
                days=SILENCE_CALENDAR_DAYS,
            ),
            limit="second_look",
            shows_reply=True,
        ),
        ComplaintState.DISPUTED: ComplaintStateRecord(
            waits_for=Party.ASSESSOR,
            next_step=_l("The complainant disputes the reply: investigate again"),
            public_text=_l("You told us that the problem is not resolved. The complaint is to be investigated again."),
            limit="second_look",
            shows_reply=True,
        ),
        ComplaintState.CONFIRMED: ComplaintStateRecord(
            waits_for=Party.NOBODY,
            is_over=True,
            public_text=_l("You told us that the problem is resolved. Thank you."),
            shows_reply=True,
        ),
        ComplaintState.CLOSED: ComplaintStateRecord(
            waits_for=Party.NOBODY,
            is_over=True,
            public_text=_l(
                "You told us that the problem is partly resolved. It was not investigated again within %(days)s days, "
                "and the complaint is closed.",
                days=SILENCE_CALENDAR_DAYS,
            ),
            shows_reply=True,
        ),
        ComplaintState.LAPSED: ComplaintStateRecord(
            waits_for=Party.NOBODY,
            is_over=True,
            public_text=_l(
                "We had no response from you within %(days)s days of our reply, so the complaint is closed. It is not "
                "counted as satisfied.",
                days=SILENCE_CALENDAR_DAYS,
            ),
            shows_reply=True,
        ),
        ComplaintState.DECLINED: ComplaintStateRecord(
            waits_for=Party.NOBODY,
            is_over=True,
            public_text=_l("Your complaint was not accepted: %(reason)s."),
            is_to_be_answered=False,
        ),
        ComplaintState.WITHDRAWN: ComplaintStateRecord(
            waits_for=Party.NOBODY,
            is_over=True,
            public_text=_l("You withdrew this complaint. No further action will be taken."),
            is_to_be_answered=False,
        ),
    },
)
ON_A_DESK = COMPLAINT_STATES.where(lambda record: record.next_step is not None)
SETTLED = COMPLAINT_STATES.where(lambda record: record.is_over)
FOR_ASSESSORS = COMPLAINT_STATES.where(lambda record: record.next_step and record.waits_for is Party.ASSESSOR)
FOR_HANDLERS = COMPLAINT_STATES.where(lambda record: record.next_step and record.waits_for is not Party.ASSESSOR)
TIMED = COMPLAINT_STATES.where(lambda record: record.next_step is not None and record.counts_time)
PAUSED = COMPLAINT_STATES.where(lambda record: not record.counts_time)
DECLINED = frozenset({ComplaintState.DECLINED})
WITHDRAWN = frozenset({ComplaintState.WITHDRAWN})
VERDICTS = {"confirm": Verdict.SATISFIED, "confirm_partly": Verdict.PARTLY, "dispute": Verdict.NOT_SATISFIED}

# The portal's own defaults, for an authority to set; no law is known to set these numbers.
DECIDE_WORKING_DAYS = 5
ANSWER_WORKING_DAYS = 13
INTEGRITY_ANSWER_TIME = timedelta(days=91)  # some three months


class FormUsedError(RefusedActError):
    """The form's key was used for a complaint with other content, for example after going back in the browser."""

    message = _l("This form has already been submitted, with different content. What was submitted has not changed.")


class SentBeforeError(RefusedActError):
    """The page on which the complainant acts has been used for another act, for example in another tab."""

    message = _l(
        "Something else was already sent from this page; you find it below. What you typed now has not been sent. "
        "Check it, then press the button again."
    )


class NameNeededError(RefusedActError):
    """The complainant chose to be named and entered no contact."""

    message = _l("Enter a name and a telephone number or address, or choose “Without my name”.")


class HandlerIsComplainedAboutError(RefusedActError):
    """The handler holds or has held the post complained about."""

    message = _l("This person has held the post complained about and cannot handle the complaint.")


class NotTheHandlerError(RefusedActError):
    """The person is not the handler of the complaint."""

    message = _l("Only the handler of this complaint can do this.")


def check_identity(identity: Identity, contact: str) -> None:
    """Raise NameNeededError unless the complainant is anonymous or has entered a contact."""
    if identity is not Identity.ANONYMOUS and not contact:
        raise NameNeededError


def check_handler(handler: int, complained_about: Collection[int]) -> None:
    """Raise HandlerIsComplainedAboutError when the handler is among the people complained about."""
    if handler in complained_about:
        raise HandlerIsComplainedAboutError


def check_is_handler(actor: int | None, handler: int | None) -> None:
    """Raise NotTheHandlerError unless the person acting is the handler."""
    if actor is None or actor != handler:
        raise NotTheHandlerError


def decide_by(received_on: date, calendar: Calendar) -> date:
    """Return the day by which to accept or decline: ``DECIDE_WORKING_DAYS`` after receipt; raises NoCalendarError."""
    return calendar.add_working_days(received_on, DECIDE_WORKING_DAYS)


def due_on(kind: ComplaintKind, received_on: date, calendar: Calendar) -> date:
    """Return the day by which to reply; raises NoCalendarError.

    ``ANSWER_WORKING_DAYS`` after receipt; ``INTEGRITY_ANSWER_TIME`` for an integrity report.
    """
    if kind is ComplaintKind.INTEGRITY:
        return received_on + INTEGRITY_ANSWER_TIME
    return calendar.add_working_days(received_on, ANSWER_WORKING_DAYS)


def next_due_on(state: ComplaintState, decide_by: date, due_on: date, verdict_on: date | None) -> date:
    """Return the due date that applies in a state: of the decision, the reply, or the second investigation."""
    match COMPLAINT_STATES[state].limit:
        case "decide_by":
            return decide_by
        case "second_look" if verdict_on is not None:
            return verdict_on + timedelta(days=SILENCE_CALENDAR_DAYS)
    return due_on


def due_after_pause(due: date, from_on: date, to_on: date, calendar: Calendar) -> date:
    """Return the due date moved by the working days after ``from_on``, up to and including ``to_on``.

    Raises NoCalendarError.
    """
    return calendar.add_working_days(due, calendar.working_days_between(from_on, to_on))


def due_after_pauses(
    kind: ComplaintKind, received_on: date, pauses: Iterable[tuple[date, date]], calendar: Calendar
) -> date:
    """Return the due date calculated from receipt and all ended pauses, in their order; raises NoCalendarError.

    A pause that began after the due date does not move it.
    """
    due = due_on(kind, received_on, calendar)
    for from_on, to_on in pauses:
        if from_on <= due:
            due = due_after_pause(due, from_on, to_on, calendar)
    return due
