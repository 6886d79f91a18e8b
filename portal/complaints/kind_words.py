"""How each kind of complaint is spoken of: a question is not upheld, and praise is not resolved."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.complaints.vocabulary import ComplaintState, Verdict


@dataclass(frozen=True)
class KindWords:
    """The words of a kind.

    ``noun`` stands for ``%(matter)s`` in what the states say; ``texts`` are in place of what a state says, ``headings``
    of its label.
    """

    noun: Any
    yours: Any
    as_submitted: Any
    withdrawal: Any
    work: Any
    asks: Any
    answers: Mapping[Verdict, Any]
    headings: Mapping[ComplaintState, Any] = field(default_factory=dict)
    texts: Mapping[ComplaintState, Any] = field(default_factory=dict)


OF_COMPLAINTS = KindWords(
    noun=_l("complaint"),
    yours=_l("Your complaint"),
    as_submitted=_l("Complaint as submitted"),
    withdrawal=_l("Withdraw the complaint"),
    work=_l("Investigation"),
    asks=_l("Does this resolve the problem?"),
    answers={
        Verdict.SATISFIED: _l("Yes, it is resolved"),
        Verdict.PARTLY: _l("Partly resolved"),
        Verdict.NOT_SATISFIED: _l("No, it is not resolved"),
        Verdict.SILENT: _l("No response"),
    },
)
OF_REPORTS = replace(OF_COMPLAINTS, yours=_l("Your report"))
_AT_WORK = _l("Being worked on")
_WORK = _l("Work on the reply")
OF_ENQUIRIES = KindWords(
    noun=_l("enquiry"),
    yours=_l("Your enquiry"),
    as_submitted=_l("Enquiry as submitted"),
    withdrawal=_l("Withdraw the enquiry"),
    work=_WORK,
    asks=_l("Does this answer your question?"),
    answers={
        Verdict.SATISFIED: _l("Yes, it is answered"),
        Verdict.PARTLY: _l("Partly answered"),
        Verdict.NOT_SATISFIED: _l("No, it is not answered"),
        Verdict.SILENT: _l("No response"),
    },
    headings={
        ComplaintState.INVESTIGATING: _AT_WORK,
        ComplaintState.CONFIRMED: _l("You say that your question is answered"),
        ComplaintState.PARTLY: _l("You say that your question is partly answered"),
        ComplaintState.DISPUTED: _l("You say that your question is not answered"),
        ComplaintState.CLOSED: _l("Closed, not worked on again"),
    },
    texts={
        ComplaintState.INVESTIGATING: _l("Your question is being worked on. Reply due by %(day)s."),
        ComplaintState.ANSWERED: _l("We have replied. Please tell us by %(end)s whether this answers your question."),
        ComplaintState.PARTLY: _l(
            "You told us that your question is partly answered. If it is not worked on again by %(day)s, it is closed."
        ),
        ComplaintState.DISPUTED: _l(
            "You told us that your question is not answered. If it is not worked on again by %(day)s, it is closed."
        ),
        ComplaintState.CONFIRMED: _l("You told us that your question is answered. Thank you."),
        ComplaintState.CLOSED: _l(
            "You told us that your question is not answered, or only partly. It was not worked on again, and is closed."
        ),
    },
)
OF_SUGGESTIONS = KindWords(
    noun=_l("suggestion"),
    yours=_l("Your suggestion"),
    as_submitted=_l("Suggestion as submitted"),
    withdrawal=_l("Withdraw the suggestion"),
    work=_WORK,
    asks=_l("Do you agree with what was decided?"),
    answers={
        Verdict.SATISFIED: _l("Yes, I agree"),
        Verdict.PARTLY: _l("Partly agreed"),
        Verdict.NOT_SATISFIED: _l("No, I do not agree"),
        Verdict.SILENT: _l("No response"),
    },
    headings={
        ComplaintState.INVESTIGATING: _AT_WORK,
        ComplaintState.CONFIRMED: _l("You agree with what was decided"),
        ComplaintState.PARTLY: _l("You agree in part with what was decided"),
        ComplaintState.DISPUTED: _l("You do not agree with what was decided"),
        ComplaintState.CLOSED: _l("Closed, not worked on again"),
    },
    texts={
        ComplaintState.INVESTIGATING: _l("It is being decided what becomes of your suggestion. Reply due by %(day)s."),
        ComplaintState.ANSWERED: _l(
            "It was decided what becomes of your suggestion; decision and reason are public. Please tell us by %(end)s "
            "whether you agree."
        ),
        ComplaintState.PARTLY: _l(
            "You told us that you agree in part. If your suggestion is not worked on again by %(day)s, it is closed."
        ),
        ComplaintState.DISPUTED: _l(
            "You told us that you do not agree. If your suggestion is not worked on again by %(day)s, it is closed."
        ),
        ComplaintState.CONFIRMED: _l("You told us that you agree. Thank you."),
        ComplaintState.CLOSED: _l(
            "You told us that you do not agree, or only in part. It was not worked on again, and is closed."
        ),
    },
)
OF_PRAISE = replace(
    OF_COMPLAINTS,
    noun=_l("praise"),
    yours=_l("Your praise"),
    as_submitted=_l("Praise as submitted"),
    work=_l("Reading"),
)
