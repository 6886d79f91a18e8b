"""Citizens' own days against the registered ones."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.corrective_actions.models import Finding
from portal.figures.jobs import report_disagreements
from portal.figures.models import FigureDay
from portal.library.access.permissions import CITIZEN
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.ratings.operations import Reasons, explain_rating, rate
from portal.ratings.rules import disagrees
from portal.ratings.vocabulary import RatingChannel, RatingLevel


@pytest.mark.parametrize(
    ("reported", "registered", "expected"),
    [
        ([20] * 9, 5, False),  # nine are too few
        ([20] * 10, 5, True),
        ([20] * 10, None, False),  # nothing is registered
        ([10] * 10, 5, False),  # five working days are seven; half as long again are ten and a half
        ([11] * 10, 5, True),
        ([3] * 10, 1, False),  # less than three days longer
        ([5] * 10, 1, True),
        ([3] * 10, 0, True),
        ([1] * 5 + [30] * 4, 5, False),
    ],
)
def test_disagreement_needs_half_longer_and_three_days(reported: list[int], registered: int | None, expected: bool):
    assert disagrees(reported, registered) == expected


@pytest.mark.usefixtures("context")
def test_it_is_reported_once_a_month(app: Flask, guide_in_force: str):
    version = get_version_in_force(guide_in_force)
    for number in range(10):
        with writing():
            rating = rate(
                CITIZEN, version, key=f"{number:040x}", level=RatingLevel("4"),
                source=f"source {number}", post_code="", channel=RatingChannel.WEB,
            )  # fmt: skip
            explain_rating(CITIZEN, rating, reasons=Reasons(days_taken=21))
    with writing():
        db.session.add_all(
            FigureDay(
                as_of=local_today() - timedelta(days=1), kind=kind, code=code, department_code="transport",
                document={"waits": {"half": 3}},
            )
            for kind, code in (("all", ""), ("procedure", guide_in_force))
        )  # fmt: skip
    with writing():
        assert report_disagreements() == 1
    with writing():
        assert report_disagreements() == 0
    finding = db.session.query(Finding).one()
    assert "21" in finding.reported
    assert finding.procedure_code == guide_in_force
