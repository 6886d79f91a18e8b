"""The figures of how complaints went on: passed on, investigated again, appealed."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.complaints.rollup import AGAIN
from portal.figures.definitions.figure import Figure, ShownAt, Withheld
from portal.figures.definitions.stage_definitions import LAST_VERDICTS, STAGE_DAYS, STAGE_DAYS_OF
from portal.figures.values import Figures, published_count, stored_volume

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
    Figure(
        AGAIN,
        _l("Complaints investigated again"),
        _l("Complaints investigated a second time, since the reply did not resolve them, in published batches."),
        published_count(lambda figures: figures.again, AGAIN),
        withheld=Withheld.BATCHES,
        is_behind=True,
        shown=(ShownAt.PASSED_ON,),
        absent=_l("not published yet"),
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
COURSE: tuple[Figure[Figures], ...] = (*PASSED_ON, *APPEALS, *STAGE_DAYS, *STAGE_DAYS_OF, *LAST_VERDICTS)
