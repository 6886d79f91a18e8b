"""Which waits are published together, so that none of fewer than the least applications follows from what is published.

Whole groups are published or left out: the applications of a service, and of these the ones accepted in a month. A
department's waits are those of its services that are published by themselves, so a service that is withheld is in no
number about waits, and nothing about it can be had by subtraction. Of two published groups, one is in the other or they
have nobody in common, and what is left of the larger one is nobody or the least applications or more.
"""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")


def parts_published(counts: Mapping[Key, int], least: int) -> frozenset[Key]:
    """Return the parts of a published whole whose waits are published too: each of ``least`` applications or more.

    Where those of the other parts are fewer together, the smallest part is left out with them.
    """
    shown = {key: count for key, count in counts.items() if count >= least}
    rest = sum(count for key, count in counts.items() if key not in shown)
    if shown and 0 < rest < least:
        del shown[min(shown, key=lambda key: shown[key])]
    return frozenset(shown)
