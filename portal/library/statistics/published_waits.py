"""Which waits are published together, so that none of fewer than ten applications follows from what is published.

Whole groups are published or left out: the applications of a service, and of these the ones accepted in a month. A
department's waits are those of its services that are published by themselves, so a service that is withheld is in no
number about waits, and nothing about it can be had by subtraction. Of two published groups, one is in the other or they
have nobody in common, and what is left of the larger one is nobody or ten applications or more.
"""

from collections.abc import Mapping
from typing import TypeVar

from portal.library.statistics.disclosure_control import MIN_PEOPLE_PUBLISHED

Key = TypeVar("Key")


def parts_published(counts: Mapping[Key, int]) -> frozenset[Key]:
    """Return the parts of a whole that is published whose waits are published too: each of ten applications or more.

    Where those of the other parts are fewer than ten together, the smallest part is left out with them.
    """
    shown = {key: count for key, count in counts.items() if count >= MIN_PEOPLE_PUBLISHED}
    rest = sum(count for key, count in counts.items() if key not in shown)
    if shown and 0 < rest < MIN_PEOPLE_PUBLISHED:
        del shown[min(shown, key=lambda key: shown[key])]
    return frozenset(shown)
