"""Forms of the catalogue: a new procedure, its notice, its review, its listing."""

from flask_babel import lazy_gettext as _l

from portal.platform.web.forms import PortalForm, day, line, prose, select
from portal.platform.web.localised_fields import in_each_language


class NewProcedureForm(PortalForm):
    """A procedure that nobody has written about yet."""

    code = line(
        _l("Code"),
        _l("Letters, digits and hyphens, for example TR-101; it cannot be changed later."),
        max_characters=40,
    )
    department = select(_l("Department"))
    name = in_each_language(line, _l("Name"))


class AlertForm(PortalForm):
    """A notice on a procedure, without a new version."""

    alert = in_each_language(
        prose,
        _l("Alert"),
        _l("For example, a closed counter. Clear the text to remove the alert."),
        required=False,
        max_characters=500,
        rows=2,
    )
    until = day(_l("Shown until"), _l("Last day shown; leave empty to show it until removed."), required=False)


class CheckedForm(PortalForm):
    """The guide was checked and nothing need change."""

    post = select(_l("Reviewed by post"))
    next_on = day(_l("Next review due"))


class ListingForm(PortalForm):
    """The day by which the guide of a listed procedure is due."""

    due_on = day(_l("Guide due date"))
