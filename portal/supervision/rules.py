"""What figures look like."""

from collections.abc import Sequence


def stretches(counts: Sequence[int], width: float = 100.0) -> list[tuple[float, float]]:
    """Return (start, length) of each part of a bar of ``width``, for drawing."""
    total = sum(counts) or 1
    parts, start = [], 0.0
    for count in counts:
        length = width * count / total
        parts.append((round(start, 2), round(length, 2)))
        start += length
    return parts
