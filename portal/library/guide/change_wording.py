"""Describe a change between two versions of a guide in one sentence for the public."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.guide.components import Fee, Keyed, Text, TimeLimit
from portal.library.guide.difference import Change, ChangeKind
from portal.library.guide.field_labels import FIELD_LABELS
from portal.library.text.formats import format_day, format_limit, format_money, localised

MAX_SHORT_CHARACTERS = 60  # longer values are not quoted in the sentence; unsourced


def change_sentence(change: Change) -> str:
    """Return the sentence that describes a change, in the language of the page."""
    if change.kind is ChangeKind.ADDED:
        return _added(change)
    if change.kind is ChangeKind.REMOVED:
        return _removed(change)
    worded = _WORDED.get(change.field)
    return worded(change) if worded else _changed(change)


def is_worded_in_full(change: Change) -> bool:
    """Return whether the sentence already contains the values before and after."""
    if change.kind is not ChangeKind.CHANGED or change.field in {"is_free", "held_by_government", "optional"}:
        return True
    return _both_short(change) or _is_order(change)


def _added(change: Change) -> str:
    name = _name(change.part)
    match change.group:
        case "steps":
            return gettext("Step added: %(name)s (%(limit)s)", name=name, limit=format_limit(_limit(change.part)))
        case "materials":
            return gettext("New document required: %(name)s", name=name)
        case "fees":
            return gettext("Fee added: %(name)s %(amount)s", name=name, amount=_fee(change.part)).strip()
        case _:
            return gettext("Added to “%(group)s”: %(name)s", group=FIELD_LABELS[change.group], name=name)


def _removed(change: Change) -> str:
    name = _name(change.part)
    match change.group:
        case "steps":
            return gettext("Step removed: %(name)s", name=name)
        case "materials":
            return gettext("No longer needed: %(name)s", name=name)
        case "fees":
            return gettext("Fee removed: %(name)s", name=name)
        case _:
            return gettext("Removed from “%(group)s”: %(name)s", group=FIELD_LABELS[change.group], name=name)


def _changed(change: Change) -> str:
    if _is_order(change):
        return gettext("The order of “%(group)s” changed.", group=FIELD_LABELS[change.group])
    field = str(FIELD_LABELS[change.field])
    where = f"{_name(change.part)}{gettext(': ')}" if change.part else ""
    if _both_short(change):
        before, after = _short(change.before), _short(change.after)
        return where + gettext(
            "“%(field)s” changed from %(before)s to %(after)s", field=field, before=before, after=after
        )
    return where + gettext("“%(field)s” was rewritten", field=field)


def _worded_promise(change: Change) -> str:
    before, after = format_limit(change.before), format_limit(change.after)
    if change.field == "committed_limit":
        return gettext("The promised limit changed from %(before)s to %(after)s.", before=before, after=after)
    return gettext("The statutory limit changed from %(before)s to %(after)s.", before=before, after=after)


def _worded_step_limit(change: Change) -> str:
    before, after = format_limit(change.before), format_limit(change.after)
    return gettext("%(name)s: time limit changed from %(before)s to %(after)s", name=_name(change.part), before=before,
                   after=after)  # fmt: skip


def _worded_free(change: Change) -> str:
    return (
        gettext("The service is now free of charge.")
        if change.after
        else gettext("The service is no longer free of charge.")
    )


def _worded_held(change: Change) -> str:
    if change.after:
        return gettext("%(name)s: no longer required; the authority already has it", name=_name(change.part))
    return gettext("%(name)s: now has to be submitted", name=_name(change.part))


def _worded_optional(change: Change) -> str:
    if change.after:
        return gettext("%(name)s: now only in some cases", name=_name(change.part))
    return gettext("%(name)s: now in every case", name=_name(change.part))


def _worded_amount(change: Change) -> str:
    before, after = (format_money(each) if each else gettext("nothing") for each in (change.before, change.after))
    return gettext("%(name)s: fee changed from %(before)s to %(after)s", name=_name(change.part), before=before,
                   after=after)  # fmt: skip


_WORDED: dict[str, Callable[[Change], str]] = {
    "committed_limit": _worded_promise,
    "statutory_limit": _worded_promise,
    "limit": _worded_step_limit,
    "is_free": _worded_free,
    "held_by_government": _worded_held,
    "optional": _worded_optional,
    "amount": _worded_amount,
}


def _name(part: Keyed | None) -> str:
    if part is None:
        return ""
    kind = getattr(part, "kind", None)
    return localised(part.caption) or (str(kind.label) if kind else part.key)


def _limit(part: Any) -> TimeLimit | None:
    return part.limit if part is not None else None


def _fee(part: Any) -> str:
    return format_money(part.amount) if isinstance(part, Fee) and part.amount else ""


def _is_order(change: Change) -> bool:
    return change.part is None and isinstance(change.before, list) and change.group == change.field and all(
        isinstance(each, Keyed) for each in change.before + change.after
    )  # fmt: skip


def _both_short(change: Change) -> bool:
    texts = [_short(value) for value in (change.before, change.after)]
    return all(0 < len(each) <= MAX_SHORT_CHARACTERS and "\n" not in each for each in texts)


def _short(value: Any) -> str:
    """Return a value as one line of text, or an empty string when it has no such form."""
    if isinstance(value, LabelledEnum):
        return str(value.label)
    if isinstance(value, TimeLimit):
        return format_limit(value)
    if isinstance(value, Text):
        return localised(value)
    if isinstance(value, bool | list | dict) or value is None:
        return ""
    return format_day(value) if hasattr(value, "isoformat") else str(value)
