"""What a part of a guide says, or the whole guide promises in short, as pairs of a label and a value."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext

from portal.library.guide.components import Fee, Keyed, KeysOf, Step, Text, TimeSplit
from portal.library.guide.document import Guide
from portal.library.guide.field_labels import FIELD_LABELS
from portal.library.text.formats import format_money, localised

GuideFacts = Sequence[tuple[Any, Any]]  # a label, and a value as the pages' macro ``value`` words it


def facts_of_part(guide: Guide, part: Keyed, posts: Mapping[str, Any]) -> GuideFacts:
    """Return what a part says, field by field, without its name and without what it leaves empty."""
    fields = type(part).model_fields.items()
    found = [(name, _value(guide, part, name, field.metadata, posts)) for name, field in fields if name != "key"]
    return [
        (FIELD_LABELS[name], value) for name, value in found if _says_something(value) and value is not part.caption
    ]


def promise_of(guide: Guide, posts: Mapping[str, Any]) -> GuideFacts:
    """Return what a guide promises in short: its limits, its fees, the posts responsible, and what to bring."""
    free = [gettext("No fee is charged.")] if guide.is_free else []
    found = {
        "committed_limit": guide.committed_limit,
        "statutory_limit": guide.statutory_limit,
        "fees": free + [_fee(each) for each in guide.fees],
        "post": list(dict.fromkeys(localised(posts.get(step.post, step.post)) for step in guide.steps if step.post)),
        "materials": [each.name for each in guide.materials],
    }
    return [(FIELD_LABELS[name], value) for name, value in found.items() if value]


def _value(guide: Guide, part: Keyed, name: str, notes: Sequence[object], posts: Mapping[str, Any]) -> Any:
    value = getattr(part, name)
    group = next((note.group for note in notes if isinstance(note, KeysOf)), "")
    if group:
        return [each.caption for each in getattr(guide, group) if each.key in value]
    if isinstance(value, TimeSplit):
        return [f"{FIELD_LABELS[each]} {minutes}" for each, minutes in value if minutes is not None]
    if isinstance(part, Step) and name == "post":
        return localised(posts.get(value, value))
    return format_money(value) if value and isinstance(part, Fee) and name == "amount" else value


def _says_something(value: Any) -> bool:
    return bool(value.original if isinstance(value, Text) else value)


def _fee(fee: Fee) -> str:
    return localised(fee.name) + (gettext(": ") + format_money(fee.amount) if fee.amount else "")
