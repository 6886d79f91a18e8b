"""What every page of figures shows: those of one scope as of one day, and of its parts."""

from collections.abc import Mapping
from datetime import date

from flask import render_template

from portal.authority_settings.definitions import LEAST_PEOPLE
from portal.authority_settings.queries import current, on_day
from portal.figures.models import FigureDay
from portal.figures.values import NOTHING
from portal.figures.vocabulary import ActionAge, ScopeKind
from portal.library.statistics.disclosure_control import Period
from portal.pages.supervision.comparison import compared_shares, comparison_text
from portal.pages.supervision.complaint_months import complaints_by_month
from portal.pages.supervision.corrected_values import by_chart, by_scope, corrections_on
from portal.pages.supervision.course_sentences import course_of
from portal.pages.supervision.parts import changes_since, parts_of
from portal.pages.supervision.pictures import LEVELS, late_by_month, pictures_of
from portal.pages.supervision.service_waits import waits_shown
from portal.pages.supervision.trends import trends_of


def figures_page(
    template: str, day: FigureDay | None, *, department_code: str = "", month: date | None = None, **values: object
) -> str:
    """Render the figures of a scope as of a day, with those of its parts; ``month`` on the page of a closed one."""
    written = f"{month:%Y-%m}" if month else ""
    parts = parts_of(day, written) if day else []
    corrections, scope_names = corrections_on(day, [part.day for part in parts]) if day else ([], {})
    corrected = by_scope(corrections)
    least = on_day(LEAST_PEOPLE, day.as_of) if day else current(LEAST_PEOPLE)
    return render_template(
        template,
        day=day,
        month=month,
        period=Period(day.as_of) if day else None,
        figures=day.figures if day else NOTHING,
        waits=day.waits if day else None,
        rows=[(part, part.day.figures) for part in parts],
        changes=changes_since(department_code, day, written) if department_code else [],
        corrections=corrections,
        corrected=corrected,
        corrected_charts=by_chart(day, corrected) if day else {},
        scope_names=scope_names,
        least=least,
        course=course_of(day.figures, least) if day else None,
        **(_charts(day, {part.code: part.day for part in parts}, month) if day else {}),
        **values,
    )


def _charts(day: FigureDay, by_code: Mapping[str, FigureDay], month: date | None) -> dict[str, object]:
    """Return the charts of a scope, and what compares its parts: departments by month, or services by their waits."""
    return {
        "pictures": pictures_of(day),
        "complaint_months": complaints_by_month(day.figures.months),
        "levels": {key: level.label for key, level in LEVELS.items()},
        "ages": {age.value: age.label for age in ActionAge},
        "strip_months": [date(*each, 1) for each in Period(day.waits_as_of).months],
        "strip": late_by_month(by_code) if day.kind == ScopeKind.ALL else None,
        "shares": compared_shares(by_code),
        "share_text": comparison_text,
        "trends": trends_of(day),
        "services": waits_shown(day, by_code, month),
    }
