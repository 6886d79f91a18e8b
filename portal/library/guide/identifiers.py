"""Format and parse references to guide elements and versions, as used in URLs, the audit trail and stored rows.

No other module builds or splits such references.
"""

from dataclasses import dataclass
from typing import Self

_SEPARATOR = "/"


@dataclass(frozen=True)
class ElementRef:
    """Reference to a guide element: ``steps/review`` is a list part, ``summary`` a field, empty the whole guide."""

    group: str = ""
    key: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a reference; accepts any text, without checking that the element exists."""
        group, _, key = text.partition(_SEPARATOR)
        return cls(group, key)

    @classmethod
    def prefix(cls, group: str) -> str:
        """Return the common prefix of references to the parts of a list, for use in SQL."""
        return group + _SEPARATOR

    def __str__(self) -> str:
        """Return the stored form of the reference."""
        return self.prefix(self.group) + self.key if self.key else self.group


@dataclass(frozen=True)
class VersionRef:
    """Reference to a version of a guide or standard by code and number: ``PS-101/3``."""

    code: str
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a reference; raises ValueError when the number is not an integer."""
        code, _, number = text.rpartition(_SEPARATOR)
        return cls(code, int(number))

    def __str__(self) -> str:
        """Return the stored form of the reference."""
        return f"{self.code}{_SEPARATOR}{self.number}"
