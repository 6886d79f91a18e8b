"""Filing a complaint: asked page by page, kept once, sealed, with its finding in the same transaction."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.complaints.filing.rules import FormUsedError, NameNeededError
from portal.complaints.models import Complaint
from portal.complaints.queries import current_limits
from portal.complaints.time_limits import due_after_pause, due_on
from portal.complaints.vocabulary import Identity, LimitKind
from portal.corrective_actions.models import Finding
from portal.library.working_time.working_days import Calendar
from portal.platform.security.contact_encryption import open_sealed
from portal.platform.security.tracking_codes import content_hash, new_idempotency_key
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, STEP, complain, in_days
from tests.support.databases import blocked_write_gate, is_sqlite
from tests.support.filing import answer_until, page_shown
from tests.support.visitor import Visitor

NEW = f"/zh/complaints/new/?procedure={CODE}&element={STEP}"
PLAIN = Calendar()


def fill(citizen: Visitor, **answers: str) -> Visitor:
    return answer_until(citizen, "check", NEW, **answers)


def count(app: Flask, table: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(table.id))) or 0


def test_complaints_record_element_version_and_post(app: Flask, guide_in_force: str, citizen: Visitor):
    fill(citizen).submit("/new/")
    with app.app_context():
        kept = db.session.scalars(select(Complaint)).one()
        finding = db.session.scalars(select(Finding)).one()
        assert kept.version is not None
        assert (kept.element, kept.version.number, kept.post_code) == (STEP, 1, "tr-review")
        assert (finding.source_reference, finding.element) == (kept.reference, STEP)
        assert kept.code_hash not in citizen.html


def test_resubmitting_prints_the_same_receipt(app: Flask, guide_in_force: str, citizen: Visitor):
    fill(citizen)
    data = {**citizen.form("/new/").fields, "go": "next"}
    receipts = [citizen.client.post(NEW, data=data).get_data(as_text=True) for _ in range(2)]
    codes = [re.findall(r"<dd>([0-9A-Z-]{9,})</dd>", receipt) for receipt in receipts]
    assert codes[0] == codes[1]
    assert len(codes[0]) == 2
    assert (count(app, Complaint), count(app, Finding)) == (1, 1)
    assert "no-store" in citizen.client.post(NEW, data=data).headers["Cache-Control"]


def test_ten_concurrent_submissions_file_one_complaint(app: Flask, guide_in_force: str, citizen: Visitor):
    fill(citizen)
    data = {**citizen.form("/new/").fields, "go": "next"}
    cookie = citizen.client.get_cookie("session")
    assert cookie is not None

    def send(_: int) -> int:
        client = app.test_client()
        client.set_cookie("session", cookie.value)
        return client.post(NEW, data=data).status_code

    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(send, range(10))) == {200}
    assert (count(app, Complaint), count(app, Finding)) == (1, 1)


def test_the_contact_is_sealed_and_stands_nowhere_else(app: Flask, guide_in_force: str, citizen: Visitor):
    fill(citizen, identity="named", contact="王小演 0000-88009999")
    citizen.submit("/new/")
    with app.app_context():
        kept = db.session.scalars(select(Complaint)).one()
        assert kept.contact_sealed is not None
        assert open_sealed(kept.contact_sealed, f"contact:{kept.reference}") == "王小演 0000-88009999"
        database = app.extensions["portal.settings"].database_path
        if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
            db.session.remove()  # its connection would come back to a pool that is gone, and stay open
            db.engine.dispose()
            written = b"".join(path.read_bytes() for path in database.parent.glob("portal.db*"))
            assert "王小演".encode() not in written
            assert b"88009999" not in written


def test_anonymous_complaints_never_store_a_contact(app: Flask, guide_in_force: str, citizen: Visitor):
    fill(citizen, contact="王小演 0000-88009999").submit("/new/")
    with app.app_context():
        assert db.session.scalars(select(Complaint)).one().contact_sealed is None


@pytest.mark.parametrize("identity", ["named", "confidential"])
def test_who_wants_to_be_known_must_say_who(app: Flask, guide_in_force: str, citizen: Visitor, identity: str):
    page = fill(citizen, identity=identity)
    assert page.status == 400
    assert page_shown(page) == "contact"
    assert 'href="#contact"' in page.html
    assert page.form("/new/").fields["narrative"] == "等了三个星期。", "what was typed before is carried on"
    assert count(app, Complaint) == 0


def test_going_back_loses_nothing(guide_in_force: str, citizen: Visitor):
    fill(citizen).submit("/new/", button=("go", "back"))
    assert page_shown(citizen) == "publish"
    while page_shown(citizen) != "story":
        citizen.submit("/new/", button=("go", "back"))
    assert "等了三个星期。</textarea>" in citizen.html


def test_a_busy_portal_loses_nothing(app: Flask, guide_in_force: str, citizen: Visitor):
    if not is_sqlite(app):
        pytest.skip("only SQLite has a write gate that can be blocked")
    fill(citizen, narrative="\n等了<b>三个</b>星期。\n没有结果。")
    with blocked_write_gate(app):
        assert citizen.submit("/new/").status == 503
    assert re.search('form="typed" formaction="/en/complaints/new/[^"]*"', citizen.html), "in another language as well"
    citizen.submit()
    assert citizen.status == 200
    with app.app_context():
        stored = db.session.scalars(select(Complaint.narrative)).one()
    assert stored.replace("\r", "").strip() == "等了<b>三个</b>星期。\n没有结果。"


def test_a_lost_cookie_loses_nothing(app: Flask, guide_in_force: str, citizen: Visitor):
    fill(citizen)
    citizen.client.delete_cookie("session")
    page = citizen.submit("/new/")
    assert page.status == 400
    assert "等了三个星期。" in page.html
    page.submit("/new/")
    assert count(app, Complaint) == 1


@pytest.mark.usefixtures("context")
def test_the_rule_asks_for_a_name_too(guide_in_force: str):
    with pytest.raises(NameNeededError):
        complain(get_version_in_force(CODE), identity=Identity.NAMED)


@pytest.mark.usefixtures("context")
def test_reused_keys_are_refused_and_stored_hashed(guide_in_force: str):
    version, key = get_version_in_force(CODE), new_idempotency_key()
    first = complain(version, idempotency_key=key)
    assert complain(version, idempotency_key=key).id == first.id
    with pytest.raises(FormUsedError):
        complain(version, idempotency_key=key, narrative="x")
    assert key not in first.key_hash


def test_going_back_and_rewriting_files_another_complaint(app: Flask, guide_in_force: str, citizen: Visitor):
    fill(citizen)
    used = citizen.form("/new/").fields
    citizen.submit("/new/")
    citizen.client.post(NEW, data={**used, "go": "next"})
    response = citizen.client.post(NEW, data={**used, "go": "next", "narrative": "另一件事。"})
    citizen.response = response
    assert citizen.status == 400
    assert "另一件事。" in citizen.html
    citizen.submit("/new/")
    assert count(app, Complaint) == 2


NAMED = {"identity": "named", "contact": "王小演 0000-88009999", "may_publish": "y"}
CHANGED = [
    ({"contact": "王小演 0000-88001111"}, "您的姓名和联系方式"),
    ({"remedy_sought": "请退还工本费。"}, "您希望怎样解决？"),
    ({"happened_on": "2026-11-02"}, "什么时候发生的？"),
    ({"may_publish": ""}, "同意公开我填写的内容，但不得公开任何可能识别我身份的信息"),
    ({"narrative": "等了两个星期。"}, "事情经过是怎样的？"),
    ({"problem": "conduct"}, "出了什么问题？"),
    ({"purpose": "praise"}, "您想告诉我们什么？"),
    ({"days_taken": "22"}, "到现在一共用了多少天？"),
]


@pytest.mark.parametrize(("changed", "label"), CHANGED)
def test_a_changed_form_is_refused_with_both(
    app: Flask, guide_in_force: str, citizen: Visitor, changed: dict[str, str], label: str
):
    fill(citizen, **NAMED)
    fields = {**citizen.form("/new/").fields, "go": "next"}
    number = re.findall(r"<dd>(C-[0-9A-Z-]+)</dd>", citizen.client.post(NEW, data=fields).get_data(as_text=True))
    citizen.response = citizen.client.post(NEW, data=fields | changed)
    assert citizen.status == 400
    registered = citizen.html.split('id="filed"')[1].split("</section>")[0]
    assert number[0] in registered
    assert label in registered.split("现在不同之处")[1].split("</div>")[0]
    assert "等了三个星期。" in registered
    assert "0000-8800" not in registered, "the contact is sealed"
    assert citizen.form("/new/").fields.items() >= {name: value for name, value in changed.items() if value}.items()
    assert count(app, Complaint) == 1
    citizen.submit("/finished/")
    assert number[0] not in citizen.client.post(NEW, data=fields | changed, follow_redirects=True).get_data(
        as_text=True
    )
    with app.app_context():
        stored = db.session.scalars(select(Complaint)).one()
        sealed, purpose = stored.contact_sealed, f"contact:{stored.reference}"
        assert open_sealed(sealed or b"", purpose) == NAMED["contact"]
        assert stored.contact_hash not in {None, content_hash("", NAMED["contact"])}, "no guess without the form's key"


@pytest.mark.usefixtures("context")
def test_contacts_without_hash_are_not_compared(guide_in_force: str):
    version, key = get_version_in_force(CODE), new_idempotency_key()
    named = {"identity": Identity.NAMED, "idempotency_key": key}
    first = complain(version, contact="王小演 0000-88009999", **named)
    with writing():
        db.session.get_one(Complaint, first.id).contact_hash = None
    assert complain(version, contact="王小演 0000-88001111", **named).id == first.id


@pytest.mark.parametrize("typed", ["99999999999999999999-1-1", "2999-01-01", "2026-02-30"])
def test_a_day_that_cannot_be_is_refused(app: Flask, guide_in_force: str, citizen: Visitor, typed: str):
    page = fill(citizen, happened_on=typed)
    assert page.status == 400
    assert page_shown(page) == "when"
    assert 'href="#happened_on"' in page.html
    assert page.form("/new/").fields.items() >= {"happened_on": typed, "narrative": "等了三个星期。"}.items()


def test_no_answer_of_the_form_is_stored(guide_in_force: str, citizen: Visitor):
    assert citizen.client.get(NEW).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        (LimitKind.URGENT, "2026-11-23"),
        (LimitKind.ENQUIRY, "2026-11-26"),
        (LimitKind.SIMPLE, "2026-11-30"),
        (LimitKind.STANDARD, "2026-12-10"),
        (LimitKind.INTEGRITY, "2027-02-23"),
    ],
)
@pytest.mark.usefixtures("context")
def test_limits_of_the_field(kind: LimitKind, day: str):
    monday = in_days(0).replace(year=2026, month=11, day=23)
    assert due_on(kind, monday, PLAIN, current_limits()).isoformat() == day


@pytest.mark.parametrize(("days", "moved"), [(0, 0), (1, 1), (5, 7)])
def test_pauses_move_due_dates_by_working_days(days: int, moved: int):
    monday = in_days(0).replace(year=2026, month=11, day=23)
    until = PLAIN.add_working_days(monday, days)
    due = monday.replace(day=30)
    assert (due_after_pause(due, monday, until, PLAIN) - due).days == moved


@pytest.mark.parametrize(("now", "marks"), [("2026-11-16", 0), ("2026-12-21", 1), ("2026-12-28", 2)])
def test_a_receipt_marks_dates_that_may_move(guide_in_force: str, citizen: Visitor, now: str, marks: int):
    with time_machine.travel(datetime.fromisoformat(f"{now}T10:00+08:00"), tick=True):
        assert fill(citizen).submit("/new/").text.count("暂定") == marks
