"""Compare two versions of a guide part by part."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.guide.components import Keyed
from portal.library.guide.document import Guide


class ChangeKind(LabelledEnum):
    """Kind of change to a part."""

    ADDED = "added", _l("Added")
    REMOVED = "removed", _l("Removed")
    CHANGED = "changed", _l("Changed")


@dataclass(frozen=True)
class Change:
    """One change: group, part (None for the group itself), field, value before and value after."""

    kind: ChangeKind
    group: str
    part: Keyed | None
    field: str
    before: Any
    after: Any


def difference(old: Guide, new: Guide) -> list[Change]:
    """Return the changes from one guide to another in the order of the guide's fields."""
    return [change for group in Guide.model_fields for change in _changes_in(group, old, new)]


def _changes_in(group: str, old: Guide, new: Guide) -> Iterator[Change]:
    before, after = getattr(old, group), getattr(new, group)
    if before == after:
        return
    if group in Guide.lists_of_keyed:
        yield from _changes_by_key(group, before, after)
    else:
        yield Change(ChangeKind.CHANGED, group, None, group, before, after)


def _changes_by_key(group: str, before: list[Keyed], after: list[Keyed]) -> Iterator[Change]:
    old_parts, new_parts = ({part.key: part for part in parts} for parts in (before, after))
    for key, part in new_parts.items():
        if key not in old_parts:
            yield Change(ChangeKind.ADDED, group, part, group, None, None)
            continue
        for field in type(part).model_fields:
            was, now = getattr(old_parts[key], field), getattr(part, field)
            if was != now:
                yield Change(ChangeKind.CHANGED, group, part, field, was, now)
    for key, part in old_parts.items():
        if key not in new_parts:
            yield Change(ChangeKind.REMOVED, group, part, group, None, None)
    common_before = [key for key in old_parts if key in new_parts]
    common_after = [key for key in new_parts if key in old_parts]
    if common_before != common_after:
        names = [
            [parts[key] for key in keys] for parts, keys in ((old_parts, common_before), (new_parts, common_after))
        ]
        yield Change(ChangeKind.CHANGED, group, None, group, *names)
