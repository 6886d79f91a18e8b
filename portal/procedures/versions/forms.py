"""Forms of a version: submit, publish, withdraw."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.platform.web.forms import PortalForm, day, prose
from portal.platform.web.localised_fields import in_each_language, localised_values
from portal.procedures.models import ProcedureVersion


class SubmitForm(PortalForm):
    """Form of a submission, with a public text on the changes."""

    what_changed = in_each_language(prose, _l("What changed and why"), _l("Visible to the public."), rows=2)

    @staticmethod
    def stored_values(record: ProcedureVersion) -> dict[str, Any]:
        """Return the text of the last submission, which is there again after the version was returned."""
        return localised_values(what_changed=record.what_changed)


class PublishForm(PortalForm):
    """Form of an approval, with the day of entry into force."""

    from_on = day(_l("In force from"), _l("Leave empty to take effect immediately."), required=False)


class WithdrawForm(PortalForm):
    """Form of a withdrawal, with a public reason."""

    reason = in_each_language(prose, _l("Reason"), _l("Visible to the public."), rows=2)
