"""The closed list of improvements."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class ImprovementState(LabelledEnum):
    """The state of an improvement notice."""

    DRAFT = "draft", _l("Awaiting review")
    PUBLISHED = "published", _l("Published")
    RETURNED = "returned", _l("Sent back with remarks")
