"""A form that is sent twice acts once and is answered alike; with other content it is refused with both texts."""

import threading
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.complaints.correspondence import Message
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.form_receipts import FormReceipt, delete_old_receipts
from portal.platform.storage.transaction import writing
from tests.support.page_forms import NOTE, typed
from tests.support.visitor import Visitor


def notes(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Message.id)).where(Message.text == NOTE)) or 0


def test_a_form_sent_twice_acts_once(app: Flask, page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/note/"), note__words=NOTE)
    answers = [visitor.client.post(f"{page}note/", data=sent) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert notes(app) == 1


def test_the_same_from_two_tabs_acts_once(app: Flask, page: str, staff: Callable[[str], Visitor]):
    first, second = staff("handler").get(page), staff("handler").get(page)
    for tab in (first, second):
        assert tab.submit("/note/", words=NOTE).status == 200
    assert notes(app) == 1
    first.get(page).submit("/note/", words=NOTE)
    assert notes(app) == 2, "written again on the page as it is now"


def test_a_file_sent_twice_is_the_same(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    visitor = staff("editor").get("/admin/exchange/")
    fields = visitor.form("/import/").fields | {"purpose": "guides", "only_check": "y"}

    def send(content: bytes) -> TestResponse:
        data = {**fields, "file": (BytesIO(content), "liste.csv")}
        return visitor.client.post("/admin/exchange/import/", data=data, content_type="multipart/form-data")

    first = send(b"name,department\nA,transport\n")
    assert first.status_code == 303
    assert send(b"name,department\nA,transport\n").headers["Location"] == first.headers["Location"]
    assert send(b"name,department\nB,transport\n").status_code == 409
    fields |= visitor.get("/admin/exchange/").form("/import/").fields
    assert send(b"name,department\nB,transport\n").status_code == 303, "the page as it is now takes another file"


def test_other_content_under_a_used_key_is_refused(app: Flask, page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/note/"), note__words=NOTE)
    visitor.client.post(f"{page}note/", data=sent)
    answer = visitor.client.post(f"{page}note/", data=typed(visitor.form("/note/"), note__words="另一条备注。"))
    assert answer.status_code == 409
    shown = answer.get_data(as_text=True)
    assert NOTE in shown
    assert "另一条备注。" in shown
    assert notes(app) == 1
    assert "另一条备注。" in visitor.get(page).html, "what was typed is a draft now"


def test_a_double_click_acts_once(app: Flask, page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/note/"), note__words=NOTE)
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    statuses: list[int] = []

    def press() -> None:
        client = app.test_client()
        client.set_cookie("session", cookie.value)
        statuses.append(client.post(f"{page}note/", data=sent).status_code)

    presses = [threading.Thread(target=press) for _ in range(6)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert statuses == [303] * 6
    assert notes(app) == 1


def test_a_failed_form_may_be_sent_again(app: Flask, page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/note/"), note__words="")
    assert visitor.client.post(f"{page}note/", data=sent).status_code == 400
    sent = typed(visitor.form("/note/"), note__words=NOTE)
    assert visitor.client.post(f"{page}note/", data=sent).status_code == 303
    assert notes(app) == 1


def test_added_records_are_answered_alike(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    visitor = staff("manager").get("/admin/cases/new/")
    fields = visitor.form().fields
    sent = fields | {next(name for name in fields if name.endswith(":procedure")): guide_in_force}
    sent |= {name: "A-2026-1" for name in fields if name.endswith(":number")}
    first = visitor.client.post("/admin/cases/new/", data=sent)
    assert first.status_code == 303
    assert visitor.client.post("/admin/cases/new/", data=sent).headers["Location"] == first.headers["Location"]


def test_the_content_is_deleted_first(app: Flask, page: str, staff: Callable[[str], Visitor]):
    staff("handler").get(page).submit("/note/", words=NOTE)
    with app.app_context():
        receipt = db.session.scalars(select(FormReceipt)).one()
        assert NOTE.encode() not in (receipt.content_sealed or b"")
        with writing():
            db.session.execute(db.update(FormReceipt).values(at=receipt.at.replace(year=receipt.at.year - 1)))
            assert delete_old_receipts() == 1
        assert db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "add_note")).all()


@pytest.mark.parametrize("key", ["", "x" * 40, "0" * 39])
def test_a_malformed_key_is_no_key(app: Flask, page: str, staff: Callable[[str], Visitor], key: str):
    visitor = staff("handler").get(page)
    sent = typed(visitor.form("/note/"), note__words=NOTE) | {"form_key": key}
    assert visitor.client.post(f"{page}note/", data=sent).status_code == 303
