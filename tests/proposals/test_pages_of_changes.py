"""What the pages of changes tell: of what record, who may decide, who decided and when, what became of one's own."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from portal.library.access.permissions import SYSTEM
from portal.pages.desk.reach import REJECTION_SHOWN
from portal.platform import clock
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.proposals.models import ProposedChange
from portal.proposals.operations import propose_change
from portal.search.synonyms.operations import add_phrase
from portal.search.synonyms.reviewed_changes import PHRASE
from tests.support.cast import CODE, Cast
from tests.support.visitor import Visitor

Enter = Callable[[str], Visitor]
EDIT = "/admin/organisation/transport/edit/"
REASON = "电话号码写错了"


def propose(staff: Enter, phone: str = "0000-7654321") -> tuple[Visitor, str]:
    """Propose another telephone number; return the proposer and the address of the change."""
    manager = staff("manager")
    manager.get(EDIT).submit(phone=phone)
    return manager, next(each for each in manager.html.split('"') if each.startswith("/admin/changes/FH"))


def test_texts_stand_before_the_decision(cast: Cast, staff: Enter):
    page = staff("quality").get(propose(staff)[1]).html
    assert page.index("0000-7654321") < page.index("/confirm/")


def test_those_who_may_not_decide_read_who_may(cast: Cast, staff: Enter):
    link = propose(staff)[1]
    page = staff("editor").get(link)
    assert not page.has_form("/confirm/")
    assert "Publishing approver, Department manager, Quality officer, Administrator" in page.text


def test_a_decision_is_shown_with_its_time(cast: Cast, staff: Enter):
    manager, link = propose(staff)
    assert "Decided on" not in manager.get(link).text
    staff("quality").get(link).submit("/reject/", reason=REASON)
    assert "Decided on" in manager.get(link).text
    assert "quality" in manager.text


def test_a_withdrawn_change_names_no_decider(cast: Cast, staff: Enter):
    manager, link = propose(staff)
    assert "Withdrawn" in manager.get(link).submit("/withdraw/").text
    assert "Decided by" not in manager.text


def test_changes_are_called_by_names(app: Flask, cast: Cast, staff: Enter):
    with app.test_request_context("/zh/"), writing():
        number = add_phrase(SYSTEM, said=["撸串"], means=["食品经营"], event=None).id
    propose(staff)
    manager, editor = staff("manager"), staff("editor")
    manager.get("/admin/organisation/posts/tr-review/edit/").submit(duties_zh="第一条\n第二条")
    with app.app_context():
        mark = db.session.query(ProposedChange).filter_by(kind="post").one().subject
    editor.get("/admin/search/phrases/new/").submit(said="跑货车", means="道路货物运输")
    phrases = editor.get("/admin/search/phrases/")
    entry = next(
        each
        for each in phrases.html.split('"')
        if "/phrases/" in each and each.split("/")[-2] not in ("phrases", "new")
    )
    phrases.get(entry).submit("/remove/")
    quality = staff("quality").get("/admin/changes/")
    work = quality.get("/admin/").text
    for text in (quality.get("/admin/changes/").text, work):
        assert "跑货车" in text
        assert "+跑货车" not in text
        assert f"#{number}" not in text
        assert mark not in text
        assert "· transport" not in text
        assert "Transport" in text or "交通" in text


def test_an_edit_page_says_what_is_edited(cast: Cast, staff: Enter):
    manager = staff("manager").get(EDIT)
    assert manager.html.count("Edit: ") == 2, "title and heading"
    assert "Departments and posts</h1>" not in manager.html
    assert manager.get("/admin/organisation/posts/tr-review/edit/").html.count("Edit: ") == 2


def test_an_edit_page_shows_the_open_change(cast: Cast, staff: Enter):
    manager, link = propose(staff)
    page = manager.get(EDIT).html
    assert link in page
    assert page.index(link) < page.index("becomes public when they confirm")
    assert link in manager.submit(phone="0000-1").html, "and when a second one is refused"


def test_a_rejection_reaches_its_proposer(app: Flask, cast: Cast, staff: Enter):
    manager, link = propose(staff)
    staff("quality").get(link).submit("/reject/", reason=REASON)
    assert link in manager.get("/admin/").html
    assert "read the reason" in manager.text
    assert link not in staff("approver").get("/admin/").html
    with app.app_context(), writing():
        change = db.session.query(ProposedChange).one()
        assert change.decided_at is not None
        change.decided_at = change.decided_at - REJECTION_SHOWN
    assert link not in manager.get("/admin/").html


def test_the_list_shows_deadlines_or_decisions(cast: Cast, staff: Enter):
    manager, link = propose(staff)
    page = staff("quality").get("/admin/changes/").html
    assert page.index("Review due by</th>") < page.index("State</th>")
    staff("quality").get(link).submit("/reject/", reason=REASON)
    row = manager.get("/admin/changes/?all=1").html.split("<tbody>")[1]
    assert "quality" in row, "who decided stands where the deadline was"
    assert "state-done" not in row


def test_an_empty_alert_names_its_field(guide_in_force: str, staff: Enter):
    page = staff("manager").get(f"/admin/procedures/{CODE}/")
    page.submit("/alert/", alert_zh="", until="")
    assert page.status == 400
    assert "no text was entered" in page.text
    assert "aria-invalid" in page.html


def test_limits_of_reviews_end_on_working_days(app: Flask, cast: Cast, staff: Enter, monkeypatch: pytest.MonkeyPatch):
    friday = datetime(2026, 11, 27, 8, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: friday)
    with app.test_request_context("/zh/"), writing():
        of_both = [
            propose_change(cast["editor"], PHRASE, f"+词{at_once}", {"said": ["词"], "means": ["许可"], "event": ""},
                           department=None, acts_at_once=at_once).due_on
            for at_once in (True, False)
        ]  # fmt: skip
    assert of_both == [date(2026, 11, 30), date(2026, 12, 4)]
