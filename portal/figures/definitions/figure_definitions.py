"""The list of public figures, from which pages, ``/data/supervision.csv`` and the data dictionary are made.

To add a figure, add an entry here and its Chinese in ``translations``. Figures with a column come in the order of the
columns; a new one ``is_behind`` all of these, since programs read the file by position.
"""

from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from portal.complaints.kinds import COUNTED_AS_COMPLAINTS
from portal.complaints.vocabulary import Verdict
from portal.figures.definitions.added_queue_definitions import ADDED
from portal.figures.definitions.course_definitions import COURSE
from portal.figures.definitions.figure import Figure, ShownAt, Unit, Withheld
from portal.figures.definitions.queue_definitions import ACTIONS, AGES, GUIDE_CHANGES
from portal.figures.definitions.rating_definitions import DRIVERS, RATINGS
from portal.figures.definitions.voice_definitions import VOICES
from portal.figures.values import Figures, published_count
from portal.ratings.vocabulary import RatingLevel


def _answers_note(figures: Figures) -> str:
    volumes = figures.volumes
    return gettext("%(count)s on time, %(late)s late or overdue", count=volumes.in_time, late=volumes.late)


def _no_responses(figures: Figures) -> Any:
    return _l("nobody responded") if figures.verdicts.total else _l("not published yet")


_COMPLAINTS: tuple[Figure[Figures], ...] = (
    Figure(
        "complaints_received",
        _l("Complaints in twelve months"),
        _l("Complaints received in the period, without reports of bribes, gifts or favours."),
        lambda figures: figures.volumes.received,
        adds_up="complaints_declined + complaints_withdrawn + complaints_handed_over + complaints_answered_in_time"
        " + complaints_late + complaints_unanswered - complaints_unanswered_late",
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
        unit=Unit.PER_CENT,
        numerator="complaints_answered_in_time",
        denominator="complaints_answered_in_time + complaints_late",
        is_behind=True,
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
        _l(
            "Complaints received in the period without a reply at its end, except those not accepted, withdrawn or with"
            " an outside body."
        ),
        lambda figures: figures.volumes.unanswered,
        shown=(ShownAt.SENTENCE,),
    ),
)
_VERDICTS: tuple[Figure[Figures], ...] = tuple(
    Figure(
        f"verdict_{verdict}",
        verdict.label,
        _l(
            "Complainants whose response to the first reply was “%(answer)s”, in published batches.",
            answer=verdict.label,
        ),
        published_count(lambda figures: figures.verdicts, verdict),
        withheld=Withheld.BATCHES,
        shown=(ShownAt.VERDICTS,),
    )
    for verdict in Verdict
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
        _l("Complainants whose response to the first reply is published."),
        lambda figures: figures.verdicts.total,
        adds_up=" + ".join(f"verdict_{verdict}" for verdict in Verdict),
        withheld=Withheld.BATCHES,
    ),
    Figure(
        "ratings_published",
        _l("Ratings published"),
        _l("Ratings in batches that were completed in the period, those given before it included."),
        lambda figures: figures.levels.total,
        shown=(ShownAt.SENTENCE,),
        adds_up=" + ".join(f"rating_{level}" for level in RatingLevel),
        withheld=Withheld.BATCHES,
    ),
    Figure(
        "ratings_published_earlier",
        _l("Published ratings from before"),
        _l("Published ratings that were given before the period, in months combined with later ones."),
        lambda figures: figures.levels.earlier,
        shown=(ShownAt.SENTENCE,),
        withheld=Withheld.BATCHES,
    ),
    Figure(
        "ratings_awaiting",
        _l("Ratings not published yet"),
        _l("Ratings given in the period whose batch is not complete: fewer than ten people, or the running month."),
        lambda figures: figures.ratings_awaiting,
        shown=(ShownAt.SENTENCE,),
        withheld=Withheld.BATCHES,
    ),
)
_KINDS: tuple[Figure[Figures], ...] = tuple(
    Figure(
        f"complaints_{kind}",
        kind.label,
        _l("Complaints of the kind “%(kind)s”, in published batches.", kind=kind.label),
        published_count(lambda figures: figures.kinds, kind),
        is_behind=True,
        withheld=Withheld.BATCHES,
        shown=(ShownAt.KINDS,),
    )
    for kind in COUNTED_AS_COMPLAINTS
)
# Those who responded to the reply, silence apart; what people named; what was done. Added after the columns before.
_RESPONSES: tuple[Figure[Figures], ...] = (
    Figure(
        "resolved_share",
        _l("Resolved, by the complainants’ word"),
        _l("Complainants who say that the first reply resolves the problem, as a share of those who responded to it."),
        lambda figures: figures.resolved_share,
        unit=Unit.PER_CENT,
        numerator="verdict_satisfied",
        denominator="verdict_satisfied + verdict_partly + verdict_not_satisfied",
        withheld=Withheld.BATCHES,
        shown=(ShownAt.RATES,),
        absent=_no_responses,
        note=lambda figures: ngettext("of %(num)s who responded", "of %(num)s who responded", figures.responded),
    ),
    Figure(
        "responded_share",
        _l("Responded to the first reply"),
        _l("Complainants who responded to the first reply in time, as a share of those whose response is published."),
        lambda figures: figures.responded_share,
        unit=Unit.PER_CENT,
        numerator="verdict_satisfied + verdict_partly + verdict_not_satisfied",
        denominator="verdicts_published",
        withheld=Withheld.BATCHES,
        shown=(ShownAt.RATES,),
        absent=_no_responses,
        note=lambda figures: ngettext(
            "%(num)s did not respond", "%(num)s did not respond", figures.verdicts.counts["silent"]
        ),
    ),
)
_OUTSIDE: tuple[Figure[Figures], ...] = (
    Figure(
        "complaints_handed_over",
        _l("Complaints with an outside body"),
        _l(
            "Complaints received in the period that an outside body deals with, since they are about all who would deal"
            " with them here."
        ),
        lambda figures: figures.volumes.handed_over,
        is_behind=True,
        shown=(ShownAt.SENTENCE,),
    ),
)
FIGURES: tuple[Figure[Figures], ...] = (
    *_COMPLAINTS, *_VERDICTS, *RATINGS, *ACTIONS, *_REST, *_KINDS, *_RESPONSES, *DRIVERS, *AGES,
    *GUIDE_CHANGES, *ADDED, *_OUTSIDE, *COURSE, *VOICES,
)  # fmt: skip
