"""The figures of findings and corrective actions, and of the guides that were changed."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.figures.definitions.figure import Figure, ShownAt
from portal.figures.values import Figures
from portal.figures.vocabulary import ActionAge


def _actions_note(figures: Figures) -> str:
    counts = {"overdue": figures.volumes.actions_overdue, "closed": figures.volumes.actions_effective}
    return gettext("%(overdue)s overdue; %(closed)s closed and verified as effective", **counts)


ACTIONS: tuple[Figure[Figures], ...] = (
    Figure(
        "findings_open",
        _l("Findings awaiting triage"),
        _l(
            "Findings reported by the end of the period and not triaged by then, without restricted ones and"
            " those that ratings reported."
        ),
        lambda figures: figures.volumes.findings_open,
        shown=(ShownAt.TABLE, ShownAt.ACTIONS),
        short_label=_l("Findings to triage"),
        late_part="findings_overdue",
    ),
    Figure(
        "findings_overdue",
        _l("Findings overdue for triage"),
        _l("Findings awaiting triage whose due date had passed at the end of the period."),
        lambda figures: figures.volumes.findings_overdue,
        shown=(ShownAt.SENTENCE,),
        note=lambda figures: gettext("%(count)s overdue", count=figures.volumes.findings_overdue),
        is_late=True,
    ),
    Figure(
        "actions_open",
        _l("Corrective actions in progress"),
        _l("Corrective actions opened by the end of the period and still in progress, without restricted ones."),
        lambda figures: figures.volumes.actions_open,
        adds_up="actions_open_month + actions_open_quarter + actions_open_half_year + actions_open_older",
        shown=(ShownAt.TILE, ShownAt.TABLE, ShownAt.ACTIONS),
        short_label=_l("Open actions"),
        note=_actions_note,
        late_part="actions_overdue",
    ),
    Figure(
        "actions_overdue",
        _l("Corrective actions overdue"),
        _l("Corrective actions in progress whose next due date had passed at the end of the period."),
        lambda figures: figures.volumes.actions_overdue,
        shown=(ShownAt.SENTENCE,),
        note=lambda figures: gettext("%(count)s overdue", count=figures.volumes.actions_overdue),
        is_late=True,
    ),
    Figure(
        "actions_closed_effective",
        _l("Closed and verified as effective"),
        _l("Corrective actions closed as effective since the first day of the period, without restricted ones."),
        lambda figures: figures.volumes.actions_effective,
        shown=(ShownAt.ACTIONS,),
    ),
)
_DEFINITIONS = {
    ActionAge.MONTH: _l(
        "Corrective actions in progress that were opened in the month of the last day or the month before."
    ),
    ActionAge.QUARTER: _l(
        "Corrective actions in progress that were opened two or three months before the month of the last day."
    ),
    ActionAge.HALF_YEAR: _l(
        "Corrective actions in progress that were opened four to six months before the month of the last day."
    ),
    ActionAge.OLDER: _l(
        "Corrective actions in progress that were opened more than six months before the month of the last day."
    ),
}


def _open_of(age: ActionAge) -> Figure[Figures]:
    return Figure(
        f"actions_open_{age}",
        age.label,
        _DEFINITIONS[age],
        lambda figures: figures.volumes.open_of(age),
        shown=(ShownAt.AGES,),
    )


AGES: tuple[Figure[Figures], ...] = tuple(map(_open_of, ActionAge))
GUIDE_CHANGES: tuple[Figure[Figures], ...] = (
    Figure(
        "guide_changes",
        _l("Changes of guides"),
        _l("Versions of guides after the first that came into force in the period."),
        lambda figures: figures.volumes.guide_changes,
        shown=(ShownAt.SENTENCE,),
    ),
    Figure(
        "guide_changes_after_feedback",
        _l("Guides changed after feedback"),
        _l("Versions of guides that came into force in the period because of a corrective action."),
        lambda figures: figures.volumes.guide_changes_after_feedback,
        shown=(ShownAt.ACTIONS,),
        note=lambda figures: gettext("of %(count)s changes", count=figures.volumes.guide_changes),
    ),
)
