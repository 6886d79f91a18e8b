"""The parts of a scope as they were on the day of its figures, and what reorganisations have made of them since."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from portal.figures.models import FigureDay
from portal.figures.queries import figures_listed, figures_of
from portal.figures.vocabulary import ScopeKind
from portal.library.text.formats import format_day, localised
from portal.organisation.queries import department_codes, merged_departments, names_of_departments
from portal.platform.storage.day_counts import NOT_ONE_SERVICE
from portal.procedures.catalogue.queries import codes_in_force, names_by_code

Names = Mapping[str, str]


@dataclass(frozen=True)
class ScopePart:
    """A department or service of a day: its name then, where it is shown, and what has become of it since."""

    code: str
    name: Names
    day: FigureDay
    url: str
    note: str


@dataclass(frozen=True)
class LaterChange:
    """What a reorganisation has changed of a department, in a sentence, and where the other one's figures are."""

    text: str
    url: str


def parts_of(day: FigureDay, month: str = "") -> list[ScopePart]:
    """Return the departments of all, or the services of a department, that are stored for the day.

    They are those of the day, whatever has been merged or withdrawn since, so that they add up to it. ``month`` is that
    of the page, as written; without one, links lead to the newest figures.
    """
    if day.kind == ScopeKind.ALL:
        return _departments(figures_listed(ScopeKind.DEPARTMENT, day.as_of), month)
    if day.kind == ScopeKind.DEPARTMENT:
        return _services(figures_listed(ScopeKind.PROCEDURE, day.as_of, day.code))
    return []


def changes_since(department: str, day: FigureDay | None, month: str = "") -> list[LaterChange]:
    """Return what has become of a department since a day, and which others became part of it."""
    merged = merged_departments()
    became, joined = merged.get(department), [code for code, into in merged.items() if into == department]
    names = names_of_departments([*joined, *([became] if became else [])])
    found = [_joined(day, code, names[code], month) for code in joined] if day else []
    if became:
        text = gettext("This department has since become part of %(name)s.", name=localised(names[became]))
        found.insert(0, LaterChange(text, _address(became, month)))
    return found


def _joined(day: FigureDay, code: str, name: Names, month: str) -> LaterChange:
    """Say whether the figures of a department that was merged into this one are its own as of the day, or in these."""
    own = figures_of(ScopeKind.DEPARTMENT, code, day.as_of)
    if own is None:
        text = gettext("Included: the services of %(name)s, which has become part of this department.",
                       name=localised(name))  # fmt: skip
        return LaterChange(text, "")
    text = gettext(
        "%(name)s has since become part of this department. Its figures up to the end of %(day)s are its own and are "
        "not included here.",
        name=localised(own.name) or localised(name),
        day=format_day(day.as_of),
    )
    return LaterChange(text, _address(code, month))


def _departments(days: Mapping[str, FigureDay], month: str) -> list[ScopePart]:
    names, merged = _names(days, names_of_departments), merged_departments()
    into = names_of_departments({merged[code] for code in days if code in merged})
    notes = {
        code: gettext("now part of %(name)s", name=localised(into[merged[code]])) for code in days if code in merged
    }
    order = [code for code in department_codes() if code in days]
    found = [ScopePart(code, names[code], days[code], _address(code, month), notes.get(code, "")) for code in order]
    rest = days.get(NOT_ONE_SERVICE)  # about no one department
    return found if rest is None else [*found, ScopePart(NOT_ONE_SERVICE, rest.name, rest, "", "")]


def _services(days: Mapping[str, FigureDay]) -> list[ScopePart]:
    names, offered = _names(days, names_by_code), codes_in_force(list(days))
    return [
        ScopePart(
            code,
            names[code],
            days[code],
            url_for("supervision_public.procedure", code=code) if code in offered else "",
            "" if code in offered or code.startswith(NOT_ONE_SERVICE) else gettext("no longer offered"),
        )
        for code in sorted(days)
    ]


def _names(days: Mapping[str, FigureDay], now: Callable[[list[str]], Mapping[str, Names]]) -> dict[str, Names]:
    """Return the names of the day; those of now where none was stored."""
    without: Iterable[str] = (code for code, day in days.items() if not day.name)
    return {code: day.name for code, day in days.items()} | dict(now(list(without)))


def _address(code: str, month: str) -> str:
    if month:
        return url_for("supervision_months.department", month=month, code=code)
    return url_for("supervision_public.department", code=code)
