"""Closed lists of standards (ISO 9001 in public offices)."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.domain.workflow import StateRecord, StateTable


class Family(LabelledEnum):
    """Family of a standard (GB/T 15496 family: 业务, 工作, 管理标准)."""

    BUSINESS = "business", _l("Business standards")
    WORK = "work", _l("Work standards")
    MANAGEMENT = "management", _l("Management standards")


class StandardState(LabelledEnum):
    """State of a version of a standard."""

    DRAFT = "draft", _l("Draft")
    PUBLISHED = "published", _l("In force")
    SUPERSEDED = "superseded", _l("Replaced by a newer version")


@dataclass(frozen=True, kw_only=True)
class StandardStateRecord(StateRecord):
    """What a state of a version of a standard means."""

    is_public: bool = False


STANDARD_STATES = StateTable(
    StandardState,
    {
        StandardState.DRAFT: StandardStateRecord(),
        StandardState.PUBLISHED: StandardStateRecord(is_over=True, is_public=True),
        StandardState.SUPERSEDED: StandardStateRecord(is_over=True, is_public=True),
    },
)
PUBLIC_STATES = STANDARD_STATES.where(lambda record: record.is_public)
