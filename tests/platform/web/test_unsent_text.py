"""Text that staff type is not lost: not when the session ends, not by another button, not by another person."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Staff
from portal.accounts.operations import set_active
from portal.complaints.models import Complaint
from portal.library.access.permissions import SYSTEM
from portal.organisation.queries import get_department
from portal.platform import clock
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.storage.unsent_texts import (
    MAX_PAGES_PER_PERSON,
    MAX_TEXT_BYTES,
    UnsentForm,
    UnsentText,
    delete_expired_texts,
    save_unsent,
    unsent_pages,
)
from tests.support.cast import PASSWORD, Cast, confirm_all
from tests.support.page_forms import NOTE, REPLY, typed
from tests.support.visitor import Visitor


def signed_in(visitor: Visitor, name: str) -> Visitor:
    return visitor.get("/admin/sign-in/").submit(user_name=name, password=PASSWORD)


def replies(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Complaint)).one().replies)


@pytest.mark.parametrize("end", ["idle", "absolute", "cookie", "elsewhere"])
def test_text_survives_the_end_of_a_session(app: Flask, page: str, staff: Callable[[str], Visitor], end: str):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/reply/"), reply__words=REPLY)
    later = {"idle": timedelta(minutes=31), "absolute": timedelta(hours=9)}.get(end, timedelta(minutes=1))
    if end == "cookie":
        visitor.client.delete_cookie("session")
    elif end == "elsewhere":
        with app.app_context(), writing():
            db.session.execute(db.text("UPDATE staff_sessions SET ended_at = started_at"))
    with time_machine.travel(clock.now() + later, tick=False):
        response = visitor.client.post(f"{page}reply/", data=sent)
        assert response.headers["Location"].endswith("/admin/sign-in/")
        assert "已保存24小时" in visitor.get("/admin/sign-in/").text
        signed_in(visitor, "handler")
        assert visitor.url == page
        assert REPLY in visitor.form("/reply/").fields.values()
        assert "Your session had ended" in visitor.text
        assert replies(app) == 0, "offered, never submitted"


def test_text_is_saved_for_its_author_only(app: Flask, page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/reply/"), reply__words=REPLY)
    visitor.client.delete_cookie("session")
    visitor.client.post(f"{page}reply/", data=sent)
    signed_in(visitor, "manager")
    assert REPLY not in visitor.html
    assert REPLY not in staff("manager").get(page).html
    assert REPLY in staff("handler").get(page).html
    with app.app_context():
        assert REPLY.encode() not in db.session.scalars(select(UnsentText)).one().sealed


def test_without_a_valid_ticket_nothing_is_saved(app: Flask, page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/reply/"), reply__words=REPLY)
    forged = "x" + sent["ticket"][1:]
    visitor.client.delete_cookie("session")
    for ticket in ("", "nonsense", forged, sent["ticket"] + "x"):
        visitor.client.post(f"{page}reply/", data=sent | {"ticket": ticket})
    with time_machine.travel(clock.now() + timedelta(hours=12, minutes=1), tick=False):
        visitor.client.post(f"{page}reply/", data=sent)
    with app.app_context():
        assert db.session.scalars(select(UnsentText)).all() == []


def test_nothing_is_saved_for_a_locked_account(app: Flask, page: str, cast: Cast, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/reply/"), reply__words=REPLY)
    with app.app_context(), writing():
        set_active(SYSTEM, db.session.get_one(Staff, cast.id("handler")), is_active=False)
    visitor.client.post(f"{page}reply/", data=sent)
    with app.app_context():
        assert db.session.scalars(select(UnsentText)).all() == []


def test_saved_text_has_its_limits(app: Flask, page: str, cast: Cast):
    staff_id = cast.id("handler")
    with app.app_context():
        for number in range(MAX_PAGES_PER_PERSON + 3):
            with writing():
                save_unsent(staff_id, f"/admin/{number}/", "", {"a": UnsentForm({"words": ["x"]}, "d words")})
        pages = unsent_pages(staff_id)
        assert len(pages) == MAX_PAGES_PER_PERSON
        assert "/admin/0/" not in {one.page for one in pages}
        with time_machine.travel(clock.now() + timedelta(days=14, minutes=1)), writing():
            assert delete_expired_texts() == MAX_PAGES_PER_PERSON


def test_too_long_text_is_not_cut(app: Flask, page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/reply/"), reply__words="长" * (MAX_TEXT_BYTES // 3 + 1))
    visitor.client.delete_cookie("session")
    visitor.client.post(f"{page}reply/", data=sent)
    assert "内容过长" in visitor.get("/admin/sign-in/").text


def test_a_button_keeps_what_other_forms_have(app: Flask, page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    visitor.client.post(f"{page}note/", data=typed(visitor.form("/note/"), note__words=NOTE, reply__words=REPLY))
    visitor.get(page)
    assert REPLY in visitor.form("/reply/").fields.values()
    assert NOTE not in visitor.form("/note/").fields.values()
    assert "Draft ·" in visitor.text
    assert "another button" in visitor.text
    visitor.submit("/drafts/discard/")
    assert visitor.url == page
    assert REPLY not in visitor.html


def test_a_refused_form_keeps_what_others_have(app: Flask, page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/ask/"), ask__question="", note__words=NOTE)
    response = visitor.client.post(f"{page}ask/", data=sent)
    assert response.status_code == 400
    assert NOTE in response.get_data(as_text=True)


def test_switching_the_language_keeps_the_text(page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/reply/"), reply__words=REPLY) | {"language": "zh"}
    visitor.client.post("/admin/language/", data=sent)
    visitor.get(page)
    assert "草稿" in visitor.text
    assert REPLY in visitor.form("/reply/").fields.values()


def test_the_second_writer_sees_both_texts(app: Flask, page: str, staff: Callable[[str], Visitor]):
    first, second = staff("handler").get(page), staff("handler").get(page)
    first.submit("/reply/", decision="upheld", words=REPLY)
    second.submit("/reply/", decision="upheld", words="我的另一份答复。")
    assert second.status == 409
    assert "我的另一份答复。" in second.text
    assert REPLY in second.text
    assert "我的另一份答复。" in second.get(page).text, "it stays until it is discarded"


def test_an_edited_record_shows_both_texts(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]
):
    address = "/admin/organisation/transport/edit/"
    first, second = staff("administrator").get(address), staff("administrator").get(address)
    first.submit(mission_zh="先写的职责。")
    with app.test_request_context("/zh/"):
        confirm_all(cast)
    assert second.submit(mission_zh="后写的职责。").status == 400
    assert "先写的职责。" in second.text
    assert "后写的职责。" in second.html
    assert second.submit().status == 200
    with app.test_request_context("/zh/"):
        confirm_all(cast)
        assert get_department("transport").mission["zh"] == "后写的职责。"


def test_a_returned_reply_comes_back_whole(app: Flask, page: str, staff: Callable[[str], Visitor]):
    staff("handler").get(page).submit("/reply/", decision="upheld", words=REPLY, remedy_given="已改窗口时间。")
    staff("manager").get(page).submit("/return-reply/", remarks="请写明依据。")
    handler = staff("handler").get(page)
    fields = handler.form("/reply/").fields
    assert REPLY in fields.values()
    assert "已改窗口时间。" in fields.values()
    assert "请写明依据。" in handler.text
