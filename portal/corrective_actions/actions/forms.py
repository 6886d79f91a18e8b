"""Forms of corrective actions."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.corrective_actions.models import CorrectiveAction
from portal.corrective_actions.vocabulary import (
    CANCEL_REASONS,
    CauseCategory,
    TaskKind,
)
from portal.platform.web.forms import PortalForm, choose, day, explanation, line, prose, select
from portal.platform.web.localised_fields import in_each_language

MAX_WHYS = 5  # the “five whys” method of root cause analysis


class AnalysisForm(PortalForm):
    """Immediate action and root cause."""

    immediate_action = explanation(_l("Immediate action and its effect"))
    similar_cases = explanation(_l("Similar cases: where you looked and what you found"))
    cause_category = select(_l("Root cause category"), CauseCategory.choices())
    whys = explanation(
        _l("Ask “why?” repeatedly, one answer per line"),
        _l("Up to five lines; the last one is the root cause."),
        rows=5,
    )

    @staticmethod
    def stored_values(record: CorrectiveAction) -> dict[str, Any]:
        """Return the analysis of an action, by field."""
        return {
            "immediate_action": record.immediate_action,
            "similar_cases": record.similar_cases,
            "cause_category": record.cause_category,
            "whys": "\n".join(record.whys),
        }


class CriterionForm(PortalForm):
    """How effectiveness will be verified."""

    criterion = explanation(_l("How will you verify that the cause is removed?"), rows=2)
    baseline = line(_l("Before the change"))
    target = line(_l("Target"))
    check_on = day(_l("Verification date"))

    @staticmethod
    def stored_values(record: CorrectiveAction) -> dict[str, Any]:
        """Return the criterion of an action, by field."""
        return {name: getattr(record, name) for name in ("criterion", "baseline", "target", "check_on")}


class TaskForm(PortalForm):
    """One task of the plan."""

    kind = select(_l("Kind"), TaskKind.choices())
    description = explanation(_l("Task to do"), rows=2)
    owner = select(_l("Task owner"))
    due_on = day(_l("Task due date"))


class EvidenceForm(PortalForm):
    """The evidence that a task is done."""

    evidence = explanation(
        _l("Evidence"), _l("What was done, and where it can be checked: a file number, a version, a date."), rows=2
    )


class VerifyForm(PortalForm):
    """The result of the verification, and the summary that may be published."""

    result = explanation(_l("Verification result"))
    summary = in_each_language(prose, _l("Public summary"), required=False, rows=2)


class UnshownForm(PortalForm):
    """Why an action is to be closed though no effect was shown."""

    reason = explanation(
        _l("Why is it to be closed without its effect having been shown?"),
        _l("In public it counts as “effect not shown”, not as effective."),
    )


class CancelForm(PortalForm):
    """Why an action is to be cancelled."""

    reason = choose(_l("Reason"), CANCEL_REASONS)
