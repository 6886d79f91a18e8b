"""Forms of the queue."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from portal.accounts.models import Staff
from portal.corrective_actions.vocabulary import (
    ActionKind,
    CancelReason,
    CauseCategory,
    NoCauseReason,
    Severity,
    TaskKind,
)
from portal.library.access.permissions import Role
from portal.platform.web.forms import PortalForm, choose, day, line, prose, select

MOST_WHYS = 5
ALIKE = _l("Take the others along that await triage with the same service, place and source")
OWNERS = (Role.HANDLER, Role.MANAGER, Role.QUALITY_OFFICER)


def people_choices(people: Iterable[Staff]) -> list[tuple[str, str]]:
    """Return (value, label) pairs for a list of people."""
    return [(str(staff.id), staff.display_name) for staff in people]


class OpenActionForm(PortalForm):
    """A new action for a finding."""

    title = line(_l("What is wrong, in one line"))
    description = prose(_l("What is known, and the evidence"), rows=4)
    kind = select(_l("Kind"), ActionKind.choices())
    severity = select(_l("Severity"), Severity.choices())
    owner = select(_l("Owner"), hint=_l("Persons who held the post complained about are not offered."))
    with_alike = BooleanField(ALIKE)


class JoinForm(PortalForm):
    """An action that has the same cause in hand."""

    action = select(_l("Open action"))
    with_alike = BooleanField(ALIKE)


class NoCauseForm(PortalForm):
    """Why nothing needs to be done."""

    reason = choose(_l("Reason"), NoCauseReason)


class AnalysisForm(PortalForm):
    """Containment and root cause."""

    immediate_action = prose(_l("Immediate action, and what it put right"), rows=3)
    similar_cases = prose(_l("Similar cases: where looked, what found"), rows=3)
    cause_category = select(_l("Root cause, by kind"), CauseCategory.choices())
    whys = prose(
        _l("Why? And why that? One line each"), _l("Up to five lines; the last one is the root cause."), rows=5
    )


class CriterionForm(PortalForm):
    """How effectiveness is seen."""

    criterion = prose(_l("How will it be seen that the cause is gone?"), rows=2)
    baseline = line(_l("Before"), required=False)
    target = line(_l("Target"))
    check_on = day(_l("Checked on"))


class TaskForm(PortalForm):
    """One task of the plan."""

    kind = select(_l("Kind"), TaskKind.choices())
    description = prose(_l("What is to be done"), rows=2)
    owner = select(_l("By whom"))
    due_on = day(_l("By when"))


class EvidenceForm(PortalForm):
    """What shows that a task is done."""

    evidence = prose(_l("Evidence"), rows=2)


class VerifyForm(PortalForm):
    """What the check showed, and what the public may read of it."""

    result = prose(_l("What the check showed"), rows=3)
    summary_zh = prose(_l("Public summary, Chinese"), required=False, rows=2)
    summary_en = prose(_l("Public summary, English"), required=False, rows=2)


class CancelForm(PortalForm):
    """Why an action is given up."""

    reason = choose(_l("Reason"), CancelReason)
