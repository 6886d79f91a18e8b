"""Every page in a real browser: axe finds nothing, nothing is wider than a phone, the keyboard gets everywhere."""

from typing import Literal
from urllib.parse import quote

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select

from portal.complaints.models import Complaint
from portal.corrective_actions.models import Finding
from portal.library.access.permissions import SYSTEM
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.catalogue.operations import put_in_catalogue
from portal.procedures.drafting.operations import draft_version
from portal.procedures.queries import get_version_in_force
from tests.support.browser import BrowserVisitor
from tests.support.cast import CODE, PASSWORD, complain, in_days
from tests.support.filing import answer_until, file_by_form
from tests.support.soak import crossed, share_of

pytestmark = [pytest.mark.browser, pytest.mark.once]
PUBLIC = ["/", "/procedures/", f"/procedures/{CODE}/", f"/procedures/{CODE}/versions/", f"/procedures/{CODE}/versions/1/",
          "/search?q=货运", "/search?q=qqqqzzzz", "/search?q=货远", "/search?q=货运 许可 登记", "/departments/", "/departments/transport/", "/posts/tr-review/",
          "/complaints/new/", f"/complaints/new/?procedure={CODE}", "/complaints/follow/", "/improvements/", "/suggestions/", "/about/",
          "/privacy/", "/accessibility/", "/nothing/", "/supervision/", "/supervision/departments/transport/",
          f"/supervision/procedures/{CODE}/", f"/procedures/{CODE}/rate/",
          f"/procedures/{CODE}/notice/", f"/procedures/{CODE}/card/", "/departments/transport/notices/", "/standards/",
          "/procedures/TR-700/", "/deadline/", f"/deadline/?procedure={CODE}&accepted_on=2026-09-28", "/deadline/?accepted_on=x&amount=5",
          "/cases/follow/", "/supervision/months/", "/supervision/months/2019-01/", "/open-data/"]  # fmt: skip
ADMIN = {
    "quality": ["/admin/", "/admin/complaints/", "/admin/actions/", "/admin/actions/findings/", "/admin/improvements/",
                "/admin/ratings/", "/admin/changes/", "/admin/changes/figures/", "/admin/calendar/2026/", "/admin/calendar/notice/", "/admin/cases/", "/admin/cases/lights/", "/admin/cases/lights/?by=post",
                "/admin/cases/import/", "/admin/cases/ended/"],
    "editor": ["/admin/", "/admin/procedures/", f"/admin/procedures/{CODE}/", f"/admin/procedures/{CODE}/1/",
               f"/admin/procedures/{CODE}/1/preview/zh/", "/admin/password/", "/admin/sessions/", "/admin/people/",
               "/admin/procedures/new/", "/admin/procedures/reviews/", f"/admin/procedures/{CODE}/2/",
               f"/admin/procedures/{CODE}/2/parts/time/", f"/admin/procedures/{CODE}/2/parts/people/",
               f"/admin/procedures/{CODE}/2/lists/steps/review/", "/admin/exchange/", "/admin/standards/",
               "/admin/standards/new/", "/admin/organisation/transport/", "/admin/search/",
               "/admin/search/phrases/", "/admin/search/phrases/new/"],
    "administrator": ["/admin/", "/admin/people/", "/admin/organisation/", "/admin/organisation/new/",
                      "/admin/organisation/transport/edit/", "/admin/reorganisation/"],
    "handler": ["/admin/", "/admin/ratings/"],
    "manager": ["/admin/", "/admin/actions/findings/", "/admin/cases/new/"],
    "approver": ["/admin/", "/admin/procedures/", f"/admin/procedures/{CODE}/"],
    "inspector": ["/admin/", "/admin/access/"],
    "supervisor": ["/admin/", "/admin/complaints/"],
}  # fmt: skip

# In the first two all pages are looked at by make test, in the others a quarter each, in make soak all.
SIGHTS = [("zh", 360, "light"), ("en-large", 360, "light"),
          ("zh", 1200, "light"), ("en-large", 1200, "light"), ("zh", 360, "dark"), ("zh-hant", 360, "light")]  # fmt: skip


@pytest.mark.soak
@pytest.mark.parametrize(("view", "width", "scheme"), SIGHTS)
def test_public_pages(
    app: Flask,
    guide_in_force: str,
    chromium_browser: Browser,
    address: str,
    view: str,
    width: int,
    scheme: Literal["light", "dark"],
):
    with app.test_request_context("/zh/"), writing():
        department = get_version_in_force(CODE).procedure.department
        put_in_catalogue(SYSTEM, code="TR-700", name={"zh": "渡口"}, department=department, type_=None,
                         summary={"zh": "渡口的事"}, due_on=in_days(9))  # fmt: skip
    visitor = BrowserVisitor(chromium_browser, address, scripts=True, checked=set(), width=width, scheme=scheme)
    place = SIGHTS.index((view, width, scheme))
    for url in PUBLIC if place < 2 else share_of(PUBLIC, place, 4):
        visitor.get(f"/{view}{url}")
    assert visitor.complaints == []


@pytest.mark.soak
@pytest.mark.parametrize(("name", "width"), crossed(list(ADMIN), [360, 1200]))
def test_admin_pages(app: Flask, guide_in_force: str, chromium_browser: Browser, address: str, name: str, width: int):
    with app.test_request_context("/zh/"):
        complain(get_version_in_force(CODE))
        with writing():
            draft_version(SYSTEM, get_version_in_force(CODE).procedure)
    visitor = BrowserVisitor(chromium_browser, address, scripts=True, checked=set(), width=width)
    visitor.get("/admin/sign-in/").submit(user_name=name, password=PASSWORD)
    for url in ADMIN[name] if width == 360 else share_of(ADMIN[name], 0, 3):  # in make soak all at either width
        visitor.get(url)
    assert visitor.complaints == []


def test_error_summary_takes_focus_and_links_fields(guide_in_force: str, chromium_browser: Browser, address: str):
    visitor = BrowserVisitor(chromium_browser, address, scripts=True, checked=set(), width=360)
    answer_until(visitor, "when", f"/en/complaints/new/?procedure={CODE}", problem="conduct", narrative="")
    page = visitor.page
    assert page.title().startswith("Error:")
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("It was rude.")
    assert page.input_value("#narrative") == "It was rude."
    assert page.input_value('[name="problem"]') == "conduct", "what was answered before is carried along"


def test_the_keyboard_alone_files_a_complaint(guide_in_force: str, chromium_browser: Browser, address: str):
    visitor = BrowserVisitor(chromium_browser, address, scripts=True, checked=set(), width=360)
    visitor.get(f"/en/complaints/new/?procedure={CODE}")
    page = visitor.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for field in ("purpose-0", "problem-0"):
        tab_to(visitor, field)
        page.keyboard.press("Space")
        press_button(visitor)
    press_button(visitor)  # the whole guide
    tab_to(visitor, "days_taken")
    page.keyboard.type("21")
    press_button(visitor)
    press_button(visitor)  # no number
    tab_to(visitor, "narrative")
    page.keyboard.type("Three weeks.")
    press_button(visitor)
    press_button(visitor)  # no day
    press_button(visitor)  # no outcome
    tab_to(visitor, "identity-0")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    press_button(visitor)
    press_button(visitor)  # no consent
    press_button(visitor)
    assert "We have received your complaint" in visitor.text


def tab_to(visitor: BrowserVisitor, element: str) -> None:
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("document.activeElement.id") == element:
            return
    pytest.fail(f"Tab never came to {element}")


def press_button(visitor: BrowserVisitor) -> None:
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("document.activeElement.matches('main button[value=next]')"):
            with visitor.page.expect_navigation():
                visitor.page.keyboard.press("Enter")
            return
    pytest.fail("Tab never came to the button")


def test_printing_a_guide_shows_no_navigation(guide_in_force: str, chromium_browser: Browser, address: str):
    visitor = BrowserVisitor(chromium_browser, address, scripts=True, checked=set())
    visitor.get(f"/zh/procedures/{CODE}/")
    visitor.page.emulate_media(media="print")
    for hidden in (".site-nav", ".index", ".complain-here", ".button"):
        assert not visitor.page.locator(hidden).first.is_visible(), hidden
    assert visitor.page.locator("#steps").is_visible()


CANARY = "<script>window.ran=1</script>\"'><img src=x onerror=window.ran=1>{{7*7}}"


def test_what_people_type_never_runs(app: Flask, guide_in_force: str, chromium_browser: Browser, address: str):
    """A canary in every field of the citizens' forms, then every page where staff and citizens read it."""
    citizen = BrowserVisitor(chromium_browser, address, scripts=True, checked=set(), width=360)
    typed = dict.fromkeys(("narrative", "window", "remedy_sought", "paper_asked", "contact"), CANARY)
    new = f"/zh/complaints/new/?procedure={CODE}"
    file_by_form(citizen, new, problem="extra_material", identity="named", **typed)
    pages = [citizen]
    citizen.get(f"/zh/procedures/{CODE}/rate/").submit(button=("level", "1"))
    citizen.submit("/why/", comment=CANARY, asked_extra=CANARY)
    citizen.get(f"/zh/search?q={quote(CANARY)}")
    staff = BrowserVisitor(chromium_browser, address, scripts=True, checked=set())
    staff.get("/admin/sign-in/").submit(user_name="quality", password=PASSWORD)
    with app.app_context():
        complaint = db.session.scalars(select(Complaint.reference)).one()
        findings = db.session.scalars(select(Finding.reference)).all()
    assert len(findings) == 2
    read = [f"/admin/complaints/{complaint}/", "/admin/ratings/", "/admin/", f"/admin/procedures/?q={quote(CANARY)}"]
    for url in read + [f"/admin/actions/findings/{reference}/" for reference in findings]:
        staff.get(url)
        assert "window.ran" in staff.text or "procedures" in url or url == "/admin/", url
        pages.append(staff)
    for visitor in pages:
        assert visitor.page.evaluate("window.ran") is None
        assert visitor.complaints == []
