"""Forms of the triage of findings."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from portal.corrective_actions.vocabulary import (
    ActionKind,
    NoCauseReason,
    Severity,
)
from portal.platform.web.forms import PortalForm, choose, line, prose, select

ALIKE = _l("Include the other findings awaiting triage with the same service, element and source")


class OpenActionForm(PortalForm):
    """A new action for a finding."""

    title = line(_l("Summary of the problem (one line)"))
    description = prose(_l("Known facts and evidence"), rows=4)
    kind = select(_l("Kind"), ActionKind.choices())
    severity = select(_l("Severity"), Severity.choices())
    owner = select(_l("Owner"), hint=_l("People who have held the post complained about cannot be chosen."))
    with_alike = BooleanField(ALIKE)


class JoinForm(PortalForm):
    """The open action that a finding is added to."""

    action = select(_l("Action in progress"))
    with_alike = BooleanField(ALIKE)


class NoCauseForm(PortalForm):
    """Why a finding needs no action."""

    reason = choose(_l("Reason"), NoCauseReason)
