"""Clear answers where there are no figures: a day to come, an unknown format, file, kind or code; codes in any case."""

import pytest
from flask import Flask

from portal.platform.clock import local_today
from tests.support.cast import CODE
from tests.support.figures import last_month, publish_month

pytestmark = pytest.mark.once
TODAY = "TODAY"


@pytest.fixture
def published(app: Flask, guide_in_force: str) -> None:
    """Publish the figures of yesterday and of the last month."""
    publish_month(app)


def asked(app: Flask, address: str, language: str = "") -> tuple[int, str]:
    with app.app_context():
        address = address.replace(TODAY, local_today().isoformat()).replace("MONTH", f"{last_month():%Y-%m}")
    headers = {"Accept-Language": language} if language else {}
    answer = app.test_client().get(address, headers=headers)
    text = answer.get_json()["error"] if address.startswith("/api/") else answer.get_data(as_text=True)
    return answer.status_code, text


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(
    ("address", "status", "english", "chinese"),
    [
        (f"/data/supervision.csv?as_of={TODAY}", 404, "is not over yet", "还没有结束"),
        ("/data/waits.csv?as_of=2100-01-01", 404, "is not over yet", "还没有结束"),
        ("/data/waits.csv?as_of=2019-01-31", 404, "Kept are those of the last forty days", "保存的是近四十天"),
        ("/data/supervision.csv?as_of=2026-02-30", 400, "“2026-02-30” is no day", "“2026-02-30”不是日期"),
        ("/data/supervision.csv?as_of=", 400, "is no day", "不是日期"),
        ("/data/waits.csv?format=xml", 400, "There is no format “xml” at this address", "没有“xml”格式"),
        ("/data/waits.json", 404, "There is no file “waits.json” here", "这里没有文件“waits.json”"),
        ("/data/months/MONTH/waits.json", 404, "/data/months/MONTH/waits.csv", "这里没有文件“waits.json”"),
        ("/data/months/MONTH/other.csv", 404, "There is no file “other.csv” here", "这里没有文件“other.csv”"),
        ("/data/months/2026-13/waits.csv", 400, "“2026-13” is no month", "“2026-13”不是月份"),
        ("/data/months/9999-12/waits.csv", 404, "is still to come", "尚未到来"),
        (f"/api/v1/figures?as_of={TODAY}", 404, "is not over yet", "还没有结束"),
        ("/api/v1/figures?as_of=2026-02-30", 400, "is no day", "不是日期"),
        ("/api/v1/figures?kind=x", 400, "There is no kind “x”. There are: all, department, procedure", "没有“x”这一类"),
        ("/api/v1/figures?format=xml", 400, "There is no format “xml”", "没有“xml”格式"),
        ("/api/v1/figures?kind=procedure&code=XX-1", 404, "No figures of “procedure XX-1”", "没有保存“procedure XX-1”"),
        ("/api/v1/figures?kind=department&page=2", 404, "There is no such page", "没有这一页"),
    ],
)  # fmt: skip
def test_why_there_is_nothing_is_said(app: Flask, address: str, status: int, english: str, chinese: str):
    for language, words in (("en", english), ("zh", chinese)):
        found = asked(app, address, language)
        with app.app_context():
            month = f"{last_month():%Y-%m}"
        assert (found[0], words.replace("MONTH", month) in found[1]) == (status, True), found


@pytest.mark.usefixtures("published")
def test_a_program_without_language_is_told_in_english(app: Flask):
    assert asked(app, f"/api/v1/figures?as_of={TODAY}")[1].endswith("Figures are of days that have ended.")
    assert "没有" in asked(app, "/api/v1/figures?kind=x", "fr, zh;q=0.5")[1]


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(("kind", "code"), [("procedure", CODE), ("department", "transport")])
def test_codes_are_found_as_people_type_them(app: Flask, kind: str, code: str):
    for typed in (code.lower(), code.upper(), code.replace("-", "－"), f" {code} "):
        answer = app.test_client().get("/api/v1/figures", query_string={"kind": kind, "code": typed})
        assert [each["code"] for each in answer.get_json()["items"]] == [code], typed


@pytest.mark.usefixtures("published")
def test_a_format_that_is_given_is_no_error(app: Flask):
    for address in ("/data/waits.csv?format=CSV", "/api/v1/figures?format=json"):
        assert app.test_client().get(address).status_code == 200
    assert app.test_client().get("/api/v1/figures?format=json").get_json()["total"] == 1


@pytest.mark.usefixtures("published")
def test_a_poster_of_no_figures_says_whose(app: Flask):
    page = app.test_client().get("/en/supervision/departments/health/poster/").get_data(as_text=True)
    assert "In no closed month were there figures of" in page
    assert "No month has been closed yet" not in page
