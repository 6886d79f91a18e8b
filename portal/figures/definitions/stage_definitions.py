"""The figures of how long the stages of complaints took, and of the last response after a second investigation."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.complaints.vocabulary import Verdict
from portal.figures.definitions.figure import Figure, ShownAt, Unit, Withheld
from portal.figures.values import Figures, days_within, published_count
from portal.library.statistics.disclosure_control import Breakdown
from portal.library.statistics.waiting_time_estimate import HALF, NINE_TENTHS


def _days(
    name: str, label: Any, definition: Any, share: Fraction, breakdown: Callable[[Figures], Breakdown]
) -> Figure[Figures]:
    """Return the calendar days within which a share of the replies or decisions that are published came."""
    return Figure(
        name, label, definition, lambda figures: days_within(breakdown(figures), share),
        unit=Unit.CALENDAR_DAYS, withheld=Withheld.FEW_DAYS, is_behind=True, shown=(ShownAt.STAGE_DAYS,),
        absent=_l("not published yet"),
    )  # fmt: skip


def _days_of(name: str, label: Any, definition: Any, breakdown: Callable[[Figures], Breakdown]) -> Figure[Figures]:
    """Return of how many the days are taken; not shown beside them, since the sentence says it."""
    return Figure(
        name, label, definition, lambda figures: breakdown(figures).total or None,
        withheld=Withheld.FEW_DAYS, is_behind=True, shown=(ShownAt.SENTENCE,),
    )  # fmt: skip


STAGE_DAYS: tuple[Figure[Figures], ...] = (
    _days(
        "decision_half_within_days",
        _l("Half accepted or declined within"),
        _l("Calendar days from receipt within which half of the complaints were accepted or declined (at most 365)."),
        HALF,
        lambda figures: figures.decision_days,
    ),
    _days(
        "decision_nine_tenths_within_days",
        _l("Nine in ten accepted or declined within"),
        _l("Calendar days from receipt within which nine in ten complaints were accepted or declined (at most 365)."),
        NINE_TENTHS,
        lambda figures: figures.decision_days,
    ),
    _days(
        "reply_half_within_days",
        _l("Half of the first replies within"),
        _l("Calendar days from receipt within which half of the first replies came (at most 365)."),
        HALF,
        lambda figures: figures.reply_days,
    ),
    _days(
        "reply_nine_tenths_within_days",
        _l("Nine in ten of the first replies within"),
        _l("Calendar days from receipt within which nine in ten first replies came (at most 365)."),
        NINE_TENTHS,
        lambda figures: figures.reply_days,
    ),
    _days(
        "appeal_half_within_days",
        _l("Half of the decisions on appeals within"),
        _l("Calendar days from filing within which half of the decisions on appeals were made (at most 365)."),
        HALF,
        lambda figures: figures.appeal_days,
    ),
    _days(
        "appeal_nine_tenths_within_days",
        _l("Nine in ten of the decisions on appeals within"),
        _l("Calendar days from filing within which nine in ten appeals were decided (at most 365)."),
        NINE_TENTHS,
        lambda figures: figures.appeal_days,
    ),
)
STAGE_DAYS_OF: tuple[Figure[Figures], ...] = (
    _days_of(
        "decision_days_of",
        _l("Complaints counted for days until acceptance"),
        _l("Complaints accepted or declined in published batches, of which the days are taken."),
        lambda figures: figures.decision_days,
    ),
    _days_of(
        "reply_days_of",
        _l("First replies counted for days"),
        _l("First replies in published batches, of which the days are taken."),
        lambda figures: figures.reply_days,
    ),
    _days_of(
        "appeal_days_of",
        _l("Decisions on appeals counted for days"),
        _l("Decisions on appeals in published batches, of which the days are taken."),
        lambda figures: figures.appeal_days,
    ),
)
LAST_VERDICTS: tuple[Figure[Figures], ...] = (
    *(
        Figure(
            f"last_verdict_{verdict}",
            _l("Last response: %(answer)s", answer=verdict.label),
            _l(
                "Complainants of complaints that were investigated again and are closed for good, whose last response"
                " was “%(answer)s”, in published batches.",
                answer=verdict.label,
            ),
            published_count(lambda figures: figures.last_verdicts, verdict),
            withheld=Withheld.BATCHES,
            is_behind=True,
            shown=(ShownAt.LAST_VERDICTS,),
            short_label=verdict.label,
        )
        for verdict in Verdict
    ),
    Figure(
        "last_verdicts_published",
        _l("Last responses published"),
        _l("Complainants of complaints investigated again and closed for good whose last response is published."),
        lambda figures: figures.last_verdicts.total,
        adds_up=" + ".join(f"last_verdict_{verdict}" for verdict in Verdict),
        withheld=Withheld.BATCHES,
        is_behind=True,
    ),
)
