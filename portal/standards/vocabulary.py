"""The closed lists of standards (ISO 9001 in public offices; GB/T 15496 family: 业务, 工作, 管理标准)."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class Family(LabelledEnum):
    """The three families."""

    BUSINESS = "business", _l("Business standards")
    WORK = "work", _l("Work standards")
    MANAGEMENT = "management", _l("Management standards")


class StandardState(LabelledEnum):
    """Where a version of a standard stands."""

    DRAFT = "draft", _l("Draft")
    PUBLISHED = "published", _l("In force")
    SUPERSEDED = "superseded", _l("Replaced by a newer version")
