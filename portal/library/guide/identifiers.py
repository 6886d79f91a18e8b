"""How an element of a guide and a version of it are called, in addresses, in the audit trail and in what is stored.

The only place where such names are put together and taken apart.
"""

from dataclasses import dataclass
from typing import Self

_SEPARATOR = "/"


@dataclass(frozen=True)
class ElementRef:
    """An element of a guide: ``steps/review`` is a part of a list, ``summary`` a field; empty is the whole guide."""

    group: str = ""
    key: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a reference; any text is one, whether or not a guide has such an element."""
        group, _, key = text.partition(_SEPARATOR)
        return cls(group, key)

    @classmethod
    def prefix(cls, group: str) -> str:
        """Return how the references of the parts of a list begin, to put before a column of keys."""
        return group + _SEPARATOR

    def __str__(self) -> str:
        """Return the reference as it is stored."""
        return self.prefix(self.group) + self.key if self.key else self.group


@dataclass(frozen=True)
class VersionRef:
    """A version of a guide or a standard by code and number: ``PS-101/3``."""

    code: str
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a reference; raises ValueError where the number is none."""
        code, _, number = text.rpartition(_SEPARATOR)
        return cls(code, int(number))

    def __str__(self) -> str:
        """Return the reference as it is stored."""
        return f"{self.code}{_SEPARATOR}{self.number}"
