"""The figures of how complaints went on: passed on, investigated again, appealed, and how long the stages took."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.complaints.vocabulary import Verdict
from portal.figures.definitions.figure import Figure, ShownAt, Unit, Withheld
from portal.figures.values import Figures, days_within, published_count, stored_volume
from portal.library.statistics.disclosure_control import Breakdown
from portal.library.statistics.waiting_time_estimate import HALF, NINE_TENTHS

NOT_COUNTED_THEN = _l("not counted then")


def _number(name: str, label: Any, definition: Any, place: ShownAt, adds_up: str = "") -> Figure[Figures]:
    """Return a number of what happened; days on which it was not counted yet have none."""
    return Figure(
        name, label, definition, stored_volume(name), adds_up=adds_up, is_behind=True, shown=(place,),
        absent=NOT_COUNTED_THEN,
    )  # fmt: skip


PASSED_ON: tuple[Figure[Figures], ...] = (
    _number(
        "transfers",
        _l("Transfers to other departments"),
        _l("How often a complaint was passed on to another department in the period."),
        ShownAt.PASSED_ON,
        adds_up="transfers_accepted + transfers_returned + transfers_escalated + transfers_awaited",
    ),
    _number(
        "transfers_accepted",
        _l("Transfers accepted"),
        _l("Transfers in the period that the other department accepted."),
        ShownAt.PASSED_ON,
    ),
    _number(
        "transfers_returned",
        _l("Transfers returned"),
        _l("Transfers in the period that the other department returned with a reason."),
        ShownAt.PASSED_ON,
    ),
    _number(
        "transfers_escalated",
        _l("Transfers left to the performance supervisor"),
        _l("Transfers in the period that no department took, so that the supervisor names who deals with it."),
        ShownAt.PASSED_ON,
    ),
    _number(
        "transfers_awaited",
        _l("Transfers without an answer"),
        _l("Transfers in the period that the other department has neither accepted nor returned."),
        ShownAt.PASSED_ON,
    ),
    _number(
        "matters_handed_on",
        _l("Matters referred to outside bodies"),
        _l("How often a complainant was told in the period which outside body a matter belongs to."),
        ShownAt.PASSED_ON,
    ),
    _number(
        "investigated_again",
        _l("Complaints investigated again"),
        _l("Complaints investigated a second time from a day of the period on, since the reply did not resolve them."),
        ShownAt.PASSED_ON,
    ),
)
APPEALS: tuple[Figure[Figures], ...] = (
    _number(
        "appeals",
        _l("Appeals filed"),
        _l("Appeals that complainants filed in the period, at either level."),
        ShownAt.APPEALS,
        adds_up="appeals_upheld + appeals_partly_upheld + appeals_rejected + appeals_sent_back + appeals_not_decided"
        " + appeals_handed_on + appeals_awaited",
    ),
    _number(
        "appeals_upheld",
        _l("Appeals upheld"),
        _l("Appeals filed in the period that were upheld."),
        ShownAt.APPEALS,
    ),
    _number(
        "appeals_partly_upheld",
        _l("Appeals partly upheld"),
        _l("Appeals filed in the period that were partly upheld."),
        ShownAt.APPEALS,
    ),
    _number(
        "appeals_rejected",
        _l("Appeals not upheld"),
        _l("Appeals filed in the period that were not upheld."),
        ShownAt.APPEALS,
    ),
    _number(
        "appeals_sent_back",
        _l("Appeals sent back"),
        _l("Appeals filed in the period after which the complaint is investigated again."),
        ShownAt.APPEALS,
    ),
    _number(
        "appeals_not_decided",
        _l("Appeals not decided"),
        _l("Appeals filed in the period that nobody decided until long after their time limit."),
        ShownAt.APPEALS,
    ),
    _number(
        "appeals_handed_on",
        _l("Appeals that nobody here may decide"),
        _l("Appeals filed in the period that nobody here may decide, so that an outside body was named."),
        ShownAt.APPEALS,
    ),
    _number(
        "appeals_awaited",
        _l("Appeals awaiting a decision"),
        _l("Appeals filed in the period and not decided at its end."),
        ShownAt.APPEALS,
    ),
)


def _days(
    name: str, label: Any, definition: Any, share: Fraction, breakdown: Callable[[Figures], Breakdown]
) -> Figure[Figures]:
    """Return the calendar days within which a share of the replies or decisions that are published came."""
    return Figure(
        name, label, definition, lambda figures: days_within(breakdown(figures), share),
        unit=Unit.CALENDAR_DAYS, withheld=Withheld.FEW_DAYS, is_behind=True, shown=(ShownAt.STAGE_DAYS,),
        absent=_l("not published yet"),
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
# Of how many the days are taken; not shown beside them where the sentence says it.
STAGE_DAYS_OF: tuple[Figure[Figures], ...] = (
    Figure(
        "decision_days_of",
        _l("Complaints counted for days until acceptance"),
        _l("Complaints accepted or declined in published batches, of which the days are taken."),
        lambda figures: figures.decision_days.total or None,
        withheld=Withheld.FEW_DAYS,
        is_behind=True,
        shown=(ShownAt.SENTENCE,),
    ),
    Figure(
        "reply_days_of",
        _l("First replies counted for days"),
        _l("First replies in published batches, of which the days are taken."),
        lambda figures: figures.reply_days.total or None,
        withheld=Withheld.FEW_DAYS,
        is_behind=True,
        shown=(ShownAt.SENTENCE,),
    ),
    Figure(
        "appeal_days_of",
        _l("Decisions on appeals counted for days"),
        _l("Decisions on appeals in published batches, of which the days are taken."),
        lambda figures: figures.appeal_days.total or None,
        withheld=Withheld.FEW_DAYS,
        is_behind=True,
        shown=(ShownAt.SENTENCE,),
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
COURSE: tuple[Figure[Figures], ...] = (*PASSED_ON, *APPEALS, *STAGE_DAYS, *STAGE_DAYS_OF, *LAST_VERDICTS)
