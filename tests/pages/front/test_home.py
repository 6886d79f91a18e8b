"""The home page says first whether promises to applicants are kept, then how complaints were dealt with."""

from flask import Flask

from portal.figures.values import Volumes
from portal.library.statistics.disclosure_control import Breakdown
from tests.support.cast import CODE, Cast
from tests.support.posters import BAD, close_month
from tests.support.visitor import Visitor


def test_promises_come_before_complaints(app: Flask, cast: Cast, citizen: Visitor):
    verdicts = Breakdown({"satisfied": 6, "not_satisfied": 2, "silent": 4})
    close_month(app, {CODE: BAD}, Volumes(received=12, in_time=12), verdicts=verdicts)
    text = " ".join(citizen.get("/en/").text.split())
    found = [
        text.index(each)
        for each in (
            "30 of 34 applications that were due were closed on time; 2 are still open and overdue.",
            "Of 40 applications accepted, 3 still open",
            "of complaints replied to on time, 12 received",
            "75%",
            "4 did not respond",
            "In the twelve months to the end of",
        )
    ]
    assert found == sorted(found)


def test_departments_are_not_ranked_at_home(app: Flask, cast: Cast, citizen: Visitor, guide_in_force: str):
    close_month(app, {CODE: BAD})
    page = citizen.get("/en/").html
    assert (
        "%" not in page[page.index("By department") : page.index("You said, we changed", page.index("By department"))]
    )


def test_home_without_figures_claims_nothing(cast: Cast, citizen: Visitor):
    assert "Are we keeping our promises?" not in citizen.get("/en/").text
