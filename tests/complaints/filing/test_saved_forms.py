"""A form that is saved on demand: for a day, under a code that only its writer has, and never a report of a bribe."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.complaints.models import Complaint
from portal.library.access.limits import RESUME_DRAFT, SAVE_DRAFT
from portal.operating.worker import JOBS
from portal.platform.storage.database import db
from portal.platform.storage.resumable_drafts import ResumableDraft
from portal.platform.storage.transaction import writing
from tests.complaints.filing.test_personal_data_in_the_form import everything_stored
from tests.support.cast import CODE, STEP
from tests.support.filing import answer_until, go_on, page_shown
from tests.support.floods import use_up
from tests.support.visitor import Visitor

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
NEW = f"/zh/complaints/new/?procedure={CODE}&element={STEP}"
RESUME = "/zh/complaints/resume/"
TYPED = {"days_taken": "33", "narrative": "窗口三次退件，没有说明理由。", "window": "7号窗口", "identity": "named",
         "contact": "王小演 0000-88009999"}  # fmt: skip
Clock = time_machine.Traveller


@pytest.fixture
def clock(guide_in_force: str) -> Iterator[Clock]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


def drafts(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(ResumableDraft.id))) or 0


def filed(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Complaint.id))) or 0


def save(citizen: Visitor, page: str = "publish") -> str:
    """Fill the form up to a page, save it there and return the code."""
    answer_until(citizen, page, NEW, **TYPED).submit("/new/", button=("go", "save"))
    assert citizen.status == 200
    found = re.search(r"<dd>([0-9A-Z-]{24})</dd>", citizen.html)
    assert found, citizen.text
    return found[1]


def resume(citizen: Visitor, code: str) -> Visitor:
    return citizen.get(RESUME).submit("/resume/", code=code)


def test_only_who_asks_has_a_draft(app: Flask, citizen: Visitor, clock: Clock):
    answer_until(citizen, "check", NEW, **TYPED)
    assert drafts(app) == 0
    save(citizen)
    assert drafts(app) == 1
    assert filed(app) == 0


@pytest.mark.parametrize("page", ["purpose", "detail", "contact", "check"])
def test_a_saved_form_comes_back_whole(app: Flask, citizen: Visitor, clock: Clock, page: str):
    answer_until(citizen, page, NEW, **TYPED)
    before = citizen.form("/new/").fields
    citizen.submit("/new/", button=("go", "save"))
    code = re.findall(r"<dd>([0-9A-Z-]{24})</dd>", citizen.html)[0]
    other = resume(Visitor(app), code.lower().replace("-", " "))
    assert other.status == 200
    assert page_shown(other) == page
    own = {"csrf_token", "idempotency_key", "draft"}
    after = other.form("/new/").fields
    assert {name: text for name, text in after.items() if name not in own} == {
        name: text for name, text in before.items() if name not in own
    }


def test_a_resumed_form_files_once(app: Flask, citizen: Visitor, clock: Clock):
    """Opened on two machines, and after the visit in which it was saved was finished."""
    code = save(citizen)
    citizen.submit("/finished/")
    numbers = set()
    visitors = [resume(each, code) for each in (citizen, Visitor(app), Visitor(app))]
    for visitor in visitors:
        answer_until(visitor, "check", **TYPED)
        assert TYPED["narrative"] in visitor.text
        assert TYPED["contact"] in visitor.text
        visitor.submit("/new/", button=("go", "next"))
        assert visitor.status == 200, visitor.text
        numbers |= set(re.findall(r"<dd>(C-[0-9A-Z-]+)</dd>", visitor.html))
    assert len(numbers) == filed(app) == 1


def test_a_finished_visit_opens_no_draft(app: Flask, citizen: Visitor, clock: Clock):
    """Reloading the page that was opened with the code, after “Finished”, shows nothing."""
    code = save(citizen)
    asked = citizen.get(RESUME).form("/resume/").fields | {"code": code}
    answer_until(citizen.submit("/resume/", code=code), "check", **TYPED).submit("/new/", button=("go", "next"))
    citizen.submit("/finished/")
    page = citizen.client.post(RESUME, data=asked, follow_redirects=True).get_data(as_text=True)
    assert "已结束" in page
    assert TYPED["narrative"] not in page


@pytest.mark.parametrize(("later", "is_there"), [(timedelta(hours=23, minutes=59), True), (timedelta(hours=24), False)])
def test_a_draft_lasts_a_day(app: Flask, citizen: Visitor, clock: Clock, later: timedelta, is_there: bool):
    code = save(citizen)
    clock.shift(later)
    assert resume(Visitor(app), code).status == (200 if is_there else 404)
    job = next(job for job in JOBS if job.name == "delete_old_drafts")
    with app.app_context(), writing():
        assert job.run(app.extensions["portal.settings"]) == (0 if is_there else 1)
    assert drafts(app) == int(is_there)
    assert job.trusts_clock


def test_a_draft_can_be_read_by_nobody(app: Flask, citizen: Visitor, clock: Clock):
    code = save(citizen)
    stored = everything_stored(app)
    for typed in (
        *(text for text in TYPED.values() if len(text) > 5),
        "王小演",
        "88009999",
        code,
        code.replace("-", ""),
    ):
        assert typed not in stored
    assert STEP not in stored.split("resumable_drafts")[0][-300:]


def test_no_report_of_a_bribe_is_saved(app: Flask, citizen: Visitor, clock: Clock):
    answer_until(citizen, "story", "/zh/complaints/new/?about=portal&kind=integrity")
    assert ("go", "save") not in citizen.form("/new/").buttons
    go_on(citizen, narrative="有人向我要了五百元。")
    citizen.submit("/new/", button=("go", "save"))
    assert drafts(app) == 0
    assert re.search(r"<dd>[0-9A-Z-]{24}</dd>", citizen.html) is None
    assert citizen.form("/new/").fields["narrative"] == "有人向我要了五百元。"


def test_other_kinds_offer_to_save(citizen: Visitor, clock: Clock):
    answer_until(citizen, "story", "/zh/complaints/new/?about=portal&kind=praise")
    assert ("go", "save") in citizen.form("/new/").buttons


def test_saving_without_a_token_saves_nothing(app: Flask, citizen: Visitor, clock: Clock):
    answer_until(citizen, "when", NEW, **TYPED)
    citizen.client.delete_cookie("session")
    citizen.submit("/new/", button=("go", "save"))
    assert citizen.status == 400
    assert citizen.form("/new/").fields["narrative"] == TYPED["narrative"]
    assert drafts(app) == 0


def test_an_invalid_form_can_be_saved(app: Flask, citizen: Visitor, clock: Clock):
    """Who must leave need not repair first."""
    answer_until(citizen, "when", NEW, **TYPED)
    citizen.submit("/new/", button=("go", "save"), happened_on="im Mai")
    code = re.findall(r"<dd>([0-9A-Z-]{24})</dd>", citizen.html)[0]
    resume(citizen, code)
    assert citizen.status == 200
    assert citizen.form("/new/").fields["happened_on"] == "im Mai"
    assert "error-summary" not in citizen.html


def test_a_forged_draft_of_nothing_opens(citizen: Visitor, clock: Clock):
    citizen.get("/zh/complaints/new/")
    fields = citizen.form("/new/").fields | {"page": "check", "go": "save", "narrative": "还没写完"}
    citizen.response = citizen.client.post("/zh/complaints/new/", data=fields)
    code = re.findall(r"<dd>([0-9A-Z-]{24})</dd>", citizen.html)[0]
    resume(citizen, code)
    assert citizen.status == 200
    assert page_shown(citizen) == "about"
    assert citizen.form("/new/").fields["narrative"] == "还没写完"


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC-DDDD-EEEE", "x", "", "\0", "长" * 5000])
def test_a_wrong_code_opens_nothing(app: Flask, citizen: Visitor, clock: Clock, code: str):
    save(citizen)
    resume(citizen, code)
    assert citizen.status in ({404} if code.startswith("AAAA") else {400, 404})
    assert 'href="#code"' in citizen.html
    assert TYPED["narrative"] not in citizen.html


def test_wrong_codes_are_counted(app: Flask, citizen: Visitor, clock: Clock):
    code = save(citizen)
    for _ in range(RESUME_DRAFT.of_source.burst):
        assert resume(citizen, "AAAA-BBBB-CCCC-DDDD-EEEE").status == 404
    resume(citizen, "AAAA-BBBB-CCCC-DDDD-EEEE")
    assert citizen.status == 429
    assert citizen.form("/resume/").fields["code"] == "AAAA-BBBB-CCCC-DDDD-EEEE"
    assert citizen.response is not None
    clock.shift(timedelta(seconds=int(citizen.response.headers["Retry-After"])))
    citizen.submit("/resume/", code=code)
    assert citizen.status == 200
    assert page_shown(citizen) == "publish"


def test_saving_too_often_waits_and_loses_nothing(app: Flask, citizen: Visitor, clock: Clock):
    use_up(app, SAVE_DRAFT)
    answer_until(citizen, "publish", NEW, **TYPED).submit("/new/", button=("go", "save"))
    assert citizen.status == 429
    assert citizen.form("/new/").fields["narrative"] == TYPED["narrative"]
    assert drafts(app) == 0
    assert citizen.response is not None
    clock.shift(timedelta(seconds=int(citizen.response.headers["Retry-After"])))
    citizen.submit("/new/", button=("go", "save"))
    assert citizen.status == 200
    assert drafts(app) == 1


@pytest.mark.parametrize("url", [RESUME, "/zh/complaints/new/"])
def test_no_page_of_it_is_kept(citizen: Visitor, clock: Clock, url: str):
    assert citizen.client.get(url).headers["Cache-Control"] == "no-store"


def test_filing_deletes_the_draft(app: Flask, citizen: Visitor, clock: Clock):
    code = save(citizen)
    resume(citizen, code)
    answer_until(citizen, "check").submit("/new/", button=("go", "next"))
    assert (filed(app), drafts(app)) == (1, 0)
    assert resume(citizen, code).status == 404


def test_saving_again_replaces_the_draft(app: Flask, citizen: Visitor, clock: Clock):
    first = save(citizen)
    resume(citizen, first).submit("/new/", button=("go", "save"))
    assert drafts(app) == 1
    assert resume(citizen, first).status == 404


def test_a_forged_kind_saves_no_report(app: Flask, citizen: Visitor, clock: Clock):
    fields = answer_until(citizen, "publish", NEW, **TYPED).form("/new/").fields
    citizen.client.post(NEW, data=fields | {"purpose": "complaint", "problem": "integrity", "go": "save"})
    assert drafts(app) == 0


def test_filing_the_page_left_open_deletes_its_draft(app: Flask, citizen: Visitor, clock: Clock):
    answer_until(citizen, "publish", NEW, **TYPED)
    page = citizen.form("/new/").fields
    citizen.submit("/new/", button=("go", "save"))
    assert drafts(app) == 1
    citizen._seen(citizen.client.post(NEW, data={**page, "go": "next"}))
    citizen.submit("/new/", button=("go", "next"))
    assert (filed(app), drafts(app)) == (1, 0)


def test_saving_without_a_token_names_no_other_question(app: Flask, citizen: Visitor, clock: Clock):
    answer_until(citizen, "story", NEW, problem="conduct")
    page = citizen.form("/new/").fields | {"csrf_token": "x", "go": "save", "narrative": TYPED["narrative"]}
    citizen._seen(citizen.client.post(NEW, data=page))
    assert citizen.status == 400
    assert "error" in citizen.html
    assert "到现在一共用了多少天" not in citizen.text
    assert TYPED["narrative"] in citizen.html
