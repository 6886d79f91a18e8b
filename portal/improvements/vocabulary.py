"""The states of improvement notices, and what each means."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.domain.workflow import StateRecord, StateTable


class ImprovementState(LabelledEnum):
    """The state of an improvement notice."""

    DRAFT = "draft", _l("Awaiting review")
    PUBLISHED = "published", _l("Published")
    RETURNED = "returned", _l("Sent back with remarks")


IMPROVEMENT_STATES = StateTable(
    ImprovementState,
    {
        ImprovementState.DRAFT: StateRecord(next_step=_l("Review the announcement")),
        ImprovementState.PUBLISHED: StateRecord(is_over=True),
        ImprovementState.RETURNED: StateRecord(),
    },
)
WAITING = IMPROVEMENT_STATES.where(lambda record: not record.is_over)
