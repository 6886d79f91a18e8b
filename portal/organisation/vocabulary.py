"""The closed list of what can happen to a department or a post."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class ChangeOfOrganisation(LabelledEnum):
    """机构改革: how departments and posts change."""

    RENAMED = "renamed", _l("Renamed")
    MERGED = "merged", _l("Merged into another")
    MOVED = "moved", _l("Moved to another department")
