"""Closed list of changes in a reorganisation plan."""

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class PlanKind(LabelledEnum):
    """Kind of change in a line of a reorganisation plan 机构改革."""

    RENAME_DEPARTMENT = "rename_department", _l("Rename a department")
    MERGE_DEPARTMENTS = "merge_departments", _l("Merge a department into another")
    RENAME_POST = "rename_post", _l("Rename a post")
    MOVE_POST = "move_post", _l("Move a post to another department")
    MERGE_POSTS = "merge_posts", _l("Merge a post into another")

    @property
    def is_of_department(self) -> bool:
        """Return whether the line changes a department, not a post."""
        return self in {PlanKind.RENAME_DEPARTMENT, PlanKind.MERGE_DEPARTMENTS}

    @property
    def is_renaming(self) -> bool:
        """Return whether the line renames."""
        return self in {PlanKind.RENAME_DEPARTMENT, PlanKind.RENAME_POST}

    @property
    def is_merger(self) -> bool:
        """Return whether the line merges."""
        return self in {PlanKind.MERGE_DEPARTMENTS, PlanKind.MERGE_POSTS}
