"""No working day is the same day, in whatever a bar of waiting says, draws and lists."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, render_template_string

from portal.library.charts.time_bar import ServiceDays
from portal.library.charts.wait_rows import wait_rows

pytestmark = pytest.mark.once
ROWS = '{% from "macros/charts/wait_rows.html" import wait_rows with context %}{{ wait_rows(waits, {"a": "A"}) }}'
BAR = '{% from "macros/charts/time_bar.html" import time_bar with context %}{{ time_bar(waits.rows[0].bar) }}'


@pytest.fixture
def drawn(app: Flask) -> Callable[..., str]:
    """Return a function that draws a service in a language."""

    def draw(days: ServiceDays, source: str, view: str) -> str:
        with app.test_request_context(f"/{view}/"):
            app.preprocess_request()
            return " ".join(render_template_string(source, waits=wait_rows({"a": days})).split())

    return draw


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


@pytest.mark.parametrize(
    ("days", "view", "said"),
    [
        (ServiceDays(5, None, 0, 0), "en", "nine in ten the same day, promised 5"),
        (ServiceDays(5, None, 0, 0), "zh", "九成当天，承诺5"),
        (ServiceDays(5, None, 0, 3), "en", "nine in ten 3, promised 5"),
    ],
)
def test_a_row_says_the_same_day(drawn: Callable[..., str], days: ServiceDays, view: str, said: str):
    assert said in text_of(drawn(days, ROWS, view))


@pytest.mark.parametrize(
    ("days", "view", "labels", "heard"),
    [
        (ServiceDays(5, None, 0, 0), "en", ("promised 5", "half the same day", "nine in ten the same day"),
         "promised limit: 5 working days; half closed on the same day; nine in ten on the same day"),
        (ServiceDays(5, None, 0, 0), "zh", ("承诺5", "一半当天", "九成当天"),
         "承诺办结时限5个工作日；一半申请当天办结；九成申请当天办结"),
        (ServiceDays(0, None, 0, 4), "en", ("promised the same day", "half the same day", "■ nine in ten 4, +4"),
         "promised for the same day; half closed on the same day; nine in ten within 4; 4 more than promised"),
        (ServiceDays(0, None, 0, 4), "zh", ("承诺当天", "一半当天"), "承诺当天办结；一半申请当天办结；九成"),
    ],
)  # fmt: skip
def test_a_bar_says_the_same_day(
    drawn: Callable[..., str], days: ServiceDays, view: str, labels: tuple[str, ...], heard: str
):
    html = drawn(days, BAR, view)
    assert heard in html
    for label in labels:
        assert f">{label}<" in html


def test_a_part_of_a_day_stays_a_number(drawn: Callable[..., str]):
    html = drawn(ServiceDays(0.4, None, 0, 1, about=frozenset({"promised"})), BAR, "en")
    assert ">promised ≈0.4<" in html
