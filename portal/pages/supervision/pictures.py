"""The charts of the pages of figures, made of what is stored for a day, each with a sentence saying its finding."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.figures.models import FigureDay
from portal.figures.values import SATISFIED, Figures, Volumes
from portal.figures.vocabulary import ActionAge
from portal.library.charts.age_bars import AgeRow, age_bars
from portal.library.charts.complaint_flow import ComplaintCounts, ComplaintFlow, complaint_flow
from portal.library.charts.control_line import ControlLine, MonthValue, control_line, month_values
from portal.library.charts.heat_strip import HeatStrip, heat_strip
from portal.library.charts.stacked_bar import BarPart, stacked_bar
from portal.library.charts.sum_line import SumLine, sum_line
from portal.library.charts.unit_grid import GridUnit, unit_grid
from portal.library.charts.wait_rows import WaitRows, wait_rows
from portal.library.statistics.control_chart import (
    ChartPattern,
    ControlChart,
    Proportion,
    individuals_chart,
    p_chart,
)
from portal.pages.supervision import month_sentences, sentences
from portal.pages.supervision.bars import stored_service_days
from portal.ratings.vocabulary import RatingLevel

LEVELS = {f"level-{place}": level for place, level in enumerate(sorted(RatingLevel, reverse=True), start=1)}
Waits = Mapping[str, Any]


@dataclass(frozen=True)
class Promise:
    """Whether promises were kept: of those due, drawn one by one or as a hundred, and what became of all accepted.

    ``formula`` says how the share of the sentence is calculated; it is empty where the sentence has the counts.
    """

    sentence: str
    formula: str
    units: tuple[GridUnit, ...]
    sum: SumLine
    open_late: int


@dataclass(frozen=True)
class MonthLineChart:
    """A line over months with its sentence."""

    sentence: str
    line: ControlLine


@dataclass(frozen=True)
class Unrated:
    """How many applications were closed, how many ratings were given, and how many more were closed than rated."""

    closed: int
    ratings: int

    @property
    def count(self) -> int:
        """Return how many more applications were closed than ratings given."""
        return self.closed - self.ratings


@dataclass(frozen=True)
class Pictures:
    """The charts of one scope; None for one that has nothing to draw."""

    promise: Promise | None
    on_time: MonthLineChart | None
    half: MonthLineChart | None
    levels: tuple[str, tuple[BarPart, ...]]
    unrated: Unrated | None
    flow: tuple[str, ComplaintFlow] | None
    ages: tuple[str, tuple[AgeRow, ...]]


def pictures_of(day: FigureDay) -> Pictures:
    """Return the charts of a scope as of a day; of days that earlier releases stored, what they have."""
    figures, waits = day.figures, day.waits
    return Pictures(
        promise=promise_of(waits) if waits else None,
        on_time=_on_time(waits["months"]) if waits else None,
        half=_half(waits["months"]) if waits else None,
        levels=_levels(figures),
        unrated=_unrated(figures.volumes, waits),
        flow=flow_of(figures),
        ages=_ages(figures.volumes),
    )


def late_by_month(rows: Mapping[str, FigureDay]) -> tuple[str, HeatStrip] | None:
    """Return the late applications of each department by month of acceptance, in the order given; None without any."""
    strips = [(code, _late(row.waits)) for code, row in rows.items() if row.waits]
    if not strips:
        return None
    strip = heat_strip(strips)
    return sentences.late_sentence(strip), strip


def waits_of_services(waits: Mapping[str, Waits]) -> tuple[str, WaitRows] | None:
    """Return the waits of services, by code, against promise and statutory limit; None without any."""
    days = {code: stored_service_days(each) for code, each in waits.items()}
    if not days:
        return None
    found = wait_rows(days)
    return sentences.services_sentence(found), found


def promise_of(waits: Waits) -> Promise:
    """Return whether the promises to applicants were kept."""
    open_late = waits.get("open_late") or 0
    closed_late = max(waits["late"] - open_late, 0)
    parts = [("in_time", waits["in_time"]), ("late", closed_late), ("ended", waits.get("taken_back") or 0)]
    return Promise(
        sentences.promise_sentence(waits["in_time"], closed_late, open_late),
        sentences.promise_formula(waits["in_time"], closed_late, open_late),
        unit_grid(waits["in_time"], waits["late"]),
        sum_line(waits["accepted"], [*parts, ("open", waits["open"])]),
        open_late,
    )


def _on_time(months: Sequence[Waits]) -> MonthLineChart | None:
    parts = [Proportion(month.get("in_time") or 0, _due(month)) for month in months]
    wholes = [part.whole for part in parts]
    return _line(months, p_chart(parts), month_sentences.on_time_sentence, wholes, is_share=True)


def _half(months: Sequence[Waits]) -> MonthLineChart | None:
    return _line(months, individuals_chart([month.get("half") for month in months]), month_sentences.waiting_sentence)


def _line(
    months: Sequence[Waits],
    chart: ControlChart,
    sentence: Callable[[Sequence[MonthValue], ChartPattern | None], str],
    wholes: Sequence[int] = (),
    *,
    is_share: bool = False,
) -> MonthLineChart | None:
    values = month_values((date.fromisoformat(f"{month['month']}-01") for month in months), chart, wholes)
    drawn = control_line(values, is_share=is_share)
    return MonthLineChart(sentence(values, chart.newest_pattern), drawn) if drawn else None


def _late(waits: Waits | None) -> list[int | None]:
    months = waits["months"] if waits else []
    return [month["late"] if _due(month) else None for month in months]


def _due(month: Waits) -> int:
    """Return how many were closed on time, closed late or overdue."""
    return (month.get("in_time") or 0) + (month.get("late") or 0)


def _levels(figures: Figures) -> tuple[str, tuple[BarPart, ...]]:
    counts = figures.levels.counts
    satisfied = sum(counts[level] for level in SATISFIED)
    parts = stacked_bar([(key, counts[level]) for key, level in LEVELS.items()])
    return sentences.ratings_sentence(satisfied, figures.levels.total, 0, figures.volumes.ratings), parts


def _unrated(volumes: Volumes, waits: Waits | None) -> Unrated | None:
    """Return how many did not rate; None where more ratings than closed applications tell nothing."""
    if not waits or not volumes.ratings:
        return None
    found = Unrated(waits["in_time"] + waits["late"] - (waits.get("open_late") or 0), volumes.ratings)
    return found if found.count > 0 else None


def flow_of(figures: Figures) -> tuple[str, ComplaintFlow] | None:
    """Return the way of complaints; None when none was received."""
    volumes, verdicts = figures.volumes, figures.verdicts.counts
    counts = ComplaintCounts(
        received=volumes.received,
        in_time=volumes.in_time,
        late=volumes.late - volumes.unanswered_late,
        open=volumes.unanswered,
        ended=volumes.declined + volumes.withdrawn + volumes.handed_over,
        resolved=verdicts["satisfied"],
        partly=verdicts["partly"],
        unresolved=verdicts["not_satisfied"],
        no_response=verdicts["silent"],
    )
    flow = complaint_flow(counts)
    return (sentences.complaints_sentence(counts), flow) if flow else None


def _ages(volumes: Volumes) -> tuple[str, tuple[AgeRow, ...]]:
    rows = [(age.value, volumes.open_of(age), volumes.overdue_of(age)) for age in ActionAge]
    sentence = sentences.actions_sentence(volumes.actions_open, volumes.actions_overdue, volumes.actions_effective)
    return sentence, age_bars(rows)
