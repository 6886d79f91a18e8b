"""How complaints went on, on the pages of figures: a sentence first, and no rows of what never happened."""

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.complaints.rollup import AGAIN
from portal.figures.models import FigureCorrection, FigureDay
from portal.figures.values import Figures, Volumes
from portal.library.statistics.disclosure_control import Breakdown
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from tests.support.cast import Cast
from tests.support.visitor import Visitor

SOME = Figures(
    Volumes(
        received=40, transfers=3, transfers_accepted=1, transfers_returned=2, appeals=4,
        appeals_upheld=1, appeals_rejected=2, appeals_awaited=1,
    ),
    again=Breakdown(Counter({AGAIN: 14})),
    reply_days=Breakdown(Counter({"0": 9, "12": 2})),
    appeal_days=Breakdown(Counter({"20": 12})),
)  # fmt: skip


def section(app: Flask, citizen: Visitor, document: dict[str, Any]) -> str:
    """Return the words of the section on the page of all, of figures as they are stored."""
    with app.test_request_context("/en/"), writing():
        db.session.add(
            FigureDay(
                as_of=local_today() - timedelta(days=1), kind="all", code="", department_code="",
                document={**document, "waits": None},
            )
        )  # fmt: skip
    page_cache.clear()
    html = citizen.get("/en/supervision/").html
    found = re.search(r"<h2>How complaints went on</h2>(.*?)</section>", html, re.DOTALL)
    assert found
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1])).strip()


def test_what_never_happened_is_one_sentence(app: Flask, citizen: Visitor):
    text = section(app, citizen, Figures().as_json())
    assert "Passed on No complaint was passed on. Appeals" in text
    assert "investigat" not in text, "whether any was is not published yet"
    assert "No appeal was filed." in text
    assert "not published yet" in text
    assert not re.search(r"\b\d+\b", text), "no row of noughts"


def test_the_sentence_comes_before_its_numbers(app: Flask, citizen: Visitor):
    text = section(app, citizen, SOME.as_json())
    assert "passed on to another department 3 times; 2 came back." in text
    assert "Investigated again, as far as it is published: 14 complaints." in text
    assert "Complaints investigated again 14" in text
    assert "4 appeals were filed. Of 3 decided, 1 changed the outcome or led to a new investigation." in text
    assert "Half of 11 first replies came within the same day." in text
    assert "Half of the first replies within the same day" in text, "as the sentence says"
    assert "Half of 12 decisions on appeals came within 20 calendar days." in text
    assert "Nine in ten of the first replies within 12 calendar days" in text
    assert "Appeals not upheld 2" in text
    assert "Appeals sent back" not in text, "none was"
    assert "The last response after a second investigation Not published yet" in text


def test_one_of_two_that_never_happened(app: Flask, citizen: Visitor):
    text = section(app, citizen, Figures(Volumes(matters_handed_on=1)).as_json())
    assert "Passed on No complaint was passed on to another department. Passed on Matters" in text
    assert "Matters referred to outside bodies 1" in text


def test_what_did_not_come_back_is_unsaid(app: Flask, citizen: Visitor):
    text = section(app, citizen, Figures(Volumes(transfers=2, transfers_accepted=2)).as_json())
    assert "Complaints were passed on to another department 2 times. Passed on Transfers" in text
    assert "back" not in text


@pytest.mark.parametrize(("received", "is_rest"), [(239, True), (90, False)])
def test_days_say_why_others_are_missing(app: Flask, citizen: Visitor, received: int, is_rest: bool):
    days = Breakdown(Counter({"3": 90}))
    text = section(app, citizen, Figures(Volumes(received=received), decision_days=days, reply_days=days).as_json())
    assert "Half of 90 complaints were accepted or declined within 3 calendar days." in text
    assert ("Complaints received in this period: 239. Not counted here:" in text) is is_rest
    assert ("at least 10 of them." in text) is is_rest


def test_days_that_did_not_count_say_so(app: Flask, citizen: Visitor):
    document = SOME.as_json()
    for name in list(document["volumes"]):
        if name.startswith(("appeals", "transfers", "investigated", "matters")):
            del document["volumes"][name]
    text = section(app, citizen, document)
    assert "it was not counted then, which does not mean that nothing happened" in text
    assert not re.search(r"\b\d+\b", text)


@pytest.mark.usefixtures("cast")
def test_a_corrected_nought_is_shown(app: Flask, cast: Cast, citizen: Visitor):
    with app.test_request_context("/en/"), writing():
        db.session.add(
            FigureCorrection(
                as_of=local_today() - timedelta(days=1), kind="all", code="", department_code="",
                figure="appeals_sent_back", printed_value="0", right_value="2", reason={"en": "Left out", "zh": "漏记"},
                proposed_by_id=cast.id("quality"), confirmed_by_id=cast.id("quality2"), corrected_at=clock.now(),
            )
        )  # fmt: skip
    assert "Appeals sent back 0" in section(app, citizen, SOME.as_json())
