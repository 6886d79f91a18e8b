"""Exact linear algebra over whole numbers: whether equations that are known imply another."""

from collections.abc import Hashable, Iterable, Mapping
from math import gcd
from typing import Any

Vector = Mapping[Any, int]


class RowSpace:
    """All sums and differences of some rows, kept in echelon form without rounding."""

    def __init__(self, rows: Iterable[Vector]) -> None:
        """Take in the rows; those that follow from others are dropped."""
        self._by_lead: dict[Hashable, dict[Any, int]] = {}
        for row in rows:
            left = self._reduced(row)
            if left:
                self._by_lead[min(left)] = left

    @property
    def basis(self) -> list[dict[Any, int]]:
        """Return rows of which each other row is a sum, none of which follows from the others."""
        return list(self._by_lead.values())

    def has(self, vector: Vector) -> bool:
        """Tell whether a vector is a sum of multiples of the rows, so that its value follows from theirs."""
        return not self._reduced(vector)

    def _reduced(self, vector: Vector) -> dict[Any, int]:
        left = {key: value for key, value in vector.items() if value}
        while left and (row := self._by_lead.get(min(left))):
            lead = min(left)
            ours, theirs = row[lead], left[lead]
            left = {key: ours * left.get(key, 0) - theirs * row.get(key, 0) for key in left.keys() | row.keys()}
            common = gcd(*left.values()) or 1
            left = {key: value // common for key, value in left.items() if value}
        return left
