"""Columns of the public files add up for any numbers, also where answers are withheld."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.cases.statistics.rules import OUTCOMES, CaseSums
from portal.complaints.rollup import AWAITED
from portal.complaints.vocabulary import AppealOutcome, Verdict
from portal.figures.files.csv_export import DataFile
from portal.figures.files.data_files import SUPERVISION, WAITS, FigureRow, wait_rows
from portal.figures.models import FigureDay
from portal.figures.values import Figures, Volumes, add_up
from portal.library.statistics.disclosure_control import Period, published
from portal.ratings.vocabulary import RatingLevel
from tests.support.publications import at_least
from tests.support.sums import calculated

TRANSFERS = ("accepted", "returned", "escalated", AWAITED)
PERIOD = Period(date(2026, 11, 22))
numbers = st.integers(0, 40)
months = st.tuples(st.integers(2025, 2026), st.integers(1, 12))


def check(file: DataFile[Any], row: Any) -> None:
    cells = {column.name: column.value(row) for column in file.columns}
    for column in file.columns:
        if column.adds_up:
            assert calculated(column.adds_up, cells) == int(cells[column.name] or 0), (column.name, cells)


def by_month(answers: Any) -> st.SearchStrategy[Any]:
    one = st.dictionaries(st.sampled_from([str(each) for each in answers]), st.integers(1, 9)).map(Counter)
    return st.dictionaries(months, one, max_size=8)


@st.composite
def figures(draw: Any) -> Figures:
    """Draw figures of a service: complaints by outcome, and answers by month of which some are withheld."""
    names = ("declined", "withdrawn", "handed_over", "in_time", "unanswered")
    outcomes = {name: draw(numbers) for name in names}
    answered_late, overdue = draw(numbers), draw(st.integers(0, outcomes["unanswered"]))
    levels, not_counted = draw(by_month(RatingLevel)), draw(numbers)
    given_in_period = sum(sum(levels.get(month, Counter()).values()) for month in PERIOD.months)
    transfers = {f"transfers_{each}": draw(numbers) for each in TRANSFERS}
    appeals = {f"appeals_{each}": draw(numbers) for each in (*AppealOutcome, AWAITED)}
    volumes = Volumes(
        transfers=sum(transfers.values()), appeals=sum(appeals.values()), **transfers, **appeals,
        received=sum(outcomes.values()) + answered_late, late=answered_late + overdue, unanswered_late=overdue,
        ratings=given_in_period + not_counted, not_counted=not_counted, **outcomes,
    )  # fmt: skip
    shown = [published(each, PERIOD, at_least(10)) for each in (levels, draw(by_month(Verdict)))]
    return Figures(volumes, shown[0], shown[1], last_verdicts=shown[1])


@given(st.lists(figures(), min_size=1, max_size=4))
def test_figures_of_services_and_departments_add_up(services: list[Figures]):
    for each in (*services, add_up(services)):
        check(SUPERVISION, FigureRow("procedure", "X", {}, PERIOD, each, "x"))


def sums_of(in_time: int, late: int, taken_back: int, open_: int, open_late: int) -> CaseSums:
    return CaseSums(
        accepted=in_time + late + taken_back + open_, in_time=in_time, late=late, open=open_,
        open_late=min(open_, open_late), decided=Counter({3: in_time + late}),
        undecided=Counter({5: taken_back + open_}),
    )  # fmt: skip


@given(st.lists(st.builds(sums_of, numbers, numbers, numbers, numbers, numbers), min_size=1, max_size=4))
def test_waits_of_period_months_and_steps_add_up(parts: list[CaseSums]):
    whole = CaseSums()
    for each in parts:
        whole.add(each)
    stored = [each.as_json(10) for each in parts]
    values = {
        **whole.as_json(10), "paused": 0, "paused_of": 0, "law": None, "promised": None,
        "months": [{"month": "2026-10", **{name: each[name] for name in ("accepted", *OUTCOMES)}} for each in stored],
        "steps": [{"key": "x", "of": each["accepted"], **{name: each[name] for name in OUTCOMES}} for each in stored],
    }  # fmt: skip
    document = {"waits": values}
    day = FigureDay(as_of=PERIOD.as_of, kind="procedure", code="X", department_code="x", document=document)
    rows = list(wait_rows(day, values))
    assert len(rows) == 1 + 2 * len(parts)
    for row in rows:
        check(WAITS, row)
    accepted = next(column for column in WAITS.columns if column.name == "accepted")
    assert accepted.value(rows[0]) == sum(accepted.value(row) for row in rows if row.part == "month")


@pytest.mark.parametrize(("formula", "sum_"), [("a + b - c", 4), ("a", 3), ("b + c", 2)])
def test_formulas_are_added_up(formula: str, sum_: int):
    assert calculated(formula, {"a": 3, "b": 2, "c": 1 if "a" in formula else None}) == sum_
