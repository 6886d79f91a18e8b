"""Forms of ratings."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import AnyOf, Regexp

from portal.library.text.text_input import clean_text
from portal.platform.security.tracking_codes import IDEMPOTENCY_KEY
from portal.platform.web.forms import PortalForm, choose_many, line, number, prose
from portal.ratings.vocabulary import Driver, RatingLevel


class RateForm(PortalForm):
    """A rating: five buttons, of which one is pressed."""

    level = HiddenField(validators=[AnyOf([level.value for level in RatingLevel], message=_l("Choose one."))])
    key = HiddenField(filters=[clean_text], validators=[Regexp(f"^{IDEMPOTENCY_KEY}$")])


class ReasonsForm(PortalForm):
    """The reasons for a rating; every field is optional."""

    drivers = choose_many(_l("What is your rating based on?"), Driver)
    comment = prose(
        _l("Your comments"),
        _l("Your comments are read by staff. Leave out names, telephone numbers and other personal details."),
        required=False,
        max_characters=1000,
        rows=4,
    )
    asked_extra = line(
        _l("Were you asked for anything that is not in the guide? If so, what?"), required=False, max_characters=300
    )
    visits_made = number(_l("How many visits did you have to make?"), max_value=99)
    days_taken = number(_l("How many days did it take in total?"), max_value=999)
    key = HiddenField(filters=[clean_text], validators=[Regexp(f"^{IDEMPOTENCY_KEY}$")])
