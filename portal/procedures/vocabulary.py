"""States of versions, reasons for drafts, and names of content revisions."""

from dataclasses import dataclass
from typing import ClassVar

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.domain.workflow import StateRecord, StateTable


class VersionState(LabelledEnum):
    """State of a version."""

    DRAFT = "draft", _l("Draft")
    IN_REVIEW = "in_review", _l("In review")
    SCHEDULED = "scheduled", _l("Approved, in force from a later day")
    PUBLISHED = "published", _l("In force")
    SUPERSEDED = "superseded", _l("Replaced by a newer version")
    WITHDRAWN = "withdrawn", _l("Retired")


@dataclass(frozen=True, kw_only=True)
class VersionStateRecord(StateRecord):
    """Properties of a version state."""

    is_public: bool = False
    is_in_force: bool = False


VERSION_STATES = StateTable(VersionState, {
    VersionState.DRAFT: VersionStateRecord(next_step=_l("Finish the draft and submit it")),
    VersionState.IN_REVIEW: VersionStateRecord(next_step=_l("Approve the version")),
    VersionState.SCHEDULED: VersionStateRecord(),
    VersionState.PUBLISHED: VersionStateRecord(is_over=True, is_public=True, is_in_force=True),
    VersionState.SUPERSEDED: VersionStateRecord(is_over=True, is_public=True),
    VersionState.WITHDRAWN: VersionStateRecord(is_over=True, is_public=True),
})  # fmt: skip


@dataclass(frozen=True)
class Reason:
    """Reason for a draft: kind and reference of the record that required it; empty when none did."""

    kind: str = ""
    reference: str = ""

    CORRECTIVE_ACTION: ClassVar[str] = "corrective_action"

    @property
    def is_corrective_action(self) -> bool:
        """Return whether the draft was made for a corrective action."""
        return self.kind == self.CORRECTIVE_ACTION


NO_REASON = Reason()

PUBLIC_STATES = VERSION_STATES.where(lambda record: record.is_public)
UNDER_WAY = VERSION_STATES.where(lambda record: not record.is_over)

GUIDES_REVISION = "guides"
NEXT_DAY_REVISION = "guides_next_day"  # the ordinal of the first day on which an approved version comes into force
