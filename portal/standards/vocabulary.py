"""Closed lists of standards (ISO 9001 in public offices)."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


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
