"""Waiting figures as pages and files read them: shares from counts, and a ranking only of enough cases."""

from typing import Any

import pytest

from portal.figures.definitions.figure import Figure
from portal.figures.definitions.wait_definitions import WAIT_FIGURES, in_time_share, paused_share
from portal.pages.supervision.bars import latest_step

BY_NAME: dict[str, Figure[Any]] = {figure.name: figure for figure in WAIT_FIGURES}


def test_the_share_follows_from_the_stored_counts():
    assert in_time_share({"in_time": 399, "late": 1, "share": 100}) == 99  # as an earlier release stored it
    assert in_time_share({"late": 3}) is None  # of a step, of which it stored no more


@pytest.mark.parametrize(
    ("stored", "share"),
    [
        ({"paused": 399, "paused_of": 400}, 99),
        ({"paused": 0, "paused_of": 400}, 0),
        ({"paused": 0, "paused_of": 0}, None),
        ({"paused_share": 43, "paused_of": 400}, 43),  # by an earlier release
        ({"paused_share": 100, "paused_of": 199}, 100),
        ({"paused_share": 100, "paused_of": 200}, None),  # 199 were 100 too
        ({"paused_share": 0, "paused_of": 200}, None),
        ({"paused_share": None, "paused_of": 0}, None),
    ],
)
def test_a_stored_end_of_the_scale_is_doubted(stored: dict[str, Any], share: int | None):
    assert paused_share(stored) == share


def test_overdue_of_old_months_follows_from_counts():
    month = {"accepted": 20, "in_time": 10, "late": 4, "open": 6, "taken_back": 3}  # 1 closed late, 3 open and overdue
    assert BY_NAME["open_late"].value(month) == 3
    assert BY_NAME["open_late"].value(month | {"open_late": 0}) == 0
    assert BY_NAME["open_late"].value({"of": 20, "late": 4}) is None


def test_no_open_application_has_no_age():
    assert BY_NAME["oldest_open_days"].value({"oldest_on": None, "oldest_days": 0}) is None
    assert BY_NAME["oldest_open_days"].value({"oldest_on": "2026-11-20", "oldest_days": 0}) == 0


@pytest.mark.parametrize(
    ("steps", "latest"),
    [
        ([("a", 1, 1)], None),
        ([("a", 1, 1), ("b", 0, 50)], None),  # one case
        ([("a", 9, 9), ("b", 2, 50)], None),  # only one step was begun often enough to be compared
        ([("a", 1, 10), ("b", 0, 50)], None),  # late once is no "often"
        ([("a", 2, 10), ("b", 2, 10)], None),  # even
        ([("a", 2, 10), ("b", 4, 20)], None),  # as often, of more
        ([("a", 0, 10), ("b", 0, 20)], None),
        ([("a", 2, 10), ("b", 0, 20)], None),  # late twice is no "often"
        ([("a", 6, 20), ("b", 1, 50), ("c", 3, 3)], "a"),
        ([("a", 6, 20), ("b", 5, 20)], None),  # no clear lead
    ],
)
def test_a_ranking_needs_enough_cases(steps: list[tuple[str, int, int]], latest: str | None):
    found = latest_step({"steps": [{"key": key, "late": late, "of": of} for key, late, of in steps]})
    assert (found["key"] if found else None) == latest
