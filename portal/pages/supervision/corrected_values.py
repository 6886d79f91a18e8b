"""Where corrections of published values stand: at each number of a page, and below the charts drawn of it."""

from collections.abc import Iterable, Mapping, Sequence

from portal.figures.models import FigureCorrection, FigureDay
from portal.figures.queries import corrections_of, names_of
from portal.figures.vocabulary import ScopeKind

Scope = tuple[str, str]  # kind and code
Corrected = Mapping[Scope, Mapping[str, FigureCorrection]]

# The figures that a chart is drawn of, by their names or what these begin with.
CHARTS = {
    "promise": ("accepted", "within_limit", "late", "open", "open_late", "taken_back", "share_within_limit"),
    "levels": ("rating_", "ratings", "satisfied_share"),
    "flow": ("complaints_", "verdict", "resolved_share", "responded_share"),
    "ages": ("actions_",),
    "services": ("half_within_days", "nine_tenths_within_days", "late", "within_limit"),
    "strip": ("late", "within_limit"),
}
OF_PARTS = ("services", "strip")


def corrections_on(
    day: FigureDay, parts: Iterable[FigureDay]
) -> tuple[Sequence[FigureCorrection], dict[Scope, dict[str, str]]]:
    """Return the corrections that a page shows, oldest first, with the names of their scopes.

    On the page of all these are the corrections of every scope, so that each can be found from there.
    """
    names = {(each.kind, each.code): each.name for each in (day, *parts)}
    found = corrections_of(day.as_of)
    if day.kind != ScopeKind.ALL:
        return [each for each in found if (each.kind, each.code) in names], names
    others = {each.code for each in found if each.kind == ScopeKind.PROCEDURE}
    named = names_of(ScopeKind.PROCEDURE, day.as_of, others) if others else {}
    return found, names | {(ScopeKind.PROCEDURE, code): name for code, name in named.items()}


def by_scope(corrections: Iterable[FigureCorrection]) -> Corrected:
    """Return the newest correction of each value, by scope and name of the figure; corrections come oldest first."""
    found: dict[Scope, dict[str, FigureCorrection]] = {}
    for each in corrections:
        found.setdefault((each.kind, each.code), {})[each.figure] = each
    return found


def by_chart(day: FigureDay, corrected: Corrected) -> dict[str, list[FigureCorrection]]:
    """Return the corrections of the numbers of each chart of a page."""
    own = corrected.get((day.kind, day.code), {})
    others = [each for scope, values in corrected.items() if scope != (day.kind, day.code) for each in values.values()]
    return {
        chart: [each for each in (others if chart in OF_PARTS else own.values()) if _is_one_of(each.figure, names)]
        for chart, names in CHARTS.items()
    }


def _is_one_of(figure: str, names: Sequence[str]) -> bool:
    return any(figure.startswith(name) if name.endswith("_") or name == "verdict" else figure == name for name in names)
