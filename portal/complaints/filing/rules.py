"""Rules of filing a complaint: what is refused, and what is compared."""

import re

from flask_babel import lazy_gettext as _l

from portal.complaints.vocabulary import Identity
from portal.library.domain.domain_errors import RefusedActError
from portal.library.text.text_input import fold_width

_MOBILE = re.compile(r"(?<![0-9])(?:\+?86[ -]?)?(1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4})(?![0-9])")
_LANDLINE = re.compile(r"(?<![0-9])(\(?0[0-9]{2,3}\)?[ -]{0,2}[0-9]{7,8})(?![0-9])")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")

# What complainants type freely, in which personal data is masked; beside them the answers in ``details``.
MASKED_FIELDS = ("subject_text", "case_number", "narrative", "window", "remedy_sought")


class FormUsedError(RefusedActError):
    """The form's key was used for a complaint with other content, for example after going back in the browser."""

    message = _l("This form has already been submitted, with different content. What was submitted has not changed.")


class NameNeededError(RefusedActError):
    """The complainant chose to be named and entered no contact."""

    message = _l("Enter a name and a telephone number or address, or choose “Without my name”.")


def check_identity(identity: Identity, contact: str) -> None:
    """Raise NameNeededError unless the complainant is anonymous or has entered a contact."""
    if identity is not Identity.ANONYMOUS and not contact:
        raise NameNeededError


def contact_to_compare(contact: str) -> str:
    """Return by what two contacts are the same: a mobile number, else a landline, an e-mail address, or all of it.

    Of several of a kind the first counts. People write their name with it or not, and a number with dashes and blanks
    or without. Numbers are those of mainland China; others are compared with all that stands beside them.
    """
    folded = fold_width(contact).casefold()
    for pattern in (_MOBILE, _LANDLINE):
        if number := pattern.search(folded):
            return "".join(filter(str.isdigit, number[1]))
    mail = _MAIL.search(folded)
    return mail[0] if mail else "".join(folded.split())
