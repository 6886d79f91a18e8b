"""A closed month: the same bytes for good, and a clear answer where there is no month."""

import csv
import hashlib
import io
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.figures.jobs import write_finished_days
from portal.figures.models import FigureDay, MonthFile
from portal.figures.operations import write_figures
from portal.figures.queries import closed_months, month_files
from portal.library.access.permissions import SYSTEM
from portal.library.guide.components import Text
from portal.operating.backup import back_up, restore
from portal.organisation.queries import get_department
from portal.platform import clock
from portal.platform.clock import local_today, local_zone
from portal.platform.storage import content_revisions, result_cache
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.procedures.queries import get_version_in_force
from portal.reorganisations.operations import PlanLine, reorganise
from portal.reorganisations.vocabulary import PlanKind
from tests.support.cast import CODE, Cast, complain, publish, read_guide
from tests.support.databases import empty_database_url, settings_for
from tests.support.figures import last_month, publish_figures, publish_month
from tests.support.visitor import Visitor

NAMES = ("supervision", "waits")
NEW_NAME = {"zh": "新的名称", "en": "A new name"}


@pytest.fixture
def month(app: Flask, guide_in_force: str) -> str:
    """Close the last month, in which there was a complaint, and return it as it is written."""
    with app.test_request_context("/zh/"):
        day = last_month()
        with clock.simulated(datetime.combine(day, time(12), local_zone())):
            complain(get_version_in_force(CODE))
    publish_month(app)
    return f"{day:%Y-%m}"


def files_of(app: Flask, month: str) -> dict[str, tuple[bytes, str]]:
    """Return content and ETag of the files of a month, as somebody downloads them who was never here."""
    page_cache.clear()
    result_cache.clear()
    content_revisions.clear_recent_revisions()
    found = {}
    for name in NAMES:
        answer = app.test_client().get(f"/data/months/{month}/{name}.csv")
        assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
        found[name] = answer.get_data(), answer.get_etag()[0] or ""
    return found


def page_of(app: Flask, month: str) -> str:
    page_cache.clear()
    content_revisions.clear_recent_revisions()
    return Visitor(app).get(f"/zh/supervision/months/{month}/departments/transport/").text


def test_a_file_has_its_hash(app: Flask, month: str, citizen: Visitor):
    page = citizen.get(f"/zh/supervision/months/{month}/").text
    for name, (body, etag) in files_of(app, month).items():
        assert hashlib.sha256(body).hexdigest() == etag
        assert etag in page
        assert f"{len(body):,}" in page
        again = app.test_client().get(f"/data/months/{month}/{name}.csv", headers={"If-None-Match": f'"{etag}"'})
        assert (again.status_code, again.get_data()) == (304, b"")


def test_a_late_commit_changes_no_closed_month(app: Flask, month: str):
    before, page = files_of(app, month), page_of(app, month)
    with app.test_request_context("/zh/"):
        evening = datetime.combine(last_month(), time(23, 58), local_zone())
        with clock.simulated(evening):  # as of one who began before midnight, or a clock that was set back since
            complain(get_version_in_force(CODE))
        assert closed_months() == [date.fromisoformat(f"{month}-01")]
        with writing():
            write_finished_days()
    assert files_of(app, month) == before
    assert page_of(app, month) == page


def test_the_page_says_what_the_file_says(app: Flask, month: str):
    body = files_of(app, month)["supervision"][0].decode("utf-8-sig")
    row = next(row for row in csv.DictReader(io.StringIO(body)) if row["code"] == "transport")
    assert row["complaints_received"] == "1"
    assert row["name_zh"] in page_of(app, month)


def test_two_processes_and_a_restart_agree(app: Flask, month: str):
    before = files_of(app, month)
    settings = app.extensions["portal.settings"]
    for _ in range(2):
        other = create_app(settings)
        assert files_of(other, month) == before
        with other.app_context():
            db.engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_restore_gives_the_same_bytes(
    app: Flask, month: str, kind: str, run_and_worker: tuple[str, str], tmp_path: Path
):
    before, page = files_of(app, month), page_of(app, month)
    with app.app_context():
        back_up(tmp_path / "backup.zip")
    run, worker = run_and_worker
    name = f"months_{worker}_{kind}_{tmp_path.name[-8:]}".lower()
    restored = create_app(settings_for(empty_database_url(kind, run, name), name))
    with restored.app_context():
        restore(tmp_path / "backup.zip")
    assert files_of(restored, month) == before
    assert page_of(restored, month) == page
    with restored.app_context():
        db.session.remove()
        db.engine.dispose()


def test_later_acts_leave_a_month_alone(app: Flask, cast: Cast, month: str):
    before, page = files_of(app, month), page_of(app, month)
    with app.test_request_context("/zh/"):
        complain(get_version_in_force(CODE))
        publish(cast, read_guide().model_copy(update={"name": Text(zh="改了名的事项", en="A renamed service")}))
        with writing():
            lines = [
                PlanLine(PlanKind.RENAME_DEPARTMENT, "transport", name=NEW_NAME, short=NEW_NAME),
            ]
            reorganise(SYSTEM, lines)
    publish_figures_of_yesterday(app)
    assert files_of(app, month) == before
    assert page_of(app, month) == page
    assert NEW_NAME["zh"] not in page


def publish_figures_of_yesterday(app: Flask) -> None:
    with app.test_request_context("/zh/"):
        if local_today() - timedelta(days=1) != last_month():
            publish_figures(app)


def test_a_merged_department_keeps_its_months(app: Flask, cast: Cast, month: str, citizen: Visitor):
    before = files_of(app, month)
    with app.test_request_context("/zh/"):
        name = get_department("transport").name["zh"]
        with writing():
            reorganise(SYSTEM, [PlanLine(PlanKind.MERGE_DEPARTMENTS, "transport", into="health")])
        successor = get_department("health").name["zh"]
    page_cache.clear()
    content_revisions.clear_recent_revisions()
    page = citizen.get(f"/zh/supervision/months/{month}/departments/transport/")
    assert (page.status, successor in page.text) == (200, True)
    assert f"<h1>{name}" in page.html
    assert f"/zh/supervision/procedures/{CODE}/" in page.html, "its service stands where it was then"
    assert files_of(app, month) == before


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ("2019-01", 404, "最早有数据的月份是"),
        ("2026-13", 400, "不是月份"),
        ("2026-1", 400, "不是月份"),
        ("202610", 400, "不是月份"),
        ("10-2026", 400, "不是月份"),
        ("0001-01", 400, "不是月份"),
        ("9999-12", 404, "尚未到来"),
    ],
)
@pytest.mark.once
def test_no_month_is_said_in_words(app: Flask, month: str, citizen: Visitor, typed: str, status: int, words: str):
    page = citizen.get(f"/zh/supervision/months/{typed}/")
    assert (page.status, words in page.text) == (status, True), page.text
    assert "<svg" not in page.html
    assert citizen.client.get(f"/data/months/{typed}/waits.csv").status_code == status


@pytest.mark.once
def test_the_running_month_has_no_figures(app: Flask, month: str, citizen: Visitor):
    with app.app_context():
        running = f"{local_today():%Y-%m}"
    page = citizen.get(f"/zh/supervision/months/{running}/")
    assert (page.status, "还没有数据" in page.text) == (404, True)


@pytest.mark.once
def test_an_unknown_department_is_named(app: Flask, month: str, citizen: Visitor):
    for code, words in (("nowhere", "没有编码为“nowhere”的部门"), ("health", "没有保存")):
        page = citizen.get(f"/zh/supervision/months/{month}/departments/{code}/")
        assert (page.status, words in page.text) == (404, True)


@pytest.mark.parametrize("name", ["other.csv", "waits.json", "waits", "waits.csv.csv", "..%2Fwaits.csv"])
@pytest.mark.once
def test_an_unknown_file_is_not_found(app: Flask, month: str, name: str):
    assert app.test_client().get(f"/data/months/{month}/{name}").status_code == 404


@pytest.mark.once
def test_no_month_is_an_empty_list(app: Flask, citizen: Visitor):
    assert "还没有结束的月份" in citizen.get("/zh/supervision/months/").text
    page = citizen.get("/zh/supervision/months/2019-01/")
    assert (page.status, "目前还没有任何月份的数据" in page.text) == (404, True)


@pytest.mark.once
def test_months_stand_newest_first(app: Flask, month: str, citizen: Visitor):
    with app.test_request_context("/zh/"), writing():
        earlier = last_month().replace(day=1) - timedelta(days=1)
        write_figures(earlier)
    page_cache.clear()
    content_revisions.clear_recent_revisions()
    html = citizen.get("/zh/supervision/months/").html
    assert 0 < html.index(f"/months/{month}/") < html.index(f"/months/{earlier:%Y-%m}/")


@pytest.mark.once
def test_waits_alone_are_no_zeros(app: Flask, month: str, citizen: Visitor):
    """A day of an earlier release has waits alone: nothing is drawn of complaints, as if there had been none."""
    with app.test_request_context("/zh/"), writing():
        day = db.session.scalars(select(FigureDay).where(FigureDay.kind == "all").order_by(FigureDay.as_of)).first()
        assert day is not None
        day.document = {"waits": None}
        db.session.query(MonthFile).delete()
    page_cache.clear()
    content_revisions.clear_recent_revisions()
    page = citizen.get(f"/zh/supervision/months/{month}/")
    assert "并不表示没有发生" in page.text
    assert "每月投诉" not in page.text
    assert "没有保存本月文件" in page.text
    assert citizen.client.get(f"/api/v1/figures?as_of={last_day(app)}").get_json()["items"][0]["figures"] is None


def last_day(app: Flask) -> date:
    with app.app_context():
        return last_month()


def test_a_file_and_its_hash_are_listed(app: Flask, month: str):
    with app.app_context():
        (listed,) = month_files().values()
        assert [file.name for file in listed] == ["complaint-months.csv", "supervision.csv", "waits.csv"]
