"""The poster for the hall in a real browser: one page on A3 and on A4, with nothing cut, and read on a phone as well."""

import re
from datetime import datetime, time
from typing import Any, Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select

from portal.accounts.models import Staff
from portal.figures.models import FigureCorrection
from portal.figures.values import Volumes
from portal.improvements.models import Improvement
from portal.improvements.vocabulary import ImprovementState
from portal.library.statistics.disclosure_control import Breakdown
from portal.platform.clock import local_today, local_zone
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.browser.test_charts import TEXTS_OUTSIDE
from tests.support.browser import BrowserVisitor
from tests.support.cast import CODE
from tests.support.posters import BAD, GOOD, close_month, closed_month

pytestmark = [pytest.mark.browser, pytest.mark.once]
SIZES = {"A4": (595, 842), "A3": (842, 1191)}  # points
LONG = {
    "zh": "道路旅客运输站（场）经营许可（含客运站级别核定、迁移、变更和注销）",
    "en": "Operating permit for bus stations, their class, moving and closing them",
}
FULL = Volumes(
    received=987654, in_time=900000, late=45678, unanswered=40000, withdrawn=1976, unanswered_late=12345,
    actions_open=3000, actions_overdue=2000, findings_overdue=1000, guide_changes_after_feedback=200,
)  # fmt: skip
VERDICTS = Breakdown({"satisfied": 400000, "partly": 100000, "not_satisfied": 50000, "silent": 300000})
DEPARTMENT = {
    "zh": "望溪区行政审批和政务信息管理局（政务服务中心）",
    "en": "Administrative Approval and Government Information Administration of Wangxi District",
}
FEW: dict[str, Any] = {"accepted": 9, "in_time": 8, "promised": 8}
# Of what stands on the sheet: the texts that reach beyond it, and those that meet the foot.
CUT = """() => {
  const sheet = document.querySelector(".poster"), box = sheet.getBoundingClientRect();
  const foot = document.querySelector(".poster-foot").getBoundingClientRect();
  return [...sheet.querySelectorAll("p, li, h1, h2, text")].filter(each => {
    const {left, right, top, bottom, width} = each.getBoundingClientRect();
    return width && (left < box.left - 1 || right > box.right + 1 || bottom > box.bottom + 1
      || (!each.closest("footer") && bottom > foot.top + 1) || each.scrollWidth > each.clientWidth + 1 && each.clientWidth);
  }).map(each => each.textContent.trim());
}"""


def announce() -> None:
    """Publish a notice with long texts. Call it inside ``writing()``."""
    day = datetime.combine(closed_month(local_today()), time(9), local_zone())
    by = db.session.scalars(select(Staff.id)).first()
    texts = {
        "zh": "材料齐全却要等到每周五集中审查" * 9,
        "en": "My papers were complete, but were looked at on Fridays alone. " * 5,
    }
    db.session.add(
        Improvement(
            reference="M-1",
            action_reference="A-1",
            state=ImprovementState.PUBLISHED,
            you_said=texts,
            we_changed=texts,
            drafted_by_id=by,
            drafted_at=day,
            published_at=day,
            procedure_version_id=get_version_in_force(CODE).id,
        )
    )


def correct() -> None:
    """Correct values with long names. Call it inside ``writing()``."""
    by, day = db.session.scalars(select(Staff.id)).first(), closed_month(local_today())
    for number in (101, 103, 105):
        db.session.add(
            FigureCorrection(
                as_of=day, kind="procedure", code=f"TR-{number}", department_code="transport",
                figure="complaints_late", printed_value="987654", right_value="987655",
                reason={"zh": "漏记了一件", "en": "One was left out"}, proposed_by_id=by, confirmed_by_id=by,
                corrected_at=datetime.combine(day, time(9), local_zone()),
            )
        )  # fmt: skip


def fill(app: Flask) -> str:
    """Write a month in which everything failed, of services with long names, as many as there can be."""
    services = {f"TR-{number}": BAD if number % 2 else FEW for number in range(100, 130)}
    with app.test_request_context("/zh/"), writing():
        announce()
        correct()
    big = {"accepted": 1234567, "in_time": 1100000, "late": 100000, "open": 20000, "open_late": 9000} | {
        "half": 120,
        "nine_tenths": 380,
        "promised": 20,
    }
    return close_month(
        app,
        services | {"TR-200": big, CODE: GOOD},
        FULL,
        names=dict.fromkeys([*services, "TR-200", CODE], LONG),
        department=DEPARTMENT,
        late_complaints=4321,
        verdicts=VERDICTS,
    )


@pytest.mark.parametrize("language", ["zh", "en", "en-large"])
@pytest.mark.parametrize("filled", ["full", "empty"])
def test_a_poster_is_one_page(
    app: Flask, guide_in_force: str, chromium_browser: Browser, address: str, language: str, filled: str
):
    month = fill(app) if filled == "full" else close_month(app, {CODE: GOOD})
    visitor = BrowserVisitor(chromium_browser, address, scripts=True, checked=set())
    page = visitor.get(f"/{language}/supervision/departments/transport/poster/{month}/").page
    for size, (width, height) in SIZES.items():
        pdf = page.pdf(format=size, print_background=True)
        assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1, size
        found = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf)
        assert found
        assert (int(float(found[1])), int(float(found[2]))) == (width, height)
    page.emulate_media(media="print")
    for pixels in (794, 1123):
        page.set_viewport_size({"width": pixels, "height": round(pixels * 1.4142)})
        assert page.evaluate(CUT) == [], pixels


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (360, "dark"), (768, "light"), (1280, "dark")])
def test_a_poster_is_read_everywhere(
    app: Flask,
    guide_in_force: str,
    chromium_browser: Browser,
    address: str,
    language: str,
    width: int,
    scheme: Literal["light", "dark"],
):
    month = fill(app)
    visitor = BrowserVisitor(chromium_browser, address, scripts=True, checked=set(), width=width, scheme=scheme)
    page = visitor.get(f"/{language}/supervision/departments/transport/poster/{month}/").page
    assert visitor.complaints == []
    assert page.evaluate(TEXTS_OUTSIDE) == []
    assert page.evaluate(CUT) == []


def test_a_poster_is_large_in_large_view(app: Flask, guide_in_force: str, chromium_browser: Browser, address: str):
    month = fill(app)
    sizes = []
    for view in ("zh", "zh-large"):
        visitor = BrowserVisitor(chromium_browser, address, scripts=True, checked=set(), width=1280)
        page = visitor.get(f"/{view}/supervision/departments/transport/poster/{month}/").page
        sizes.append(page.evaluate("parseFloat(getComputedStyle(document.querySelector('.poster-failures')).fontSize)"))
    assert sizes[1] > sizes[0] * 1.4
