"""What every page of figures shows: those of one scope as of one day, and of its parts."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import render_template

from portal.figures.definitions.figure import ShownAt, figures_at
from portal.figures.definitions.figure_definitions import FIGURES
from portal.figures.models import FigureDay
from portal.figures.values import NOTHING, Figures, add_up
from portal.figures.vocabulary import ScopeKind
from portal.library.statistics.disclosure_control import MIN_PEOPLE_PUBLISHED, Period
from portal.pages.supervision.complaint_months import complaints_by_month
from portal.pages.supervision.corrected_values import by_chart, by_scope, corrections_on
from portal.pages.supervision.pictures import AGES, LEVELS, late_by_month, pictures_of
from portal.pages.supervision.service_waits import waits_shown


def figures_page(
    template: str,
    day: FigureDay | None,
    rows: Iterable[Any],
    by_code: Mapping[str, FigureDay],
    *,
    urls: Mapping[str, str] | None = None,
    month: date | None = None,
    **values: object,
) -> str:
    """Render the figures of a scope as of a day, with those of its parts by code, and the address of each part.

    ``month`` is the first day of the month on the page of a closed one.
    """
    parts = {code: each.figures for code, each in by_code.items()}
    corrections, scope_names = corrections_on(day, by_code.values()) if day else ([], {})
    corrected = by_scope(corrections)
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
        corrections=corrections,
        corrected=corrected,
        corrected_charts=by_chart(day, corrected) if day else {},
        scope_names=scope_names,
        least=MIN_PEOPLE_PUBLISHED,
        **({"month": month} if month else {}),
        **(_charts(day, rows, by_code, month) if day else {}),
        **values,
    )


def _charts(
    day: FigureDay, rows: Iterable[Any], by_code: Mapping[str, FigureDay], month: date | None
) -> dict[str, object]:
    """Return the charts of a scope, and what compares its parts: departments by month, or services by their waits."""
    labels = [figure.label for figure in figures_at(ShownAt.AGES, FIGURES)]
    return {
        "pictures": pictures_of(day),
        "complaint_months": complaints_by_month(day.figures.months),
        "levels": {key: level.label for key, level in LEVELS.items()},
        "ages": dict(zip(AGES, labels, strict=True)),
        "strip_months": [date(*month, 1) for month in Period(day.as_of).months],
        "strip": late_by_month(by_code, [each.code for each in rows]) if day.kind == ScopeKind.ALL else None,
        "services": waits_shown(day, by_code, month),
    }


def _not_listed(by_code: Mapping[str, FigureDay], rows: Iterable[Any]) -> Figures | None:
    """Return the sum of the figures that no row shows, since the service is no longer in force; None without any."""
    listed = {each.code for each in rows}
    found = [day.figures for code, day in by_code.items() if code not in listed]
    return add_up(found) if found else None
