"""The terms of the page of decided suggestions, in words for everyone."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.complaints.vocabulary import Decision

# The labels of decisions are those that the writer reads.
IN_PUBLIC: dict[Decision, Any] = {
    Decision.ADOPTED: _l("Adopted"),
    Decision.PARTLY_ADOPTED: _l("Adopted in part"),
    Decision.NOT_ADOPTED: _l("Not adopted"),
}
SUGGESTIONS_REVISION = "suggestions"  # raised when one becomes public, and then alone
