"""The page of charts: every drawing says its numbers, has its table, and needs neither script nor style of its own."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from tests.support.visitor import Visitor

pytestmark = pytest.mark.once


@pytest.fixture
def page(app: Flask, staff: Callable[[str], Visitor], monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the page of charts, which is shown in demo mode alone."""
    monkeypatch.setitem(app.extensions, "portal.settings", replace(app.extensions["portal.settings"], demo=True))
    found = staff("editor").get("/admin/components/charts/")
    assert found.status == 200
    return found.html


def test_every_drawing_is_told_or_hidden(page: str):
    drawings = re.findall(r"<svg class=\"drawing[^>]*>", page)
    assert len(drawings) > 50
    for drawing in drawings:
        label = re.search(r'role="img" aria-label="([^"]+)"', drawing)
        assert label or 'aria-hidden="true"' in drawing, drawing
        assert not label or re.search(r"\d", label[1]), f"no number is told: {drawing}"


def test_every_hatching_is_there(page: str):
    styles = "".join(re.findall(r'class="part part-[\w-]+"', page))
    assert "part-no_response" in styles
    assert page.count('id="hatch-silent"') == page.count('id="hatch-late"') == 1


def test_drawings_have_no_style_of_their_own(page: str):
    main = page[page.index("<main") : page.index("</main>")]
    assert not re.search(r"\sstyle=|<script|\son[a-z]+=", main)
    assert not re.search(r'(?:x|y|width|height)="-?\d+\.\d{3,}', main), "round what is drawn"


def test_every_chart_has_its_table(page: str):
    charts = re.findall(r'<figure class="chart".*?</figure>', page, flags=re.DOTALL)
    drawn = [chart for chart in charts if 'class="drawing' in chart and '<ul class="sum"' not in chart]
    assert len(drawn) >= 13
    assert all("<table" in chart for chart in drawn)


def test_no_chart_is_drawn_of_nothing(page: str):
    """What is not known has its sentence, and no axis that looks like zero."""
    charts = re.findall(r'<figure class="chart".*?</figure>', page, flags=re.DOTALL)
    for sentence in ("No rating was given", "No corrective action is open"):
        (chart,) = [chart for chart in charts if sentence in chart]
        assert "<svg" not in chart
