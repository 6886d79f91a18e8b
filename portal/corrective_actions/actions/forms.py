"""Forms of the queue."""

from flask_babel import lazy_gettext as _l

from portal.corrective_actions.vocabulary import (
    CancelReason,
    CauseCategory,
    TaskKind,
)
from portal.platform.web.forms import PortalForm, choose, day, line, prose, select
from portal.platform.web.localised_fields import in_each_language

MOST_WHYS = 5


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
    summary = in_each_language(prose, _l("Public summary"), required=False, rows=2)


class CancelForm(PortalForm):
    """Why an action is given up."""

    reason = choose(_l("Reason"), CancelReason)
