"""The states of a version, and the revisions that its publication raises."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class VersionState(LabelledEnum):
    """Where a version stands."""

    DRAFT = "draft", _l("Draft")
    IN_REVIEW = "in_review", _l("In review")
    SCHEDULED = "scheduled", _l("Approved, in force from a later day")
    PUBLISHED = "published", _l("In force")
    SUPERSEDED = "superseded", _l("Replaced by a newer version")
    WITHDRAWN = "withdrawn", _l("Withdrawn")


PUBLIC_STATES = (VersionState.PUBLISHED, VersionState.SUPERSEDED, VersionState.WITHDRAWN)
UNDER_WAY = (VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.SCHEDULED)

GUIDES_REVISION = "guides"
NEXT_DAY_REVISION = "guides_next_day"  # the ordinal of the first day on which an approved version comes into force
