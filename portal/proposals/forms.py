"""Form of a rejected change."""

from flask_babel import lazy_gettext as _l

from portal.platform.web.forms import PortalForm, prose


class RejectForm(PortalForm):
    """Why a change is rejected."""

    reason = prose(_l("Reason"), _l("The proposer reads it."), rows=2, max_characters=1000)
