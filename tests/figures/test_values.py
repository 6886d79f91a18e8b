"""Figures as plain values: what is stored is read by the release before and the one after, and nothing is forgotten."""

from collections import Counter
from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from portal.complaints.rollup import ComplaintOutcome
from portal.figures.models import FigureDay
from portal.figures.values import BREAKDOWNS, Figures, MonthLine, Volumes
from portal.figures.vocabulary import ActionAge
from portal.library.statistics.disclosure_control import Breakdown

FIGURES = Figures(
    Volumes(received=3, late=1),
    levels=Breakdown(Counter({"5": 10}), 2),
    months=(MonthLine((2026, 10), received=3, late=1),),
)


def test_figures_are_read_as_they_were_stored():
    assert Figures.from_json(FIGURES.as_json()) == FIGURES


def test_figures_of_a_later_release_are_read():
    document: dict[str, Any] = FIGURES.as_json()
    document["volumes"]["transferred"] = 4
    document["months"][0]["transferred"] = 4
    document["breakdowns"]["appeals"] = {"counts": {"won": 11}, "earlier": 0}
    document["transfers"] = []
    assert Figures.from_json(document) == FIGURES, "after a roll-back its days are shown without what it added"


def test_figures_of_an_earlier_release_are_read():
    assert Figures.from_json({"waits": None}) == Figures()


def test_a_day_is_read_once():
    day = FigureDay(as_of=date(2026, 10, 31), kind="all", code="", document={**FIGURES.as_json(), "waits": None})
    assert day.figures is day.figures
    assert day.values is day.values
    assert day.values["complaints_received"] == 3


def test_every_breakdown_is_stored_and_summed():
    assert set(BREAKDOWNS) == {each.name for each in fields(Figures)} - {"volumes", "months", "not_stored"}, (
        "a field of Figures that is no Breakdown: store it in as_json, read it in from_json, sum it in add_up"
    )


def test_every_outcome_of_complaints_has_a_volume():
    volumes = {each.name for each in fields(Volumes)}
    assert set(ComplaintOutcome) - {ComplaintOutcome.OPEN} <= volumes, (
        "give Volumes a field of that name, FIGURES an entry, and complaints_received the column in its adds_up"
    )


def test_every_age_of_actions_has_volumes():
    volumes = {each.name for each in fields(Volumes)}
    for age in ActionAge:
        assert {f"actions_{age}", f"actions_{age}_overdue"} <= volumes, f"give Volumes both fields of {age}"


@pytest.mark.parametrize(
    ("months", "age"),
    [(0, "month"), (1, "month"), (2, "quarter"), (3, "quarter"), (4, "half_year"), (6, "half_year"), (7, "older")],
)
def test_ages_are_months_of_the_calendar(months: int, age: str):
    assert ActionAge.after(months) == age
