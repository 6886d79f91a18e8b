"""Forms of the catalogue: new procedure, alert, review and listing."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.platform.web.forms import PortalForm, day, line, prose, select
from portal.platform.web.localised_fields import in_each_language, localised_values
from portal.procedures.models import Procedure


class NewProcedureForm(PortalForm):
    """Form of a new procedure."""

    code = line(
        _l("Code"),
        _l("Letters, digits and hyphens, for example TR-101; it cannot be changed later."),
        max_characters=40,
    )
    department = select(_l("Department"))
    name = in_each_language(line, _l("Name"))


class AlertForm(PortalForm):
    """Form of an alert, which needs no new version."""

    alert = in_each_language(
        prose,
        _l("Alert"),
        _l("For example, a closed counter. Clear the text to remove the alert."),
        required=False,
        max_characters=500,
        rows=2,
    )
    until = day(_l("Shown until"), _l("Last day shown; leave empty to show it until removed."), required=False)

    @staticmethod
    def stored_values(record: Procedure) -> dict[str, Any]:
        """Return the alert of a procedure, by field."""
        return {**localised_values(alert=record.alert), "until": record.alert_until}


class CheckedForm(PortalForm):
    """Form of a review without changes."""

    post = select(_l("Reviewed by post"), hint=_l("A post that you hold; the public reads it."))
    next_on = day(_l("Next review due"))


class ListingForm(PortalForm):
    """Form of the due date of a listed procedure's guide."""

    due_on = day(_l("Guide due date"))
