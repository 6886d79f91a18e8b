"""Closed list of changes to departments and posts."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class ChangeOfOrganisation(LabelledEnum):
    """机构改革: kind of change to a department or post."""

    RENAMED = "renamed", _l("Renamed")
    MERGED = "merged", _l("Merged into another")
    MOVED = "moved", _l("Moved to another department")
