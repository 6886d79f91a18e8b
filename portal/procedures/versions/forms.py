"""Forms of a version: submit, publish, withdraw."""

from flask_babel import lazy_gettext as _l

from portal.platform.web.forms import PortalForm, day, prose
from portal.platform.web.localised_fields import in_each_language


class SubmitForm(PortalForm):
    """Words for the public on what changed."""

    what_changed = in_each_language(prose, _l("What changed and why"), _l("Visible to the public."), rows=2)


class PublishForm(PortalForm):
    """From which day a version is in force."""

    from_on = day(_l("In force from"), _l("Leave empty to take effect immediately."), required=False)


class WithdrawForm(PortalForm):
    """Why a version is taken out of force."""

    reason = in_each_language(prose, _l("Reason"), _l("Visible to the public."), rows=2)
