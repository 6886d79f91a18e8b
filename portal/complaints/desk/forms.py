"""Forms of the staff page of a complaint."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from portal.complaints.disclosures import SealedPart
from portal.complaints.handling.rules import PUBLIC_TEXTS
from portal.complaints.models import Complaint
from portal.complaints.privacy.forms import HidePhrasesForm
from portal.complaints.vocabulary import (
    HEARD,
    MAX_NARRATIVE_CHARACTERS,
    BodyKind,
    Decision,
    DeclineReason,
    Harm,
    LinkKind,
)
from portal.library.text.formats import format_day
from portal.library.text.languages import use_language
from portal.platform.web.forms import PortalForm, choose, day, explanation, line, options, prose, select
from portal.platform.web.localised_fields import in_each_language, localised_values

BODIES = (BodyKind.REVIEW, BodyKind.PETITION, BodyKind.DISCIPLINE)


class DeclineForm(PortalForm):
    """Why a complaint is not accepted."""

    reason = choose(_l("Reason"), DeclineReason)
    words = explanation(_l("Message to the complainant"), max_characters=MAX_NARRATIVE_CHARACTERS)


class AcknowledgeForm(PortalForm):
    """What is told to who filed an integrity report; it begins with a text in the language of the report."""

    words = explanation(_l("Message to the complainant"), max_characters=MAX_NARRATIVE_CHARACTERS, rows=4)

    @staticmethod
    def stored_values(record: Complaint) -> dict[str, Any]:
        """Return the text to begin with."""
        with use_language(record.language):
            text = gettext(
                "A discipline inspector has read your report and will look into it. Nobody whom it is about sees it. "
                "You read the outcome here by %(day)s; if we have questions, you find them here as well.",
                day=format_day(record.due_on),
            )
        return {"words": text}


class AssessForm(PortalForm):
    """How serious, urgent and difficult a complaint is; that decides its time limit."""

    harm = choose(_l("Harm reported"), Harm)
    is_unsafe = BooleanField(_l("Someone may come to harm: reply the same day"))
    is_urgent = BooleanField(_l("Urgent: reply the same day"))
    is_simple = BooleanField(_l("Simple: shorter time limit"))

    @staticmethod
    def stored_values(record: Complaint) -> dict[str, Any]:
        """Return the assessment as it stands."""
        return {name: getattr(record, name) for name in ("harm", "is_unsafe", "is_urgent", "is_simple")}


class PartyForm(PortalForm):
    """Whom the complaint is also about: a post or a person, and how that is known."""

    party = select(_l("Post or person"), hint=_l("Whoever it is about can no longer see this complaint."))
    reason = explanation(_l("How is this known?"), rows=2)


class SubjectForm(PortalForm):
    """What a complaint is about: a department as a whole, or a service with a guide."""

    about = select(
        _l("Service or department"),
        hint=_l(
            "Type the first letters of its code. Whoever answers for a service no longer sees a complaint about it."
        ),
    )


class AskOpeningForm(PortalForm):
    """What of a complaint is to be opened, and why."""

    part = choose(_l("What do you have to see?"), SealedPart)
    reason = explanation(
        _l("Why? The complainant reads this."),
        _l("Another person decides. If it is granted, you can open it until the end of the next working day."),
        rows=2,
    )


class RefuseOpeningForm(PortalForm):
    """Why what is sealed stays sealed."""

    reason = explanation(_l("Reason"), rows=2)


class TransferForm(PortalForm):
    """The department that a complaint is passed on to."""

    department = select(_l("Department"), hint=_l("It accepts within a working day, or returns it with a reason."))
    reason = explanation(_l("Reason"), rows=2)


class ReturnForm(PortalForm):
    """Why a complaint that was passed on is returned."""

    reason = explanation(_l("Reason"), rows=2)


class HandOnForm(PortalForm):
    """A body outside the authority that the matter belongs to."""

    body = choose(_l("Where the complainant can turn to"), BODIES)
    reason = explanation(
        _l("Message to the complainant"),
        _l("The name of the body is added, with its address and telephone where they are set."),
        rows=3,
    )


class PersonForm(PortalForm):
    """A person, from a list that the page fills."""

    person = select(_l("Person"))

    def offer(self, people: Iterable[Any]) -> "PersonForm":
        """Offer people to choose from."""
        self.person.choices = options((str(each.id), each.display_name) for each in people)
        return self


class AssignForm(PersonForm):
    """Who handles a complaint."""

    person = select(_l("Handler"), hint=_l("People whom it is about, or who dealt with it before, cannot be chosen."))


class LinkForm(PortalForm):
    """Another complaint of the same event or cause."""

    other = line(_l("Number of the other complaint"), max_characters=20)
    kind = choose(_l("They have in common"), LinkKind)


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


class InterimForm(PortalForm):
    """An interim reply."""

    words = explanation(_l("Interim reply: what has been done, and what is still to be done"), rows=4)


class MoreTimeForm(PortalForm):
    """More time, with the reason that the complainant reads."""

    until_on = day(_l("New due date"))
    reason = explanation(_l("Reason"), _l("The complainant reads it."), rows=2)


class RefuseForm(PortalForm):
    """Why more time is refused."""

    remarks = explanation(_l("Remarks"), rows=2)


class ReplyForm(PortalForm):
    """The reply: conclusion, text and remedy."""

    decision = choose(_l("Conclusion"), Decision)
    words = explanation(_l("Reply to the complainant"), rows=9)
    remedy_given = prose(_l("What we have corrected"), required=False, rows=3)

    @staticmethod
    def stored_values(record: Complaint) -> dict[str, Any]:
        """Return the reply that was returned with remarks, by field; nothing when the last one was not returned."""
        returned = record.replies[-1] if record.replies and record.replies[-1].is_returned else None
        if returned is None:
            return {}
        return {"decision": returned.decision, "words": returned.text, "remedy_given": returned.remedy_given}


class SuggestionReplyForm(ReplyForm):
    """The reply to a suggestion, with what is public of it."""

    public_summary = in_each_language(
        prose,
        _l("What was suggested, for everyone"),
        _l("It becomes public with the reply. In your words, not those of the writer, and without personal data."),
        translation_required=True,
        rows=2,
    )
    public_reason = in_each_language(prose, _l("Why it is decided so, for everyone"), translation_required=True, rows=3)

    @staticmethod
    def stored_values(record: Complaint) -> dict[str, Any]:
        """Return the reply that was returned with remarks, with what was to become public."""
        values = ReplyForm.stored_values(record)
        texts = {name: getattr(record.replies[-1], name) for name in PUBLIC_TEXTS} if values else {}
        return values | localised_values(**texts)


class HoldForm(PortalForm):
    """Why texts are kept beyond their time."""

    reason = explanation(_l("Reason"), _l("For example, a review or a suit, and where."), rows=2)


class LeaveForm(PortalForm):
    """Why a complaint is not investigated again."""

    words = explanation(_l("Message to the complainant"), rows=3)


class CallBackForm(PortalForm):
    """A call to the complainant."""

    is_reached = BooleanField(_l("The complainant was reached"))
    words = explanation(_l("What was said"), rows=2)


class AppealDecisionForm(PortalForm):
    """The decision on an appeal."""

    outcome = choose(_l("Decision"), HEARD)
    words = explanation(_l("Decision and its reasons, for the complainant"), rows=6)


class MaskForm(HidePhrasesForm):
    """Words to be masked in what a complainant wrote, which was not spotted."""

    phrases_to_hide = prose(
        _l("Words to be masked"),
        _l("One word or phrase on each line, as it stands in the text. What was typed is sealed."),
        max_characters=2000,
        rows=3,
    )
