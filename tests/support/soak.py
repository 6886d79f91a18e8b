"""How much the long tests do: ``make test`` a seeded tenth, ``make soak`` (``PORTAL_SOAK=1``) the whole, anew each time."""

import os
from collections.abc import Sequence
from itertools import product
from typing import Any, TypeVar

from hypothesis import settings

T = TypeVar("T")

IS_SOAK = os.environ.get("PORTAL_SOAK") == "1"


def share(whole: int) -> int:
    """Return how many, of the many that the whole does, this run does."""
    return whole if IS_SOAK else whole // 10


def choose_profile() -> None:
    """Tell hypothesis how many examples to try; none is too slow, for the machine may be busy."""
    seeded = {"derandomize": True} if not IS_SOAK else {"print_blob": True}
    settings.register_profile("portal", max_examples=share(1000), deadline=None, **seeded)
    settings.load_profile("portal")


def share_of(whole: Sequence[T], place: int, parts: int) -> list[T]:
    """Return one of some parts of a list, by its place among them; in ``make soak`` all of the list."""
    return list(whole) if IS_SOAK else list(whole[place % parts :: parts])


def crossed(*lists: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return every combination of some values in ``make soak``; else so few that each value still occurs."""
    if IS_SOAK:
        return list(product(*lists))
    most = max(len(each) for each in lists)
    return [tuple(each[number % len(each)] for each in lists) for number in range(most)]
