"""The home page and the page of figures say what is stored for the day, not what has happened since."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.figures.models import FigureDay
from portal.library.access.permissions import SYSTEM
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage import content_revisions
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.procedures.catalogue.queries import coverage, coverage_as_of
from portal.procedures.queries import get_version_in_force
from portal.procedures.versions.operations import withdraw_version
from tests.support.cast import CODE
from tests.support.figures import publish_figures
from tests.support.visitor import Visitor


def let_pages_show_it() -> None:
    page_cache.clear()
    content_revisions.clear_recent_revisions()


@pytest.mark.parametrize(("language", "changed"), [("zh", "指南"), ("en", "guides changed after public feedback")])
def test_home_reads_the_stored_day(app: Flask, guide_in_force: str, citizen: Visitor, language: str, changed: str):
    publish_figures(app)
    with app.test_request_context("/zh/"), writing():
        day = db.session.scalars(select(FigureDay).where(FigureDay.kind == "all")).one()
        stored = dict(day.document)
        stored["volumes"] = {**stored["volumes"], "ratings": 1, "guide_changes_after_feedback": 7}
        day.document = stored
    let_pages_show_it()
    page = citizen.get(f"/{language}/")
    assert re.search(r'class="figure">7</strong>\s*<br>\s*[^<]*' + changed, page.html), page.text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_completeness_is_that_of_the_day(app: Flask, guide_in_force: str, citizen: Visitor, language: str):
    publish_figures(app)
    address = f"/{language}/supervision/"
    before = citizen.get(address).text
    with app.test_request_context("/zh/"), writing():
        withdraw_version(SYSTEM, get_version_in_force(CODE), reason={"zh": "事项已取消", "en": "Abolished"})
    let_pages_show_it()
    assert citizen.get(address).text == before


def test_a_guide_withdrawn_later_was_in_force(app: Flask, guide_in_force: str):
    with app.test_request_context("/zh/"):
        day = local_today()
        before = coverage_as_of(day)
        assert (before.listed, before.with_guide) == (1, 1)
        with clock.simulated(clock.now() + timedelta(days=1)):
            with writing():
                withdraw_version(SYSTEM, get_version_in_force(CODE), reason={"zh": "事项已取消", "en": "Abolished"})
            assert coverage_as_of(day) == before
            assert coverage_as_of(local_today()) == coverage(local_today())
