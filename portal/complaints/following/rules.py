"""What is refused to complainants who follow their complaint."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError


class SentBeforeError(RefusedActError):
    """The page on which the complainant acts has been used for another act, for example in another tab."""

    message = _l(
        "Something else was already sent from this page; you find it below. What you typed now has not been sent. "
        "Check it, then press the button again."
    )
