"""Figures as JSON: what the files say, and what each of them means."""

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import insert

from portal.figures.definitions.coverage_definitions import COVERAGE_FIGURES
from portal.figures.definitions.figure_definitions import FIGURES
from portal.figures.definitions.figure_list import FIGURES_BY_NAME
from portal.figures.definitions.month_definitions import MONTH_FIGURES
from portal.figures.definitions.wait_definitions import WAIT_FIGURES
from portal.figures.models import FigureDay
from portal.figures.queries import figures_of
from portal.library.text.languages import WRITTEN
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, complain
from tests.support.figures import publish_figures
from tests.support.visitor import Visitor


@pytest.fixture
def published(app: Flask, guide_in_force: str) -> None:
    """Publish the figures of yesterday."""
    publish_figures(app)


def test_no_two_figures_share_a_name():
    assert len(FIGURES_BY_NAME) == len(FIGURES) + len(WAIT_FIGURES)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(("kind", "code"), [("all", ""), ("department", "transport"), ("procedure", CODE)])
def test_json_says_what_the_file_says(citizen: Visitor, kind: str, code: str):
    (item,) = citizen.client.get(f"/api/v1/figures?kind={kind}&code={code}").get_json()["items"]
    body = citizen.client.get("/data/supervision.csv").get_data().decode("utf-8-sig")
    row = next(row for row in csv.DictReader(io.StringIO(body)) if (row["scope"], row["code"]) == (kind, code))
    in_file = [each.name for each in FIGURES]
    assert {name: "" if item["figures"][name] is None else str(item["figures"][name]) for name in in_file} == {
        name: row[name] for name in in_file
    }
    assert (item["from"], item["as_of"], item["name"].get("zh", "")) == (row["from"], row["as_of"], row["name_zh"])


@pytest.mark.usefixtures("published")
def test_json_has_every_month_and_step(app: Flask, citizen: Visitor, guide_in_force: str):
    with app.test_request_context("/zh/"):
        complain(get_version_in_force(CODE))
        row = figures_of("procedure", CODE)
        assert row is not None
        month, step = {"month": "2026-10", "accepted": 12, "in_time": 9}, {"key": "accept", "of": 13, "late": 4}
        waits = {"accepted": 12, "months": [month], "steps": [step]}
        with writing():
            row.document = {**row.document, "waits": waits}
    (item,) = citizen.client.get(f"/api/v1/figures?kind=procedure&code={CODE}").get_json()["items"]
    assert [(each["month"], each["accepted"], each["within_limit"]) for each in item["wait_months"]] == [
        ("2026-10", 12, 9)
    ]
    assert [(each["step"], each["accepted"], each["late"]) for each in item["wait_steps"]] == [("accept", 13, 4)]
    body = citizen.client.get("/data/complaint-months.csv").get_data().decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(body)) if row["code"] == CODE]
    assert len(rows) == len(item["complaint_months"]) == 12
    for line, stored in zip(rows, item["complaint_months"], strict=True):
        assert {name: "" if value is None else str(value) for name, value in stored.items()} == {
            name: line[name] for name in stored
        }


@pytest.mark.usefixtures("published")
def test_coverage_is_a_figure_of_the_day(citizen: Visitor):
    (item,) = citizen.client.get("/api/v1/figures").get_json()["items"]
    (row,) = csv.DictReader(io.StringIO(citizen.client.get("/data/coverage.csv").get_data().decode("utf-8-sig")))
    assert {name: str(value) for name, value in item["coverage"].items()} | {"as_of": item["as_of"]} == row
    assert set(row) == {"as_of", *(each.name for each in COVERAGE_FIGURES)}


@pytest.mark.usefixtures("published")
def test_without_a_code_all_are_listed(citizen: Visitor):
    found = citizen.client.get("/api/v1/figures?kind=department").get_json()
    assert (found["total"], [each["code"] for each in found["items"]]) == (1, ["transport"])


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("kind=x", 400), ("as_of=2026-02-30", 400), ("as_of=", 400), ("as_of=2100-01-01", 404), ("as_of=2019-01-31", 404),
        ("kind=procedure&code=XX-1", 404), ("kind=department&page=2", 404), ("page=x", 404), ("kind=all&code=transport", 404),
    ],
)  # fmt: skip
@pytest.mark.once
def test_what_is_not_there_is_said(citizen: Visitor, asked: str, status: int):
    answer = citizen.client.get(f"/api/v1/figures?{asked}")
    assert (answer.status_code, list(answer.get_json())) == (status, ["error"])


@pytest.mark.once
def test_before_any_figures_there_is_no_zero(app: Flask, citizen: Visitor):
    assert citizen.client.get("/api/v1/figures").get_json() == {
        "as_of": None, "items": [], "page": 1, "pages": 1, "total": 0
    }  # fmt: skip


@pytest.mark.once
def test_every_figure_is_defined(app: Flask, citizen: Visitor):
    items = citizen.client.get("/api/v1/figures/definitions").get_json()["items"]
    assert [each["name"] for each in items] == [
        *FIGURES_BY_NAME,
        *(each.name for each in MONTH_FIGURES),
        *(each.name for each in COVERAGE_FIGURES),
    ]
    for item in items:
        for text in (item["label"], item["definition"], item["withheld"]["meaning"], item["kind_of_day"]["meaning"]):
            assert set(text) == set(WRITTEN)
            assert all(text.values()), item["name"]
        assert (item["unit"] == "per_cent") == bool(item["denominator"]), item["name"]


@pytest.mark.usefixtures("published")
@pytest.mark.once
def test_all_of_a_long_list_are_counted(app: Flask, citizen: Visitor):
    with app.test_request_context("/zh/"):
        row = figures_of("procedure", CODE)
        assert row is not None
        values = {"as_of": row.as_of, "kind": "procedure", "department_code": "x", "document": row.document}
        with writing():
            db.session.execute(insert(FigureDay), [{**values, "code": f"X-{number}"} for number in range(1041)])
    found = citizen.client.get("/api/v1/figures?kind=procedure&page=53").get_json()
    assert (found["total"], found["pages"], len(found["items"])) == (1042, 53, 2)
