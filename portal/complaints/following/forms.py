"""Forms for complainants who follow what they filed: message, verdict, appeal, withdrawal."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field
from wtforms.validators import InputRequired, ValidationError

from portal.complaints.following.queries import act_key, can_appeal_today
from portal.complaints.models import Complaint
from portal.complaints.privacy.forms import AskAboutDataForm, HidePhrasesForm, PublicationForm, TakeBackForm
from portal.complaints.rules import COMPLAINT_WORKFLOW
from portal.complaints.vocabulary import MAX_NARRATIVE_CHARACTERS
from portal.library.text.text_input import clean_text
from portal.platform.web.finishing import visit_key
from portal.platform.web.follow_by_code import SHOWN, LookUpForm, code_field, number_field
from portal.platform.web.forms import PortalForm, explanation, prose

APPEAL = "appeal"  # the act that has a field of its own
TAKE_BACK, WITHDRAW_PUBLICATION = "take_back", "withdraw_publication"
HIDE_PHRASES, ASK_ABOUT_DATA = "hide_phrases", "ask_about_data"
OWN_TEXT_FORMS: dict[str, type[PortalForm]] = {
    TAKE_BACK: TakeBackForm,
    WITHDRAW_PUBLICATION: PublicationForm,
    HIDE_PHRASES: HidePhrasesForm,
    ASK_ABOUT_DATA: AskAboutDataForm,
}


class FollowForm(LookUpForm):
    """Number and tracking code of a complaint."""

    number = number_field(_l("Number"), _l("It starts with C-."))
    code = code_field(
        _l("Tracking code"), _l("You will find it on your receipt: five groups of four letters or digits.")
    )


MASKED_HINT = _l(
    "Telephone and identity numbers, addresses and names that are recognised are masked before anyone reads it."
)


class CitizenMessageForm(PortalForm):
    """A message of the complainant."""

    words = prose(_l("Your message"), MASKED_HINT, max_characters=MAX_NARRATIVE_CHARACTERS)


class WithdrawalForm(PortalForm):
    """The withdrawal; a message that is written and not sent would be lost with it."""

    words = prose(_l("Your message"), MASKED_HINT, required=False, max_characters=MAX_NARRATIVE_CHARACTERS)
    is_final = BooleanField(
        _l("I know that a withdrawal is final"),
        validators=[InputRequired(_l("Tick this if you want to withdraw: it is final."))],
    )

    def validate_words(self, field: Field) -> None:
        """Raise ValidationError for a message that was not sent."""
        if field.data:
            raise ValidationError(str(_l("This message has not been sent. Send it or empty the field, then withdraw.")))


class AppealForm(PortalForm):
    """An appeal, with its reasons; its field stands on the page beside that of the verdict."""

    grounds = explanation(_l("Why do you appeal?"), MASKED_HINT, max_characters=MAX_NARRATIVE_CHARACTERS)


class VerdictForm(PortalForm):
    """The complainant's verdict on the reply, with reasons."""

    words = prose(_l("Your reasons"), MASKED_HINT, required=False, max_characters=MAX_NARRATIVE_CHARACTERS, rows=3)


def text_to_write(complaint: Complaint, sent: PortalForm, *, done: str) -> dict[str, Any]:
    """Return the fields that the page offers with what was typed, and what was typed for others; ``done``: the act."""
    purpose = "message" if complaint.meaning.takes_messages else "reasons"
    text = CitizenMessageForm(formdata=None) if purpose == "message" else VerdictForm(formdata=None)
    appeal, withdrawal = AppealForm(formdata=None), WithdrawalForm(formdata=None)
    withdrawal.is_final.errors = sent.is_final.errors if "is_final" in sent else []
    typed = "" if done and done != APPEAL else CitizenMessageForm().words.data or ""
    grounds = "" if done == APPEAL else AppealForm().grounds.data or ""
    left = [clean_text(request.form.get("not_sent"))[:MAX_NARRATIVE_CHARACTERS]]
    is_offered = purpose == "message" or "confirm" in COMPLAINT_WORKFLOW.verbs(complaint.state)
    if is_offered and request.form.get("words_for", purpose) == purpose:
        text.words.data = typed
        text.words.errors = sent.words.errors if "words" in sent else []
    else:
        left.append(typed)
    if can_appeal_today(complaint):
        appeal.grounds.data = grounds
        appeal.grounds.errors = sent.grounds.errors if "grounds" in sent else []
    else:
        left.append(grounds)
    carried = {"visit_key": visit_key(), "act_key": act_key(complaint), SHOWN: "1", "words_for": purpose}
    typed_in = {"text": text, "appeal": appeal, "withdrawal": withdrawal}
    return {**typed_in, "not_sent": "\n".join(filter(None, left)), "carried": carried}


def own_text_forms(sent: PortalForm, done: str) -> dict[str, PortalForm]:
    """Return the forms about one's own text, by their acts, with what was typed in them and not carried out."""

    def form_of(act: str, kind: type[PortalForm]) -> PortalForm:
        if isinstance(sent, kind) and not done:
            return sent
        return kind(formdata=None) if act == done else kind()

    return {f"{act}_form": form_of(act, kind) for act, kind in OWN_TEXT_FORMS.items()}
