"""All figures by name: of complaints, ratings and the queue, and of waiting; and their values as text."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from portal.figures.definitions.figure import Figure
from portal.figures.definitions.figure_definitions import FIGURES
from portal.figures.definitions.wait_definitions import WAIT_FIGURES
from portal.figures.values import Figures

_ALL: tuple[Figure[Any], ...] = (*FIGURES, *WAIT_FIGURES)
FIGURES_BY_NAME = {each.name: each for each in _ALL}


def values_by_name(figures: Figures | None, waits: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the value of every figure by its name; None for all of those that are missing."""
    return _values(FIGURES, figures) | _values(WAIT_FIGURES, waits)


def _values(listed: Iterable[Figure[Any]], source: Any) -> dict[str, Any]:
    return {each.name: None if source is None else each.value(source) for each in listed}


def text_of_value(value: Any) -> str:
    """Return a value as a cell of a file has it; empty for None."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
