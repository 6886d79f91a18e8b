"""Stored guides as a newer release of the portal would write them: with fields, values and shapes unknown to this one."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

LATER = "of_a_later_release"
# Closed lists and limits by the names of their fields, wherever in a guide they stand.
CHOICES = ("type", "level", "case_kind", "kind", "source", "stage")
LISTS_OF_CHOICES = ("audience", "life_events", "variants")


def changes_to(document: dict[str, Any]) -> list[Callable[[], None]]:
    """Return everything a newer release could have written differently into a document, each as a change to carry out."""
    return list(_changes(document))


def as_newer_release_writes(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document with every change at once."""
    written = deepcopy(document)
    for change in changes_to(written):
        change()
    return written


@st.composite
def newer_documents(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    """Draw a document with some of the changes, at least one."""
    written = deepcopy(document)
    changes = changes_to(written)
    chosen = draw(st.sets(st.integers(0, len(changes) - 1), min_size=1, max_size=30))
    for number in sorted(chosen):
        changes[number]()
    return written


def _changes(part: dict[str, Any]) -> Iterator[Callable[[], None]]:
    for inner in _parts_in(part):
        yield from _changes(inner)
    for name in [name for name in part if name in CHOICES and part[name]]:
        yield _setting(part, name, "robots")
    for name in [name for name in part if name in LISTS_OF_CHOICES]:
        yield _setting(part, name, ["robots", *part[name], "ships"])
    if "unit" in part:
        yield _setting(part, "unit", "fortnights")
    if part.keys() >= {"zh", "en"}:
        yield _setting(part, "ug", "ياردەم")
    yield _setting(part, LATER, {"zh": "以后", "more": [1, None, {"key": "a"}]})
    yield _setting(part, "another_number", 7)


def _parts_in(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for value in part.values():
        yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict))


def _setting(part: dict[str, Any], name: str, value: Any) -> Callable[[], None]:
    return lambda: part.__setitem__(name, value)
