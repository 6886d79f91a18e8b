"""What WTForms and Flask-WTF say about a form by themselves, in our words and in the language of the page."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from wtforms import Field
from wtforms.validators import ValidationError

from portal.platform.web.request_log import log_security

NO_TOKEN = _l(
    "Your browser did not send this form’s cookie. What you entered is still here; please submit it again. If this "
    "message comes back, allow cookies for this site."
)
NO_TOKEN_ON_PAGE = _l(
    "Your browser did not send this form’s cookie, and nothing was saved. Go back, copy what you entered, open the "
    "form again and submit it. If this message comes back, allow cookies for this site."
)
NO_REFERRER = _l(
    "Your browser did not say which page the form came from, and nothing was saved. Allow it to send the referrer to "
    "this site, then go back and submit the form again."
)
OTHER_SITE = _l(
    "Your browser says that another website sent this form, so we did not accept it. Open the form on this site, fill "
    "it in and submit it."
)
_CHOICE = _l("Choose one of the options shown.")
BUILT_IN: Mapping[str, Any] = {
    "Choices cannot be None.": _CHOICE,
    "Invalid Choice: could not coerce.": _CHOICE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOICE,
    "Invalid input.": _l("Enter it in the format shown."),
    "Invalid value, must be one of: %(values)s.": _CHOICE,
    "Not a valid choice.": _CHOICE,
    "Not a valid integer value.": _l("Enter a whole number."),
    "'%(value)s' is not a valid choice for this field.": _CHOICE,
}


class PageLanguage:
    """The translations that WTForms asks for its messages."""

    def gettext(self, message: str) -> str:
        """Return our wording of a message in the language of the page."""
        return str(BUILT_IN.get(message, message))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Return our wording of a message that has a plural."""
        return str(BUILT_IN[singular]) if singular in BUILT_IN else str(ngettext(singular, plural, count))


class TokenCheck(FlaskForm.Meta.csrf_class):  # type: ignore[misc] # Flask-WTF carries no types
    """The check of a form's token, which says what a person can do about a lost cookie."""

    def validate_csrf_token(self, form: FlaskForm, field: Field) -> None:
        """Raise ValidationError unless the token belongs to the cookie."""
        try:
            super().validate_csrf_token(form, field)
        except ValidationError as error:
            log_security("form token refused")
            raise ValidationError(str(NO_TOKEN)) from error


def advice_on(error: CSRFError) -> Any:
    """Return what a page says when the token of a whole request was refused."""
    if error.description == OTHER_SITE:
        return OTHER_SITE
    return NO_REFERRER if "referrer" in str(error.description) else NO_TOKEN_ON_PAGE
