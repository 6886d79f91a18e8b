"""A whole and its parts, written as a sum that adds up; whatever no part holds is a part by itself."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class SumLine:
    """A whole, its parts by key in their order, and what is left (0 when they add up)."""

    whole: int
    parts: tuple[tuple[str, int], ...]
    rest: int


def sum_line(whole: int, parts: Sequence[tuple[str, int]]) -> SumLine:
    """Return a sum; raises ValueError for a negative part, or parts that are more than the whole."""
    rest = whole - sum(count for _, count in parts)
    if rest < 0 or any(count < 0 for _, count in parts):
        raise ValueError(f"{parts} are no parts of {whole}")
    return SumLine(whole, tuple(parts), rest)
