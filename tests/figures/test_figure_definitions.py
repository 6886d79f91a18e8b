"""The list of public figures: each is defined in every language, and stands where it says."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, render_template_string

from portal.complaints.rollup import AGAIN
from portal.complaints.vocabulary import ComplaintKind, Verdict
from portal.figures.definitions.added_queue_definitions import ADDED
from portal.figures.definitions.course_definitions import COURSE
from portal.figures.definitions.coverage_definitions import COVERAGE_FIGURES
from portal.figures.definitions.figure import Column, Figure, ShownAt
from portal.figures.definitions.figure_definitions import FIGURES
from portal.figures.definitions.month_definitions import MONTH_FIGURES
from portal.figures.definitions.wait_definitions import WAIT_FIGURES
from portal.figures.files.data_dictionary import DATA_FILES
from portal.figures.models import FigureDay
from portal.figures.values import Figures, MonthLine, Volumes
from portal.library.statistics.disclosure_control import Breakdown
from portal.library.statistics.shares import per_cent
from portal.library.text.languages import WRITTEN, label_in
from portal.organisation.queries import get_department
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.ratings.rollup import PEOPLE, AskedExtra
from portal.ratings.vocabulary import Driver, RatingLevel
from tests.support.cast import CODE
from tests.support.visitor import Visitor

ALL_FIGURES: tuple[Figure[Any], ...] = (*FIGURES, *WAIT_FIGURES, *MONTH_FIGURES, *COVERAGE_FIGURES)
DESCRIBED: list[Column[Any]] = [*(column for file in DATA_FILES for column in file.columns), *ALL_FIGURES]
MEND = "give it in figure_definitions.py or wait_definitions.py, run `make messages`, then write its Chinese"
OVERVIEW, SERVICE, GUIDE = "/en/supervision/", f"/en/supervision/procedures/{CODE}/", f"/en/procedures/{CODE}/"
PAGE_OF = {ShownAt.STEPS: SERVICE, ShownAt.BAR: SERVICE, ShownAt.SUMMARY: GUIDE}  # any other: OVERVIEW
TAG_OF = {
    ShownAt.TILE: '<p class="figure">', ShownAt.SUMMARY: "<dd>", ShownAt.ACTIONS: "<dd>", ShownAt.SENTENCE: "",
    ShownAt.VERDICTS: '<td class="number">', ShownAt.RATINGS: "",
    ShownAt.KINDS: '<td class="number">', ShownAt.DRIVERS: '<td class="number">', ShownAt.EXTRA: '<td class="number">',
    ShownAt.LAST_VERDICTS: '<td class="number">',
    ShownAt.RATES: "<dd>", ShownAt.AGES: "", ShownAt.AGES_OVERDUE: "", ShownAt.FINDINGS: "<dd>",
}  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("column", DESCRIBED, ids=lambda column: column.name)
def test_every_column_is_defined_in_every_language(app: Flask, column: Column[Any]):
    with app.test_request_context("/en/"):
        for what in ("label", "definition"):
            texts = {language: label_in(getattr(column, what), language) for language in WRITTEN}
            assert all(texts.values()), f"{column.name} has no {what}: {MEND}"
            assert len(set(texts.values())) == len(WRITTEN), f"the {what} of {column.name} is untranslated: {MEND}"
        for language in WRITTEN:
            definition = label_in(column.definition, language)
            is_sentence = re.fullmatch(r"[^。]+。|.+[^.]\.", definition) and ". " not in definition
            assert is_sentence, f"the definition of {column.name} ({language}) is not one sentence: {MEND}"


@pytest.mark.parametrize("figures", [FIGURES, WAIT_FIGURES], ids=["figures", "waits"])
def test_figures_have_names_of_their_own(figures: tuple[Figure[Any], ...]):
    names = Counter(figure.name for figure in figures)
    assert [name for name, count in names.items() if count > 1] == [], "two figures of one name: rename one"
    for figure in figures:
        assert figure.late_part in {"", *names}, f"{figure.name}: late_part names no figure of the list"


FIGURES_SHOWN = Figures(
    replace(
        Volumes(*range(1013, 1013 + 17 * len(Volumes.__dataclass_fields__), 17)),
        received=9001,
        late=1999,
        actions_month_overdue=101,
        actions_quarter_overdue=102,
        actions_half_year_overdue=103,
        actions_older_overdue=104,
    ),
    Breakdown(Counter({str(level): 3001 + 13 * place for place, level in enumerate(RatingLevel)})),
    Breakdown(Counter({str(verdict): 2001 + 13 * place for place, verdict in enumerate(Verdict)})),
    Breakdown(Counter({str(kind): 4001 + 13 * place for place, kind in enumerate(ComplaintKind)})),
    Breakdown(Counter({PEOPLE: 6999} | {str(driver): 6001 + 13 * place for place, driver in enumerate(Driver)})),
    Breakdown(Counter({AskedExtra.YES: 7001, AskedExtra.NO: 7014})),
    again=Breakdown(Counter({AGAIN: 8041})),
    last_verdicts=Breakdown(Counter({str(verdict): 2101 + 13 * place for place, verdict in enumerate(Verdict)})),
    decision_days=Breakdown(Counter({"171": 8001, "191": 2})),
    reply_days=Breakdown(Counter({"172": 8011, "192": 7999})),
    appeal_days=Breakdown(Counter({"173": 8021, "193": 7999})),
)
_NAMES = ("accepted", "in_time", "late", "open", "open_late", "taken_back", "half", "nine_tenths", "longest",
          "oldest_days", "paused", "paused_of")  # fmt: skip
WAITS_SHOWN: dict[str, Any] = {
    **{name: 5003 + 19 * place for place, name in enumerate(_NAMES)},
    "accepted": 7438, "late": 1007, "open": 1501, "open_late": 503, "taken_back": 411,
    "oldest_on": "2026-01-05", "is_withheld": False,
}  # fmt: skip


@pytest.fixture
def pages(app: Flask, guide_in_force: str, citizen: Visitor) -> dict[str, str]:
    """Return the pages by address, of figures that are all different."""
    with app.test_request_context("/en/"), writing():
        department = get_department("transport").code
        step = {"key": "accept", "of": WAITS_SHOWN["accepted"], "limit": None, **WAITS_SHOWN}
        month = {"month": "2026-10", **WAITS_SHOWN}
        values = {**WAITS_SHOWN, "months": [month], "steps": [step]}
        for kind, code in (("all", ""), ("department", department), ("procedure", CODE)):
            as_of = local_today() - timedelta(days=1)
            document = {**FIGURES_SHOWN.as_json(), "waits": values}
            row = FigureDay(as_of=as_of, kind=kind, code=code, department_code=department, document=document)
            db.session.add(row)
    page_cache.clear()
    return {url: citizen.get(url).html for url in (OVERVIEW, SERVICE, GUIDE)}


def test_figures_stand_where_they_say(pages: dict[str, str]):
    shown: list[tuple[Figure[Any], Any]] = [(figure, FIGURES_SHOWN) for figure in FIGURES]
    shown += [(figure, WAITS_SHOWN) for figure in WAIT_FIGURES]
    for figure, values in shown:
        places = Counter((PAGE_OF.get(place, OVERVIEW), TAG_OF.get(place, "<td>")) for place in figure.shown)
        for (url, tag), count in places.items():
            written = (
                re.escape(tag).replace("<td>", "<td[^>]*>")
                + (r"\s*(<span[^>]*>)?" if tag else r"(?<!\d)")
                + rf"{figure.value(values)}(?!\d)"
            )
            assert len(re.findall(written, pages[url])) >= count, (
                f"{figure.name} is not on {url} {count} times as {tag or 'text'}: let the template draw what "
                f"figures_at() or waits_at() gives for its places {figure.shown}, or take the place out"
            )


@pytest.mark.parametrize("name", Volumes.__dataclass_fields__)
@pytest.mark.once
def test_what_is_counted_is_in_the_list(name: str):
    figures = replace(FIGURES_SHOWN, volumes=Volumes(**{name: 977}))
    found = [each.name for each in FIGURES if each.value(figures) == 977]
    assert found, f"{name} is counted and in no figure: {MEND}; pages, files, dictionary and JSON are made of the list"
    old = Figures.from_json({"volumes": {}, "breakdowns": {}})
    added_later = [each for each in FIGURES if each.name in found and each in (*ADDED, *COURSE)]
    assert all(each.value(old) is None for each in added_later), "a day that did not count it has no number, not 0"


@pytest.mark.parametrize("name", [each for each in MonthLine.__dataclass_fields__ if each != "month"])
@pytest.mark.once
def test_what_months_count_is_in_the_list(name: str):
    line = MonthLine((2026, 10), **{"received": 2000, name: 977})
    found = [each.name for each in MONTH_FIGURES if each.value(line) == 977]
    assert found, f"{name} is counted by month and in no figure: give it in month_definitions.py, run `make messages`"


@pytest.mark.once
def test_every_figure_is_in_a_file():
    columns = {column.name for file in DATA_FILES for column in file.columns}
    assert [each.name for each in ALL_FIGURES if each.name not in columns] == [], "give its list to a DataFile"


def test_charts_say_what_they_do_not_show(pages: dict[str, str]):
    for what, whole, shown, awaiting in (
        ("Ratings", FIGURES_SHOWN.volumes.ratings, FIGURES_SHOWN.levels.total, FIGURES_SHOWN.ratings_awaiting),
        ("Complaints", FIGURES_SHOWN.volumes.received, FIGURES_SHOWN.kinds.total, FIGURES_SHOWN.kinds_awaiting),
    ):
        page = re.sub(r"\s+", " ", pages[OVERVIEW])
        assert f"{what} received in this period: {whole}. Shown: {shown}, of which 0" in page
        assert f"at least 10 people: {awaiting}." in page


@pytest.mark.once
@pytest.mark.parametrize(
    ("counts", "written"),
    [([1, 1, 1], ["34", "33", "33"]), ([399, 1, 0], ["99", "1", "0"]), ([7, 0], ["100", "0"]), ([0, 0], [])],
)
def test_percentages_of_one_chart_make_a_hundred(app: Flask, counts: list[int], written: list[str]):
    rows = [(f"answer {place}", count) for place, count in enumerate(counts)]
    drawn = '{% from "macros/figures.html" import bars with context %}{{ bars("x", rows, "level") }}'
    with app.test_request_context("/en/"):
        shares = re.findall(r'<span class="soft">(\d+)%', render_template_string(drawn, rows=rows))
    assert shares == written
    with app.test_request_context("/zh/"):
        headings = re.findall(r'<th scope="col">(.*?)</th>', render_template_string(drawn, rows=rows))
    assert headings == ["类别", "图示", "数量"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("counts", "people", "written"),
    [([6, 5, 0], 8, ["75", "63", "0"]), ([399, 1], 400, ["99", "1"]), ([9, 4], 8, ["100", "50"]), ([3], 0, [])],
)
def test_several_answers_are_shares_of_people(app: Flask, counts: list[int], people: int, written: list[str]):
    rows = [(f"answer {place}", count) for place, count in enumerate(counts)]
    drawn = '{% from "macros/figures.html" import bars with context %}{{ bars("x", rows, "level", people) }}'
    with app.test_request_context("/en/"):
        html = render_template_string(drawn, rows=rows, people=people)
    assert re.findall(r'<span class="soft">(\d+)%', html) == written


def test_drivers_are_shares_of_those_who_gave_reasons(pages: dict[str, str]):
    page = re.sub(r"<[^>]*>|\s+", " ", pages[OVERVIEW])
    for figure in FIGURES:
        if ShownAt.DRIVERS in figure.shown:
            count = figure.value(FIGURES_SHOWN)
            assert re.search(rf"{count} +{per_cent(count, 6999)}%", page), figure.name


def test_every_place_shows_something():
    used = {place for figure in ALL_FIGURES for place in figure.shown}
    assert set(ShownAt) - used == set(), "no figure stands there: remove the place"
