"""What every page of figures shows: those of one scope as of one day, and of its parts."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import render_template

from portal.figures.models import FigureDay
from portal.figures.queries import corrections_of
from portal.figures.values import NOTHING, Figures, add_up
from portal.library.statistics.disclosure_control import MIN_PEOPLE_PUBLISHED, Period


def figures_page(
    template: str,
    day: FigureDay | None,
    rows: Iterable[Any],
    by_code: Mapping[str, FigureDay],
    *,
    urls: Mapping[str, str] | None = None,
    **values: object,
) -> str:
    """Render the figures of a scope as of a day, with those of its parts by code, and the address of each part."""
    parts = {code: each.figures for code, each in by_code.items()}
    corrections = corrections_of(day.as_of) if day else []
    scopes = [day, *by_code.values()] if day else []
    scope_names = {(each.kind, each.code): each.name for each in scopes}
    return render_template(
        template,
        day=day,
        period=Period(day.as_of) if day else None,
        figures=day.figures if day else NOTHING,
        waits=day.waits if day else None,
        rows=[(each, parts.get(each.code, NOTHING)) for each in rows],
        urls=urls or {},
        not_listed=_not_listed(by_code, rows),
        waits_by={code: each for code, each in by_code.items() if each.waits},
        corrections=[each for each in corrections if (each.kind, each.code) in scope_names],
        scope_names=scope_names,
        least=MIN_PEOPLE_PUBLISHED,
        **values,
    )


def _not_listed(by_code: Mapping[str, FigureDay], rows: Iterable[Any]) -> Figures | None:
    """Return the sum of the figures that no row shows, since the service is no longer in force; None without any."""
    listed = {each.code for each in rows}
    found = [day.figures for code, day in by_code.items() if code not in listed]
    return add_up(found) if found else None
