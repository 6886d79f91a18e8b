"""Rules of complaints: the workflow, and what each state means."""

from flask_babel import lazy_gettext as _l

from portal.complaints.vocabulary import (
    ComplaintKind,
    ComplaintState,
    ComplaintStateRecord,
    Party,
    SubjectKind,
    Verdict,
)
from portal.library.domain.workflow import StateTable, Workflow

_WITH_THE_OFFICE = (ComplaintState.ACCEPTED, ComplaintState.INVESTIGATING, ComplaintState.AWAITING_CITIZEN)
COMPLAINT_WORKFLOW = Workflow(
    ("take_back", (ComplaintState.RECEIVED, ComplaintState.TO_READ, *_WITH_THE_OFFICE), ComplaintState.TAKEN_BACK),
    ("note", ComplaintState.TO_READ, ComplaintState.NOTED),
    ("withdraw", (ComplaintState.RECEIVED, *_WITH_THE_OFFICE), ComplaintState.WITHDRAWN),
    ("accept", ComplaintState.RECEIVED, ComplaintState.ACCEPTED),
    ("decline", ComplaintState.RECEIVED, ComplaintState.DECLINED),
    ("hand_over", (ComplaintState.RECEIVED, *_WITH_THE_OFFICE), ComplaintState.HANDED_OVER),
    ("assign", ComplaintState.ACCEPTED, ComplaintState.INVESTIGATING),
    ("release", (ComplaintState.INVESTIGATING, ComplaintState.AWAITING_CITIZEN), ComplaintState.ACCEPTED),
    ("ask", ComplaintState.INVESTIGATING, ComplaintState.AWAITING_CITIZEN),
    ("resume", ComplaintState.AWAITING_CITIZEN, ComplaintState.INVESTIGATING),
    ("answer", ComplaintState.INVESTIGATING, ComplaintState.ANSWERED),
    ("expire", (ComplaintState.ACCEPTED, ComplaintState.INVESTIGATING), ComplaintState.UNANSWERED),
    ("confirm", ComplaintState.ANSWERED, ComplaintState.CONFIRMED),
    ("confirm_partly", ComplaintState.ANSWERED, ComplaintState.PARTLY),
    ("dispute", ComplaintState.ANSWERED, ComplaintState.DISPUTED),
    ("lapse", ComplaintState.ANSWERED, ComplaintState.LAPSED),
    ("reopen", (ComplaintState.PARTLY, ComplaintState.DISPUTED), ComplaintState.INVESTIGATING),
    ("leave", (ComplaintState.PARTLY, ComplaintState.DISPUTED), ComplaintState.CLOSED),
    ("appeal", (ComplaintState.DECLINED, ComplaintState.ANSWERED, ComplaintState.PARTLY, ComplaintState.DISPUTED,
                ComplaintState.CLOSED, ComplaintState.UNANSWERED, ComplaintState.APPEAL_DECIDED),
     ComplaintState.APPEALED),
    ("decide_appeal", ComplaintState.APPEALED, ComplaintState.APPEAL_DECIDED),
    ("send_back", ComplaintState.APPEALED, ComplaintState.ACCEPTED),
)  # fmt: skip
COMPLAINT_STATES = StateTable(
    ComplaintState,
    {
        ComplaintState.RECEIVED: ComplaintStateRecord(
            waits_for=Party.ASSESSOR,
            next_step=_l("Accept or decline it"),
            public_text=_l(
                "Whether it is accepted is to be decided by %(day)s; without a decision it counts as accepted."
            ),
            limit="decide_by",
            is_dated=True,
            takes_messages=True,
            by_time="accept",
            term_from="decide_by",
        ),
        ComplaintState.TO_READ: ComplaintStateRecord(
            waits_for=Party.ASSESSOR,
            next_step=_l("Read the praise and pass it on"),
            public_text=_l("Your praise is to be read and passed on to those whom it is for by %(day)s."),
            is_dated=True,
            is_to_be_answered=False,
            by_time="note",
            term="unanswered_calendar_days",
            term_from="due_on",
        ),
        ComplaintState.NOTED: ComplaintStateRecord(
            waits_for=Party.NOBODY,
            is_over=True,
            public_text=_l("Your praise is filed here for those whom it is for and their managers. Thank you."),
            is_to_be_answered=False,
        ),
        ComplaintState.ACCEPTED: ComplaintStateRecord(
            waits_for=Party.ASSESSOR,
            next_step=_l("Assign a handler"),
            public_text=_l("Your %(matter)s has been accepted and awaits a handler. Reply due by %(day)s."),
            is_dated=True,
            takes_messages=True,
            by_time="expire",
            term="unanswered_calendar_days",
            term_from="due_on",
        ),
        ComplaintState.INVESTIGATING: ComplaintStateRecord(
            waits_for=Party.HANDLER,
            next_step=_l("Look into it and draft the reply"),
            public_text=_l("Your complaint is being investigated. Reply due by %(day)s."),
            is_dated=True,
            takes_messages=True,
            by_time="expire",
            term="unanswered_calendar_days",
            term_from="due_on",
        ),
        ComplaintState.AWAITING_CITIZEN: ComplaintStateRecord(
            waits_for=Party.COMPLAINANT,
            next_step=_l("Awaiting the complainant"),
            public_text=_l(
                "We have a question for you; see the messages. The time limit is paused until you respond, until "
                "%(end)s at the latest."
            ),
            takes_messages=True,
            counts_time=False,
            by_time="resume",
            term="question_calendar_days",
        ),
        ComplaintState.ANSWERED: ComplaintStateRecord(
            waits_for=Party.COMPLAINANT,
            public_text=_l("We have replied. Please tell us by %(end)s whether this resolves the problem."),
            shows_reply=True,
            can_be_appealed=True,
            by_time="lapse",
            term="silence_calendar_days",
        ),
        ComplaintState.PARTLY: ComplaintStateRecord(
            waits_for=Party.ASSESSOR,
            next_step=_l("The complainant is partly satisfied: investigate again or take no further action"),
            public_text=_l(
                "You told us that the problem is partly resolved. If the complaint is not investigated again by "
                "%(day)s, it is closed."
            ),
            limit="decide_by",
            is_dated=True,
            shows_reply=True,
            can_be_appealed=True,
            by_time="leave",
            term_from="decide_by",
        ),
        ComplaintState.DISPUTED: ComplaintStateRecord(
            waits_for=Party.ASSESSOR,
            next_step=_l("The complainant disputes the reply: investigate again or take no further action"),
            public_text=_l(
                "You told us that the problem is not resolved. If the complaint is not investigated again by "
                "%(day)s, it is closed."
            ),
            limit="decide_by",
            is_dated=True,
            shows_reply=True,
            can_be_appealed=True,
            by_time="leave",
            term_from="decide_by",
        ),
        ComplaintState.APPEALED: ComplaintStateRecord(
            waits_for=Party.REVIEWER,
            next_step=_l("Decide the appeal"),
            public_text=_l("Your appeal is to be decided by %(day)s, by someone who has not been involved."),
            is_dated=True,
            shows_reply=True,
            by_time="decide_appeal",
            term="unanswered_calendar_days",
            term_from="due_on",
        ),
        ComplaintState.APPEAL_DECIDED: ComplaintStateRecord(
            waits_for=Party.NOBODY,
            is_over=True,
            public_text=_l("Your appeal has been decided."),
            shows_reply=True,
            can_be_appealed=True,
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
                "You told us that the problem is not resolved, or only partly. The complaint was not investigated "
                "again, and is closed."
            ),
            shows_reply=True,
            can_be_appealed=True,
        ),
        ComplaintState.LAPSED: ComplaintStateRecord(
            waits_for=Party.NOBODY,
            is_over=True,
            public_text=_l(
                "We had no response from you to our reply, so your %(matter)s is closed. It is not counted as "
                "satisfied."
            ),
            shows_reply=True,
        ),
        ComplaintState.UNANSWERED: ComplaintStateRecord(
            waits_for=Party.NOBODY,
            is_over=True,
            public_text=_l(
                "You had no reply from us, long after the time limit. Your %(matter)s is closed and counted as not "
                "replied to. You can appeal."
            ),
            can_be_appealed=True,
        ),
        ComplaintState.HANDED_OVER: ComplaintStateRecord(
            waits_for=Party.NOBODY,
            is_over=True,
            public_text=_l(
                "Nobody here may deal with your %(matter)s, since it is about those who would. It goes to an outside "
                "body; see the messages."
            ),
            is_to_be_answered=False,
        ),
        ComplaintState.DECLINED: ComplaintStateRecord(
            waits_for=Party.NOBODY,
            is_over=True,
            public_text=_l("Your %(matter)s was not accepted: %(reason)s."),
            is_to_be_answered=False,
            can_be_appealed=True,
        ),
        ComplaintState.TAKEN_BACK: ComplaintStateRecord(
            waits_for=Party.NOBODY,
            is_over=True,
            public_text=_l("You took this back within ten minutes. What you wrote was deleted, and is in no figure."),
            is_to_be_answered=False,
        ),
        ComplaintState.WITHDRAWN: ComplaintStateRecord(
            waits_for=Party.NOBODY,
            is_over=True,
            public_text=_l("You withdrew this %(matter)s. No further action will be taken."),
            is_to_be_answered=False,
        ),
    },
)
ON_A_DESK = COMPLAINT_STATES.where(lambda record: record.next_step is not None)
SETTLED = COMPLAINT_STATES.where(lambda record: record.is_over)
FOR_ASSESSORS = COMPLAINT_STATES.where(lambda record: record.next_step and record.waits_for is Party.ASSESSOR)
FOR_REVIEWERS = COMPLAINT_STATES.where(lambda record: record.next_step and record.waits_for is Party.REVIEWER)
FOR_HANDLERS = tuple(state for state in ON_A_DESK if state not in (*FOR_ASSESSORS, *FOR_REVIEWERS))
FOR_COMPLAINANTS = COMPLAINT_STATES.where(lambda record: record.next_step is None and not record.is_over)
TIMED = COMPLAINT_STATES.where(lambda record: record.next_step is not None and record.counts_time)
PAUSED = COMPLAINT_STATES.where(lambda record: not record.counts_time)
WITHDRAWN = frozenset({ComplaintState.WITHDRAWN})
TAKEN_BACK = frozenset({ComplaintState.TAKEN_BACK})
HANDED_OVER = frozenset({ComplaintState.HANDED_OVER})
VERDICTS = {"confirm": Verdict.SATISFIED, "confirm_partly": Verdict.PARTLY, "dispute": Verdict.NOT_SATISFIED}
DECISIONS = frozenset({"accept", "decline"})  # whether a complaint is dealt with
MAX_APPEALS = 2  # unsourced: two levels, each decided by someone not involved
# A complaint about these does not go to the department first: who would assess it there may be whom it is about.
LEAVES_DEPARTMENT_ABOUT = frozenset({SubjectKind.DEPARTMENT, SubjectKind.WINDOW})
LEAVES_DEPARTMENT = frozenset({ComplaintKind.CONDUCT, ComplaintKind.REFUSAL})
