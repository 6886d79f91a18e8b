"""The sentence above the columns of complaints by month."""

import pytest
from flask import Flask
from flask_babel import force_locale

from portal.figures.values import MonthLine
from portal.pages.supervision.complaint_months import complaints_by_month


@pytest.mark.parametrize(
    ("lines", "english", "chinese"),
    [
        ([(3, 2, 1), (2, 2, 0), (4, 1, 2)], "3 complaints were replied to late or are overdue, received in 2 of 3 months.",
         "3件投诉逾期（含逾期后答复的），分布在3个月中的2个月"),
        ([(1, 0, 1)], "1 complaint was replied to late or is overdue, received in 1 of 1 months.",
         "1件投诉逾期（含逾期后答复的），分布在1个月中的1个月"),
        ([(3, 2, 0)], "No reply to a complaint was late.", "没有一件投诉逾期答复。"),
        ([(3, 0, 0)], "No reply to a complaint has been due yet.", "还没有到期应答复的投诉。"),
    ],
)  # fmt: skip
def test_what_is_late_is_said(app: Flask, lines: list[tuple[int, int, int]], english: str, chinese: str):
    months = [MonthLine((2026, place), *each) for place, each in enumerate(lines, start=1)]
    for locale, sentence in (("en", english), ("zh", chinese)):
        with app.test_request_context("/"), force_locale(locale):
            found = complaints_by_month(months)
            assert found is not None
            assert found[0] == sentence


def test_no_complaint_has_no_columns(app: Flask):
    assert complaints_by_month([MonthLine((2026, 1))]) is None
