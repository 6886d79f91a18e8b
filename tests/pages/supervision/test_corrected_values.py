"""A corrected value is marked wherever it stands: at its number, below its chart, beside its month."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Staff
from portal.figures.models import FigureCorrection
from portal.figures.queries import last_day_of
from portal.figures.values import Volumes
from portal.library.text.text_input import read_month
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from tests.support.cast import CODE, Cast
from tests.support.posters import GOOD, close_month
from tests.support.visitor import Visitor


@pytest.fixture
def month(app: Flask, cast: Cast) -> str:
    """Close a month with 36 complaints and 20 applications."""
    return close_month(app, {CODE: GOOD}, Volumes(received=36, in_time=30, unanswered=6, ratings=9))


def correct(app: Flask, month: str, kind: str, code: str, figure: str, printed: str, right: str) -> None:
    with app.test_request_context("/zh/"), writing():
        first = read_month(month)
        assert first is not None
        by = db.session.scalars(select(Staff.id)).first()
        db.session.add(
            FigureCorrection(
                as_of=last_day_of(first), kind=kind, code=code, department_code="transport", figure=figure,
                printed_value=printed, right_value=right, reason={"zh": "漏记", "en": "Left out"},
                proposed_by_id=by, confirmed_by_id=by, corrected_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )  # fmt: skip
    page_cache.clear()


def test_a_month_without_corrections_has_no_mark(month: str, citizen: Visitor):
    for url in ("", f"{month}/", f"{month}/departments/transport/"):
        assert "※" not in citizen.get(f"/en/supervision/months/{url}").html


def test_a_number_is_marked_where_it_stands(app: Flask, month: str, citizen: Visitor):
    correct(app, month, "department", "transport", "complaints_received", "36", "37")
    page = citizen.get(f"/en/supervision/months/{month}/departments/transport/")
    text = " ".join(page.text.split())
    assert "36 ※ corrected to 37" in text, "in the tile"
    assert "※ Complaints in twelve months: published 36, right value 37" in text, "below the chart"
    (target,) = {part.split('"')[0] for part in page.html.split('href="#correction-')[1:]}
    assert page.html.count(f'id="correction-{target}"') == 1


def test_a_part_is_marked_in_its_line(app: Flask, month: str, citizen: Visitor):
    correct(app, month, "department", "transport", "complaints_received", "36", "37")
    correct(app, month, "procedure", CODE, "accepted", "20", "21")
    of_all = " ".join(citizen.get(f"/en/supervision/months/{month}/").text.split())
    assert "Transport Bureau 36 ※ corrected to 37" in of_all
    assert "Road haulage licence · end of" in of_all, "the correction of a service is named on the page of all"
    of_department = " ".join(citizen.get(f"/en/supervision/months/{month}/departments/transport/").text.split())
    assert "20 ※ corrected to 21" in of_department


def test_the_newest_correction_holds(app: Flask, month: str, citizen: Visitor):
    for right in ("37", "38"):
        correct(app, month, "all", "", "complaints_received", "36", right)
    text = " ".join(citizen.get(f"/en/supervision/months/{month}/").text.split())
    assert "36 ※ corrected to 38" in text
    assert "corrected to 37" not in text


@pytest.mark.parametrize("url", ["/en/supervision/months/", "/en/open-data/"])
def test_lists_of_months_mark_the_month(app: Flask, month: str, citizen: Visitor, url: str):
    correct(app, month, "department", "transport", "complaints_received", "36", "37")
    page = citizen.get(url)
    assert "※ 1 number corrected afterwards" in page.text
    assert f'/en/supervision/months/{month}/#corrections"' in page.html
