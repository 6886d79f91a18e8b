"""Rules of filing a complaint: what is refused, and whom a complaint is about."""

import re

from flask_babel import lazy_gettext as _l

from portal.complaints.vocabulary import Identity
from portal.conflicts.vocabulary import PartyOrigin
from portal.library.domain.domain_errors import RefusedActError
from portal.library.guide.components import Step
from portal.library.guide.document import Guide
from portal.library.text.text_input import fold_width
from portal.library.text.tokens import fold

_NUMBER = re.compile("[0-9](?:[ ()-]{0,3}[0-9]){6,20}")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_DIGITS_OF_MOBILE = 11  # of a number in mainland China, without the code of the country


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


def check_identity(identity: Identity, contact: str) -> None:
    """Raise NameNeededError unless the complainant is anonymous or has entered a contact."""
    if identity is not Identity.ANONYMOUS and not contact:
        raise NameNeededError


def posts_concerned(guide: Guide, element: str, window: str) -> dict[str, PartyOrigin]:
    """Return the posts that a complaint is about, with how each is known.

    Of a step its post; of anything else every post that answers for a step, since anyone of them may have asked or
    charged; and of a window that was named, the posts of the steps that are done there.
    """
    part = guide.element(element)
    if isinstance(part, Step):
        posts = {part.post: PartyOrigin.ELEMENT}
    else:
        posts = {step.post: PartyOrigin.GUIDE for step in guide.steps}
    wanted = fold(window)
    there = {step.post: PartyOrigin.WINDOW for step in guide.steps if wanted and wanted in fold(step.where.original)}
    return {code: origin for code, origin in (there | posts).items() if code}


def contact_to_compare(contact: str) -> str:
    """Return by what two contacts are the same: the longest telephone number, else an e-mail address, else all of it.

    People write their name with it or not, and a number with dashes and blanks or without.
    """
    folded = fold_width(contact).casefold()
    numbers = ["".join(filter(str.isdigit, each)) for each in _NUMBER.findall(folded)]
    if numbers:
        return max(numbers, key=len)[-_DIGITS_OF_MOBILE:]
    mail = _MAIL.search(folded)
    return mail[0] if mail else "".join(folded.split())
