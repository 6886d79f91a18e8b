"""Forms about what complainants wrote: what they take back, hide and ask for, and what staff record and decide."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import InputRequired, ValidationError

from portal.complaints.data_requests import DataOutcome, DataRefusal, DataRequestKind
from portal.complaints.privacy.rules import MAX_PHRASES, MIN_PHRASE_CHARACTERS
from portal.complaints.vocabulary import FilingChannel
from portal.library.personal_data.masking import mask
from portal.platform.web.forms import PortalForm, choose, explanation, prose

AT_A_DESK = tuple(each for each in FilingChannel if each is not FilingChannel.WEB)


class TakeBackForm(PortalForm):
    """The confirmation that all of it is to be deleted."""

    is_taken_back = BooleanField(
        _l("Delete what I wrote; I know that it cannot be brought back"),
        validators=[InputRequired(_l("Tick this if all that you wrote is to be deleted."))],
    )


class PublicationForm(PortalForm):
    """The withdrawal of the consent to publication, which needs nothing but its button."""


class HidePhrasesForm(PortalForm):
    """Words to be hidden in one's own text."""

    phrases_to_hide = prose(
        _l("Words to be hidden in your text"),
        _l("One word or phrase on each line, as it stands in the text. It cannot be shown again."),
        max_characters=2000,
    )

    @property
    def phrases(self) -> list[str]:
        """Return the words and phrases, one of each."""
        return list(
            dict.fromkeys(filter(None, (each.strip() for each in (self.phrases_to_hide.data or "").splitlines())))
        )

    def validate_phrases_to_hide(self, _field: Any) -> None:
        """Raise ValidationError for words that would hide too much."""
        if any(len(word) < MIN_PHRASE_CHARACTERS for word in self.phrases) or len(self.phrases) > MAX_PHRASES:
            raise ValidationError(str(_l("At most 50 lines, each of at least two characters.")))


class AskAboutDataForm(PortalForm):
    """What a complainant asks about their data."""

    asked_kind = choose(_l("What do you ask for?"), DataRequestKind)
    asked = prose(
        _l("What exactly, and why"),
        _l("For a correction: what is wrong, and what is right."),
        required=False,
        max_characters=2000,
    )

    def validate_asked_kind(self, field: Any) -> None:
        """Raise ValidationError for a correction that does not say what is wrong."""
        if field.data == DataRequestKind.CORRECTION and not self.asked.data:
            raise ValidationError(str(_l("Say what is wrong, and what is right.")))

    def validate_asked(self, field: Any) -> None:
        """Raise ValidationError for personal data, which would be masked, so that nobody could act on it."""
        if (masked := mask(field.data or "")) != (field.data or ""):
            message = _l(
                "Leave out personal data: it would be read only like this: %(text)s. For new contact details, say so "
                "and give them at the counter.",
                text=masked,
            )
            raise ValidationError(str(message))


class RecordRequestForm(PortalForm):
    """What a complainant asks at a counter, by telephone or by letter, and how it was shown who asks."""

    kind = choose(_l("What is asked for"), DataRequestKind)
    channel = choose(_l("How it was asked"), AT_A_DESK)
    words = explanation(_l("In the complainant’s words"), max_characters=2000)
    identified_by = explanation(
        _l("How it was shown who asks"), _l("For example: number and tracking code were shown. No identity numbers."),
        rows=2,
    )  # fmt: skip


class DecideRequestForm(PortalForm):
    """The decision on a request."""

    outcome = choose(_l("Decision"), DataOutcome)
    refusal = choose(_l("Reason, where it is not wholly granted"), DataRefusal, required=False)
    words = explanation(_l("Answer to the complainant"), _l("Of a correction: what was corrected."))
