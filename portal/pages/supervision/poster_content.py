"""What stands on the poster of a department and month, as much as one page has room for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup

from portal.authority_settings.definitions import LEAST_PEOPLE
from portal.authority_settings.queries import on_day
from portal.figures.models import FigureCorrection, FigureDay
from portal.figures.queries import corrections_of, figures_listed
from portal.figures.vocabulary import ScopeKind
from portal.improvements.models import Improvement
from portal.improvements.queries import newest_improvement_of
from portal.library.charts.wait_rows import ServiceRow, WaitRows
from portal.library.statistics.shares import per_cents
from portal.library.text.formats import localised
from portal.library.text.text_input import printed_width, shortened_to
from portal.organisation.models import Department
from portal.organisation.queries import successor_of
from portal.pages.supervision.comparison import comparison_of
from portal.pages.supervision.failures import NAME_WIDTH, failures_of
from portal.pages.supervision.pictures import Pictures, Promise, pictures_of, waits_of_services
from portal.platform.clock import local_zone
from portal.platform.web.qr import qr_drawing

# What a page has room for, in half-width characters and lines; the longest was tried in both sizes of paper.
LINES_OF_SERVICES, LEAST_LINES, WIDTH_OF_NAME = 6, 2, 21
REPORTED_WIDTH, CHANGED_WIDTH = 100, 130  # unsourced, as the others
WIDTH_OF_TITLE, WIDTH_OF_LONG_TITLE = 28, 56
MOST_CORRECTIONS = 1  # of more it is said how many there are
SHORT_WIDTH = 40  # of what was reported and changed, where corrections need the room


@dataclass(frozen=True)
class Poster:
    """What stands on the poster of a department and month. ``share`` is in whole per cent, None of fewer than ten.

    ``change`` is the newest change after feedback: the notice, its service, what people said and what was changed.
    ``corrected`` says which values on it, or on the page behind its code, were wrong; it is empty while none was.
    """

    department: Department
    month: date
    day: FigureDay
    name: str
    setting: str
    pictures: Pictures
    share: int | None
    comparison: str
    services: tuple[str, WaitRows] | None
    rows: tuple[ServiceRow, ...]
    names: Mapping[str, str]
    failures: tuple[str, ...]
    change: tuple[Improvement, str, str, str] | None
    corrected: str
    successor: Department | None
    figures_code: Markup
    complaint_code: Markup

    @property
    def not_drawn(self) -> int:
        """Return how many services have a bar for which there is no room."""
        return len(self.services[1].rows) - len(self.rows) if self.services else 0


def poster_of(department: Department, day: FigureDay, first: date) -> Poster:
    """Return the poster of a department, of the figures as of the last day of a month, which begins on ``first``."""
    code = department.code
    by_service = figures_listed(ScopeKind.PROCEDURE, day.as_of, code)
    waits = {code: row.waits for code, row in by_service.items() if row.waits is not None}
    services, pictures = waits_of_services(waits), pictures_of(day)
    names = {key: localised(each.name) or key for key, each in by_service.items()}
    name, corrected = localised(day.name) or localised(department.name), _corrected(day, names)
    widths = (SHORT_WIDTH, SHORT_WIDTH) if corrected else (REPORTED_WIDTH, CHANGED_WIDTH)
    return Poster(
        department=department,
        month=first,
        day=day,
        name=name,
        setting=_setting(name),
        pictures=pictures,
        share=_share(pictures.promise, on_day(LEAST_PEOPLE, day.as_of)),
        comparison=comparison_of(code, figures_listed(ScopeKind.DEPARTMENT, day.as_of)),
        services=services,
        rows=_rows_with_room(services[1].rows, names) if services else (),
        names=names,
        failures=failures_of(day, by_service, services[1] if services else None),
        change=_change(by_service, day.as_of, *widths),
        corrected=corrected,
        successor=successor_of(department),
        figures_code=qr_drawing(_address_of_month(code, first)),
        complaint_code=qr_drawing(url_for("complaints_public.new", _external=True)),
    )


def _address_of_month(code: str, first: date) -> str:
    return url_for("supervision_months.department", month=f"{first:%Y-%m}", code=code, _external=True)


def _share(promise: Promise | None, least: int) -> int | None:
    """Return of every hundred applications how many were on time; None where fewer than ``least`` were due."""
    parts = dict(promise.sum.parts) if promise else {}
    due = parts.get("in_time", 0) + parts.get("late", 0) + (promise.open_late if promise else 0)
    if promise is None or due < least:
        return None
    return per_cents([parts["in_time"], due - parts["in_time"]])[0]


def _rows_with_room(rows: Sequence[ServiceRow], names: Mapping[str, str]) -> tuple[ServiceRow, ...]:
    """Return the first rows, as many as there is room for."""
    lines, found = 0, []
    for row in rows:
        lines += max(LEAST_LINES, -(-printed_width(names[row.key]) // WIDTH_OF_NAME))
        if lines > LINES_OF_SERVICES:
            break
        found.append(row)
    return tuple(found)


def _setting(name: str) -> str:
    """Return how large a name is set, by its width, so that it takes two lines at most."""
    width = printed_width(name)
    return "longest" if width > WIDTH_OF_LONG_TITLE else "long" if width > WIDTH_OF_TITLE else "short"


def _change(
    services: Collection[str], as_of: date, reported_width: int, changed_width: int
) -> tuple[Improvement, str, str, str] | None:
    """Return the newest notice of some services that was public on a day, with its texts as there is room for them."""
    after = datetime.combine(as_of + timedelta(days=1), time(), local_zone())
    found = newest_improvement_of(services, after)
    if found is None:
        return None
    reported, changed = localised(found.you_said), localised(found.we_changed)
    service = shortened_to(localised(found.version.procedure.name), NAME_WIDTH)
    return found, service, shortened_to(reported, reported_width), shortened_to(changed, changed_width)


def _corrected(day: FigureDay, names: Mapping[str, str]) -> str:
    """Say which values of a department and its services were wrong, its own first, each as it was corrected last."""
    latest = {
        (each.kind, each.code, each.figure): each
        for each in corrections_of(day.as_of)
        if each.department_code == day.code
    }
    listed = sorted(latest.values(), key=lambda each: each.kind != ScopeKind.DEPARTMENT)
    if not listed:
        return ""
    found = gettext("; ").join(_correction(each, names) for each in listed[:MOST_CORRECTIONS])
    rest = len(listed) - MOST_CORRECTIONS
    if rest > 0:
        found += gettext("; ") + ngettext("%(num)s more value", "%(num)s more values", rest)
    return gettext("Corrected afterwards: %(found)s. The page behind the code says why.", found=found)


def _correction(each: FigureCorrection, names: Mapping[str, str]) -> str:
    service = shortened_to(names.get(each.code, each.code), NAME_WIDTH) if each.kind == ScopeKind.PROCEDURE else ""
    found = gettext(
        "published %(printed)s, right value %(right)s",
        printed=each.printed_value or gettext("no value"),
        right=each.right_value or gettext("not published"),
    )
    return (service + gettext(", ") if service else "") + str(each.label) + gettext(": ") + found
