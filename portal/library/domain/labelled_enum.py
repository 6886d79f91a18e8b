"""Enumerations whose members carry the words people read."""

from enum import StrEnum
from functools import cache
from typing import Any, Self

from flask_babel import force_locale


class LabelledEnum(StrEnum):
    """A closed list kept by value; each member names its label: ``OPEN = "open", lazy_gettext("Open")``."""

    label: Any

    def __new__(cls, value: str, label: object = "") -> Self:
        """Keep the value as the member and the (lazily translated) label beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def unlisted(cls, value: str) -> Self:
        """Return a stand-in for a value of a newer release: equal to no member, kept as it is, shown as a dash."""
        stand_in = str.__new__(cls, value)
        stand_in._name_ = stand_in._value_ = value
        stand_in.label = "—"
        return stand_in

    @classmethod
    def choices(cls) -> list[tuple[str, Any]]:
        """Return (value, label) pairs in the order of definition, for a form."""
        return [(member.value, member.label) for member in cls]

    def label_in(self, language: str) -> str:
        """Return the label in a language; needs an application context."""
        with force_locale(language):
            return str(self.label)

    @classmethod
    @cache
    def by_name(cls) -> dict[str, Self]:
        """Return the members by everything they are called: value, Chinese label, English label."""
        return {name: member for language in ("en", "zh") for member in cls
                for name in (member.label_in(language), member.value)}  # fmt: skip


def in_every_language(label: Any) -> list[str]:
    """Return a lazily translated label in each language; needs an application context."""
    written = []
    for language in ("zh", "en"):
        with force_locale(language):
            written.append(str(label))
    return written
