"""The list of public figures, from which pages, ``/data/supervision.csv`` and the data dictionary are made.

To add a figure, add an entry here and its Chinese in ``translations``. Figures with a column come in the order of the
columns; add a new one after all of these, since programs read the file by position.
"""

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from portal.complaints.vocabulary import ComplaintKind, Verdict
from portal.figures.definitions.figure import Figure, ShownAt, Unit
from portal.figures.values import Figures, published_count
from portal.ratings.vocabulary import RatingLevel


def _answers_note(figures: Figures) -> str:
    volumes = figures.volumes
    return gettext("%(count)s on time, %(late)s late or overdue", count=volumes.in_time, late=volumes.late)


def _actions_note(figures: Figures) -> str:
    volumes = figures.volumes
    overdue, closed = volumes.actions_overdue, volumes.actions_effective
    return gettext(
        "%(overdue)s overdue; %(closed)s closed and verified as effective", overdue=overdue, closed=closed
    )  # fmt: skip


_COMPLAINTS: tuple[Figure[Figures], ...] = (
    Figure(
        "complaints_received",
        _l("Complaints in twelve months"),
        _l("Complaints received in the period, without reports of bribes, gifts or favours."),
        lambda figures: figures.volumes.received,
        adds_up="complaints_declined + complaints_withdrawn + complaints_answered_in_time + complaints_late"
        " + complaints_unanswered - complaints_unanswered_late",
        shown=(ShownAt.TILE, ShownAt.TABLE, ShownAt.SUMMARY),
        short_label=_l("Complaints"),
        note=lambda figures: gettext("%(count)s not yet replied to", count=figures.volumes.unanswered),
    ),
    Figure(
        "complaints_declined",
        _l("Complaints not accepted"),
        _l("Complaints received in the period that were not accepted, for a reason given to the complainant."),
        lambda figures: figures.volumes.declined,
        shown=(ShownAt.SENTENCE,),
    ),
    Figure(
        "complaints_withdrawn",
        _l("Complaints withdrawn"),
        _l("Complaints received in the period that the complainant withdrew before a reply."),
        lambda figures: figures.volumes.withdrawn,
        shown=(ShownAt.SENTENCE,),
    ),
    Figure(
        "complaints_answered_in_time",
        _l("Complaints replied to on time"),
        _l("Complaints received in the period whose first reply was given by its due date."),
        lambda figures: figures.volumes.in_time,
        shown=(ShownAt.SENTENCE,),
    ),
    Figure(
        "complaints_answered_in_time_share",
        _l("Replied on time"),
        _l("Complaints replied to on time, as a share of those replied to on time, replied to late or overdue."),
        lambda figures: figures.volumes.in_time_share,
        Unit.PER_CENT,
        in_file=False,
        shown=(ShownAt.TILE, ShownAt.TABLE, ShownAt.SUMMARY),
        short_label=_l("On time (share)"),
        note=_answers_note,
        absent=_l("none due"),
        late_part="complaints_late",
    ),
    Figure(
        "complaints_late",
        _l("Complaints replied to late or overdue"),
        _l(
            "Complaints received in the period whose first reply was late or is overdue,"
            " unless a question put in good time awaits the complainant."
        ),
        lambda figures: figures.volumes.late,
        shown=(ShownAt.TABLE,),
        short_label=_l("Replied late or overdue"),
        note=lambda figures: ngettext("%(num)s late or overdue", "%(num)s late or overdue", figures.volumes.late),
        is_late=True,
    ),
    Figure(
        "complaints_unanswered",
        _l("Complaints not yet replied to"),
        _l("Complaints received in the period without a reply at its end, except those not accepted or withdrawn."),
        lambda figures: figures.volumes.unanswered,
        shown=(ShownAt.SENTENCE,),
    ),
)
_VERDICTS: tuple[Figure[Figures], ...] = tuple(
    Figure(
        f"verdict_{verdict}",
        verdict.label,
        _l("Complainants whose response to the reply was “%(answer)s”, in published batches.", answer=verdict.label),
        published_count(lambda figures: figures.verdicts, verdict),
        shown=(ShownAt.VERDICTS,),
    )
    for verdict in Verdict
)
_RATINGS: tuple[Figure[Figures], ...] = (
    Figure(
        "ratings",
        _l("Number of ratings"),
        _l("Ratings given in the period, published or not."),
        lambda figures: figures.volumes.ratings,
        adds_up="ratings_not_counted + ratings_awaiting + ratings_published - ratings_published_earlier",
        shown=(ShownAt.TABLE, ShownAt.SENTENCE),
    ),
    Figure(
        "ratings_not_counted",
        _l("Ratings not counted"),
        _l("Ratings given in the period beyond three for one service from one connection on one day."),
        lambda figures: figures.volumes.not_counted,
        shown=(ShownAt.SENTENCE,),
    ),
    Figure(
        "satisfied_share",
        _l("Satisfaction rate"),
        _l("Published ratings of “fairly satisfied” or better, as a share of all published ratings."),
        lambda figures: figures.content_share,
        Unit.PER_CENT,
        in_file=False,
        shown=(ShownAt.TILE, ShownAt.TABLE, ShownAt.SUMMARY),
        short_label=_l("Satisfied (share)"),
        note=lambda figures: ngettext("of %(num)s rating", "of %(num)s ratings", figures.levels.total),
        absent=_l("not shown yet: too few ratings"),
    ),
    *(
        Figure(
            f"rating_{level}",
            level.label,
            _l("Ratings of “%(answer)s”, in published batches.", answer=level.label),
            published_count(lambda figures: figures.levels, level),
            shown=(ShownAt.RATINGS,),
        )
        for level in RatingLevel
    ),
)
_ACTIONS: tuple[Figure[Figures], ...] = (
    Figure(
        "findings_open",
        _l("Findings awaiting triage"),
        _l("Findings reported by the end of the period and not triaged by then, without restricted ones."),
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
# What the columns before need to add up.
_REST: tuple[Figure[Figures], ...] = (
    Figure(
        "complaints_unanswered_late",
        _l("Complaints overdue"),
        _l("Complaints not yet replied to whose due date had passed at the end of the period."),
        lambda figures: figures.volumes.unanswered_late,
    ),
    Figure(
        "verdicts_published",
        _l("Responses published"),
        _l("Complainants whose response to the reply is published."),
        lambda figures: figures.verdicts.total,
        adds_up=" + ".join(f"verdict_{verdict}" for verdict in Verdict),
    ),
    Figure(
        "ratings_published",
        _l("Ratings published"),
        _l("Ratings in batches that were completed in the period, those given before it included."),
        lambda figures: figures.levels.total,
        shown=(ShownAt.SENTENCE,),
        adds_up=" + ".join(f"rating_{level}" for level in RatingLevel),
    ),
    Figure(
        "ratings_published_earlier",
        _l("Published ratings from before"),
        _l("Published ratings that were given before the period, in months combined with later ones."),
        lambda figures: figures.levels.earlier,
        shown=(ShownAt.SENTENCE,),
    ),
    Figure(
        "ratings_awaiting",
        _l("Ratings not published yet"),
        _l("Ratings given in the period whose batch is not complete: fewer than ten people, or the running month."),
        lambda figures: figures.ratings_awaiting,
        shown=(ShownAt.SENTENCE,),
    ),
)
_KINDS: tuple[Figure[Figures], ...] = tuple(
    Figure(
        f"complaints_{kind}",
        kind.label,
        _l("Complaints of the kind “%(kind)s”, in published batches.", kind=kind.label),
        published_count(lambda figures: figures.kinds, kind),
        in_file=False,
        shown=(ShownAt.KINDS,),
    )
    for kind in ComplaintKind
    if kind is not ComplaintKind.INTEGRITY
)
FIGURES: tuple[Figure[Figures], ...] = (*_COMPLAINTS, *_VERDICTS, *_RATINGS, *_ACTIONS, *_REST, *_KINDS)
