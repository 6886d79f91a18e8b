"""The one loop, over HTTP and in a real browser: a complaint travels until the guide has changed in public."""

import re
from collections.abc import Callable
from functools import cache

import pytest
from playwright.sync_api import Browser

from tests.support.browser import BrowserVisitor
from tests.support.cast import PASSWORD, in_days
from tests.support.filing import AnyVisitor, answer_until
from tests.support.visitor import Visitor


def test_the_loop_over_http(guide_in_force: str, citizen: Visitor, staff: Callable[[str], Visitor]):
    walk_the_loop(guide_in_force, citizen, staff)


@pytest.mark.browser
@pytest.mark.crossed
@pytest.mark.parametrize("scripts", [False, True], ids=["without-scripts", "with-scripts"])
def test_the_loop_in_a_browser(guide_in_force: str, chromium_browser: Browser, address: str, scripts: bool):
    checked: set[str] = set()
    visitors: list[BrowserVisitor] = []

    def visitor(width: int = 1200) -> BrowserVisitor:
        visitors.append(BrowserVisitor(chromium_browser, address, scripts, checked, width))
        return visitors[-1]

    @cache
    def staff(name: str) -> BrowserVisitor:
        return visitor().get("/admin/sign-in/").submit(user_name=name, password=PASSWORD)

    walk_the_loop(guide_in_force, visitor(width=360), staff)
    assert [heard for one in visitors for heard in one.complaints] == []
    assert len(checked) >= 16 or not scripts


def walk_the_loop(guide_in_force: str, citizen: AnyVisitor, staff: Callable[[str], AnyVisitor]) -> None:
    """Take one complaint through every room."""
    number, code = file_complaint(citizen, guide_in_force)
    complaint = f"/admin/complaints/{number}/"
    quality, handler, manager = staff("quality"), staff("handler"), staff("manager")

    quality.get(complaint).submit("/accept/")
    quality.get(complaint).submit("/assign/", person=handler_id(quality, "Name of handler"))
    finding = re.search(r"/admin/actions/findings/(F-[\w-]+)/", quality.get("/admin/").html)
    assert finding
    quality.get(finding[0]).submit(
        "/open/",
        title="审查环节超过承诺时限",
        description="投诉属实。",
        severity="medium",
        kind="guide_wrong",
        owner=handler_id(quality, "Name of handler"),
    )
    found = re.search(r"/admin/actions/(A-[\w-]+)/", quality.html)
    assert found
    action, reference = found[0], found[1]

    handler.get(action).submit("/take-up/")
    handler.submit(
        "/analysis/",
        immediate_action="已当场补办。",
        similar_cases="查了近三个月。",
        cause_category="rule",
        whys="为什么超时？\n审查时限写得太短。",
    )
    handler.submit("/tasks/", description="修改指南", kind="corrective", due_on=in_days(0).isoformat())
    handler.submit(
        "/criterion/", criterion="三个月内无超时", baseline="3 件", target="0 件", check_on=in_days(0).isoformat()
    )
    handler.submit("/submit-plan/")
    manager.get(action).submit("/approve-plan/")
    task_owner = staff("approver") if "Name of approver" in handler.get(action).text else handler
    task_owner.get(action).submit("/finish/", evidence="新版本已起草。")
    handler.get(action).submit("/submit-for-verification/")

    change_guide(staff("editor"), staff("approver"), guide_in_force, action)
    quality2 = staff("quality2")
    quality2.get(action).submit("/verify/", button=("answer", "effective"), result="没有再发生。")
    assert "Closed" in quality2.text

    editor = staff("editor")
    editor.get(f"/admin/improvements/new/{reference}/").submit(
        you_said_zh="审查太慢。", you_said_en="Review was too slow.", we_changed_zh="缩短了。", we_changed_en="Cut it."
    )
    notice = re.search(r"/admin/improvements/(M-[\w-]+)/", editor.html)
    assert notice
    manager.get(notice[0]).submit("/publish/")

    handler.get(complaint).submit("/reply/", decision="upheld", words="您说得对。", remedy_given="已补办。")
    assert not handler.has_form("/approve-reply/")
    manager.get(complaint).submit("/approve-reply/")

    assert "缩短了。" in citizen.get(f"/zh/procedures/{guide_in_force}/").text
    assert "缩短了。" in citizen.get("/zh/improvements/").text
    assert "2 working days" in citizen.get(f"/en/procedures/{guide_in_force}/versions/2/changes/").text
    citizen.get("/zh/complaints/follow/").submit("/follow/", number=number, code=code)
    assert "您说得对。" in citizen.text
    assert "缩短了。" in citizen.text
    citizen.submit("/follow/", button=("act", "confirm"), words="谢谢")
    assert citizen.status == 200
    assert "Resolved" in quality.get(complaint).text


def file_complaint(citizen: AnyVisitor, code: str) -> tuple[str, str]:
    """Go the whole way of a citizen from search to receipt; return number and code."""
    citizen.get("/zh/search?q=货运")
    assert f"/zh/procedures/{code}/" in citizen.html
    citizen.get(f"/zh/procedures/{code}/")
    assert f"/zh/complaints/new/?procedure={code}&amp;element=steps/review" in citizen.html
    answer_until(citizen, "check", f"/zh/complaints/new/?procedure={code}&element=steps/review")
    assert "等了三个星期。" in citizen.text
    citizen.submit("/new/")
    codes = re.findall(r"<dd>([0-9A-Z-]{9,})</dd>", citizen.html)
    assert len(codes) == 2
    return codes[0], codes[1]


def handler_id(visitor: AnyVisitor, name: str) -> str:
    """Return the value of a person in a drop-down list."""
    found = re.search(rf'<option value="(\d+)"[^>]*>{name}<', visitor.html)
    assert found, f"{name} is not offered"
    return found[1]


def change_guide(editor: AnyVisitor, approver: AnyVisitor, code: str, action: str) -> None:
    """Draft a version for an action, shorten a step, publish it by two persons."""
    editor.get(action).submit("/change-guide/")
    editor.get(f"/admin/procedures/{code}/2/lists/steps/review/").submit(limit_amount=2, limit_unit="working_days")
    assert editor.status == 200
    editor.submit("/submit/", what_changed_zh="审查缩短为两个工作日。", what_changed_en="Review cut to two days.")
    approver.get(f"/admin/procedures/{code}/2/").submit("/publish/")
    assert "In force" in approver.text
