"""Enumerations whose members have a translated label."""

from enum import StrEnum
from functools import cache
from typing import Any, Self

from portal.library.text.languages import LANGUAGES, label_in


class LabelledEnum(StrEnum):
    """A closed list stored by value; each member names its label: ``OPEN = "open", lazy_gettext("Open")``."""

    label: Any

    def __new__(cls, value: str, label: object = "") -> Self:
        """Create a member from its value and its (lazily translated) label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def unlisted(cls, value: str) -> Self:
        """Return a placeholder for a value of a newer release: equal to no member, value unchanged, label “—”."""
        stand_in = str.__new__(cls, value)
        stand_in._name_ = stand_in._value_ = value
        stand_in.label = "—"
        return stand_in

    @classmethod
    def choices(cls) -> list[tuple[str, Any]]:
        """Return (value, label) pairs in the order of definition, for a form."""
        return [(member.value, member.label) for member in cls]

    @classmethod
    @cache
    def by_name(cls) -> dict[str, Self]:
        """Return the members by value and by label in each language; on a clash the value wins, then the original."""
        by_label = {label_in(member.label, code): member for code in reversed(tuple(LANGUAGES)) for member in cls}
        return by_label | {member.value: member for member in cls}
