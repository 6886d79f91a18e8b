"""Staff find complaints by number and words: what they may see, never integrity reports, never what is sealed."""

import pytest
from flask import Flask

from portal.complaints.vocabulary import ComplaintKind
from portal.complaints.word_search import queries
from portal.complaints.word_search.queries import complaints_with
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, Cast, complain
from tests.support.visitor import sign_in

PERSON = "王小明"
CONTEXT = pytest.mark.usefixtures("context")


def found(cast: Cast, name: str, typed: str) -> list[str]:
    return [each.narrative for each in complaints_with(cast[name], typed).rows]


@CONTEXT
def test_words_are_found_where_they_were_written(cast: Cast, guide_in_force: str):
    version = get_version_in_force(CODE)
    first = complain(version, narrative="复印机坏了三天没人修。", remedy_sought="请尽快修好。")
    complain(version, narrative="打印机卡纸，排队一上午。")
    assert found(cast, "quality", "复印机") == ["复印机坏了三天没人修。"]
    assert found(cast, "quality", "复印机 修好") == ["复印机坏了三天没人修。"]
    assert found(cast, "quality", "复印机 打印机") == []
    assert found(cast, "quality", first.reference.lower().replace("-", " ")) == ["复印机坏了三天没人修。"]
    assert found(cast, "quality", "%") == found(cast, "quality", "_") == found(cast, "quality", " ") == []


@CONTEXT
def test_nobody_finds_what_is_out_of_reach(cast: Cast, guide_in_force: str):
    complain(get_version_in_force(CODE), narrative="复印机坏了三天没人修。")
    assert found(cast, "manager", "复印机")
    assert not found(cast, "other_manager", "复印机")
    assert not found(cast, "reviewer", "复印机"), "whom it is about"


@CONTEXT
@pytest.mark.parametrize("name", ["inspector", "quality", "supervisor"])
def test_reports_are_found_by_nobody(cast: Cast, guide_in_force: str, name: str):
    report = complain(get_version_in_force(CODE), kind=ComplaintKind.INTEGRITY, narrative="有人索要购物卡才肯办。")
    assert found(cast, name, "购物卡") == found(cast, name, report.reference) == []


@CONTEXT
def test_masked_words_are_not_found(cast: Cast, guide_in_force: str):
    complain(get_version_in_force(CODE), narrative=f"我叫{PERSON}，窗口让我回家等通知。")
    assert found(cast, "quality", "回家等通知")
    assert not found(cast, "quality", PERSON)


@CONTEXT
def test_only_the_newest_are_searched(cast: Cast, guide_in_force: str, monkeypatch: pytest.MonkeyPatch):
    version = get_version_in_force(CODE)
    for number in range(3):
        complain(version, narrative=f"第{number}次复印机坏了。")
    monkeypatch.setattr(queries, "SEARCHED", 2)
    assert found(cast, "quality", "复印机") == ["第2次复印机坏了。", "第1次复印机坏了。"]
    assert len(found(cast, "manager", "复印机")) == 2


def test_the_page_says_what_was_searched(app: Flask, cast: Cast, guide_in_force: str):
    with app.test_request_context("/zh/"):
        complain(get_version_in_force(CODE), narrative="复印机坏了三天没人修。")
    desk = sign_in(app, cast, "quality")
    assert "复印机坏了三天" in desk.get("/admin/complaints/?q=复印机").text
    assert "2000" in desk.text
    assert desk.get("/admin/complaints/?q=%E4%B8%8D%E5%AD%98%E5%9C%A8").status == 200
