"""The closed list of improvements."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class ImprovementState(LabelledEnum):
    """Where an improvement notice stands."""

    DRAFT = "draft", _l("Awaiting a second look")
    PUBLISHED = "published", _l("Public")
    RETURNED = "returned", _l("Returned with remarks")
