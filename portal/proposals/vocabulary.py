"""The states of a proposed change to what the public sees, and what each means."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.domain.workflow import StateRecord, StateTable


class ChangeState(LabelledEnum):
    """The state of a proposed change."""

    WAITING = "waiting", _l("Awaiting a second person")
    CONFIRMED = "confirmed", _l("Confirmed by a second person")
    REJECTED = "rejected", _l("Rejected by a second person")
    WITHDRAWN = "withdrawn", _l("Withdrawn by the proposer")
    REPLACED = "replaced", _l("Replaced by a later change")


CHANGE_STATES = StateTable(
    ChangeState,
    {
        ChangeState.WAITING: StateRecord(next_step=_l("Review a change")),
        ChangeState.CONFIRMED: StateRecord(is_over=True),
        ChangeState.REJECTED: StateRecord(is_over=True),
        ChangeState.WITHDRAWN: StateRecord(is_over=True),
        ChangeState.REPLACED: StateRecord(is_over=True),
    },
)
OPEN = CHANGE_STATES.where(lambda record: not record.is_over)
