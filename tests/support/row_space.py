"""Exact linear algebra over whole numbers: whether equations that are known imply another."""

from collections.abc import Hashable, Iterable, Mapping
from math import gcd
from typing import Any

Vector = Mapping[Any, int]


class RowSpace:
    """All sums and differences of some rows, kept in echelon form without rounding."""

    def __init__(self, rows: Iterable[Vector]) -> None:
        """Take in the rows; those that follow from others are dropped."""
        self._numbers: dict[Hashable, int] = {}
        self._by_lead: dict[int, dict[int, int]] = {}
        for row in rows:
            left = self._reduced(row)
            if left:
                self._by_lead[min(left)] = left

    @property
    def basis(self) -> list[dict[Any, int]]:
        """Return rows of which each other row is a sum, none of which follows from the others."""
        keys = list(self._numbers)
        return [{keys[number]: factor for number, factor in row.items()} for row in self._by_lead.values()]

    def has(self, vector: Vector) -> bool:
        """Tell whether a vector is a sum of multiples of the rows, so that its value follows from theirs."""
        return not self._reduced(vector)

    def _reduced(self, vector: Vector) -> dict[int, int]:
        left = {self._numbers.setdefault(key, len(self._numbers)): value for key, value in vector.items() if value}
        while left and (row := self._by_lead.get(lead := min(left))):
            left = _without(left, row, lead)
        return left


def _without(left: dict[int, int], row: dict[int, int], lead: int) -> dict[int, int]:
    """Return a multiple of one row less a multiple of another, such that the lead is gone."""
    common = gcd(row[lead], left[lead])
    ours, theirs = row[lead] // common, left[lead] // common
    if ours != 1:
        left = {key: ours * value for key, value in left.items()}
    for key, value in row.items():
        changed = left.get(key, 0) - theirs * value
        if changed:
            left[key] = changed
        else:
            left.pop(key, None)
    return left
