"""Waits by service: the page of figures shows a few and leads to all, a page at a time."""

import pytest
from flask import Flask

from portal.pages.supervision.service_waits import LATE_OF_ALL, PER_PAGE, SHOWN_OF_ALL
from tests.support.cast import CODE, Cast
from tests.support.posters import BAD, GOOD, close_month
from tests.support.visitor import Visitor

AT_ONCE = {"accepted": 20, "in_time": 18, "late": 2, "half": 0, "nine_tenths": 0, "promised": 0}


@pytest.fixture
def month(app: Flask, cast: Cast) -> str:
    """Close a month with one service over its promise, many within it, and some for the same day."""
    services = {f"TR-{number}": GOOD for number in range(300, 300 + PER_PAGE + 5)}
    services |= {f"TR-{number}": AT_ONCE for number in range(200, 200 + LATE_OF_ALL + 2)}
    return close_month(app, services | {CODE: BAD}, names={CODE: {"zh": "渡口", "en": "Ferry"}})


def drawn(html: str) -> int:
    """Return how many bars of services a page has."""
    return html.count("working days; half closed within")


@pytest.mark.parametrize("url", ["/en/supervision/", "/en/supervision/months/{month}/"])
def test_the_first_services_are_shown_and_all_linked(month: str, citizen: Visitor, url: str):
    page = citizen.get(url.format(month=month))
    assert drawn(page.html) == SHOWN_OF_ALL
    assert "Ferry: promised limit" in page.html, "what takes longer than promised comes first"
    assert page.text.count("■ due on the same day, 2 of 20 late") == LATE_OF_ALL
    assert "Of 2 more services due on the same day some applications were late." in " ".join(page.text.split())
    assert "The waits of all 61 services" in page.text
    listed = url.format(month=month) + "services/"
    assert f'href="{listed}"' in page.html
    assert drawn(citizen.get(listed).html) == PER_PAGE


def test_pages_hold_every_service_once(month: str, citizen: Visitor):
    pages = [citizen.get(f"/en/supervision/services/?page={number}").html for number in (1, 2)]
    assert [drawn(html) for html in pages] == [PER_PAGE, 6]
    assert ["Ferry: promised limit" in html for html in pages] == [True, False]
    assert citizen.get("/en/supervision/services/?page=3").status == 404


@pytest.mark.parametrize("typed", ["2026-13", "1999-01", "x"])
def test_other_months_have_no_services(month: str, citizen: Visitor, typed: str):
    assert citizen.get(f"/en/supervision/months/{typed}/services/").status == 404


def test_without_figures_it_says_so(app: Flask, cast: Cast, citizen: Visitor):
    page = citizen.get("/en/supervision/services/")
    assert page.status == 200
    assert "there are no figures" in page.text
