"""What is typed on the form's pages is carried along, whatever it is and whatever changes meanwhile."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.complaints.filing.forms import ComplaintForm
from portal.complaints.filing.vocabulary import DETAILS, PROBLEMS, FilingPurpose, OriginalStorage
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintKind, Identity
from portal.library.text.text_input import clean_text
from portal.platform.storage.database import db
from portal.platform.web.qr import qr_drawing
from tests.support.cast import CODE, STEP
from tests.support.filing import PLAIN, WHOLE, answer_until, file_by_form, page_shown, pages_to
from tests.support.soak import share
from tests.support.visitor import Visitor

NEW = f"/zh/complaints/new/?procedure={CODE}&element={STEP}"
WRITTEN = "窗口让我回去等了三次。"
TEXTS = ("q", "subject_text", "days_taken", "paper_asked", "charged", "reason_given", "case_number", "narrative",
         "happened_on", "happened_at", "window", "remedy_sought", "contact")  # fmt: skip
CHOICES = {
    "purpose": [each.value for each in FilingPurpose],
    "problem": [each.value for each in PROBLEMS],
    "identity": [each.value for each in Identity],
    "personal": [each.value for each in OriginalStorage],
    "element": ["", STEP],
    "may_publish": ["y"],
}
Q = "q"


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Complaint.id))) or 0


def send(citizen: Visitor, **fields: str) -> Visitor:
    """Send the page that is shown with other fields than it has, as a browser would that was told to."""
    citizen.response = citizen.client.post("/zh/complaints/new/", data=citizen.form("/new/").fields | fields)
    return citizen


@pytest.mark.once
def test_every_field_is_of_one_page():
    names = [name for names in (*ComplaintForm.fields_of_page.values(), *DETAILS.values()) for name in names]
    assert sorted({*TEXTS, *CHOICES, "department", "subject", "procedure"}) == sorted(names)


@given(
    texts=st.dictionaries(st.sampled_from(TEXTS), st.text(max_size=200) | st.sampled_from(["drei", "٣", "2026-13-45"])),
    choices=st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in CHOICES.items()}),
)
@settings(
    max_examples=share(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.usefixtures("guide_in_force")
def test_going_back_through_all_loses_nothing(citizen: Visitor, texts: dict[str, str], choices: dict[str, str]):
    citizen.get(NEW)
    sent = {name: text.encode("utf-8", "replace").decode() for name, text in texts.items()} | choices
    send(citizen, **sent, page="check", go="back")
    expected = {name: text for name in sent if (text := clean_text(sent[name]))}
    seen = [page_shown(citizen)]
    while seen[-1] != "about":
        fields = citizen.form("/new/").fields
        assert {name: clean_text(fields.get(name, "")) for name in expected} == expected, seen
        citizen.submit("/new/", button=("go", "back"))
        seen.append(page_shown(citizen))
    fields = citizen.form("/new/").fields
    assert {name: clean_text(fields.get(name, "")) for name in expected} == expected, seen
    assert fields["procedure"] == CODE


def test_no_days_at_all_is_an_answer(app: Flask, guide_in_force: str, citizen: Visitor):
    answer_until(citizen, "check", NEW, days_taken="0")
    assert "<dd>0</dd>" in re.sub(r"<dd[^>]*>\s*", "<dd>", citizen.html).replace("\n", "")
    citizen.submit("/new/")
    with app.app_context():
        assert db.session.scalars(select(Complaint.details)).one() == {"days_taken": "0"}


@pytest.mark.parametrize("page", ["what", "who"])
def test_a_form_of_yesterday_keeps_what_was_typed(app: Flask, guide_in_force: str, citizen: Visitor, page: str):
    """As the earlier release had it: the service in the address, and the kind in one field."""
    token = citizen.get(NEW).form("/new/").fields
    sent = {"csrf_token": token["csrf_token"], "idempotency_key": token["idempotency_key"], "page": page, "go": "next",
            "element": STEP, "kind": "limit_missed", "narrative": WRITTEN, "window": "3号", "identity": "named",
            "contact": "王小演 0000-88009999"}  # fmt: skip
    citizen.response = citizen.client.post(NEW, data=sent)
    assert citizen.status == 200
    assert "error-summary" not in citizen.html, "a page that nobody has seen is not wrong"
    assert page_shown(citizen) == "detail", "what is answered already is not asked again"
    answer_until(citizen, "check", narrative=WRITTEN, identity="named", contact=sent["contact"])
    assert WRITTEN in citizen.text
    citizen.submit("/new/", button=("go", "next"))
    with app.app_context():
        kept = db.session.scalars(select(Complaint)).one()
        assert (kept.kind, kept.element, kept.window) == (ComplaintKind.LIMIT_MISSED, STEP, "3号")


HOSTILE = "<script>alert(1)</script>\"'>{{7*7}}\0\u202e'; DROP TABLE complaints; --"
SIZE = 200_000
ASKED_WITH = {"days_taken": "limit_missed", "case_number": "limit_missed", "paper_asked": "extra_material",
              "charged": "unlawful_fee"}  # fmt: skip


@pytest.mark.parametrize(
    "field", [*TEXTS, *CHOICES, "department", "subject", "procedure", "idempotency_key", "kind", "page"]
)
def test_hostile_floods_are_told_beside_the_field(app: Flask, guide_in_force: str, citizen: Visitor, field: str):
    """Of each field as much as a form may hold: it is refused in words at the field, and the rest stays."""
    citizen.get("/zh/complaints/new/?about=hall" if field in {"subject", "subject_text", "department"} else NEW)
    flood = HOSTILE + "9" * (SIZE - len(HOSTILE))
    sent = {
        **WHOLE,
        "subject_text": "一楼",
        "narrative": WRITTEN,
        "identity": "named",
        "contact": "王小演",
        **PLAIN_DETAILS,
    }
    sent |= {"problem": ASKED_WITH.get(field, "conduct"), field: flood, "go": "next"}
    if field == "reason_given":
        sent["purpose"] = "refusal"
    send(citizen, **{"page": "check"} | sent)
    if field in {"may_publish", "kind", "page", "personal"} or (field == "element" and citizen.status == 200):
        assert citizen.status == 200, "a mark is a mark, and what is not asked is not looked at"
        return
    assert citizen.status == 400
    assert "<script>alert" not in citizen.html
    at = {"subject": Q, "procedure": Q}.get(field, field)
    if field != "idempotency_key":
        assert re.search(f'href="#{at}(-0)?"', citizen.html), "the summary leads to the field"
        assert f'id="{at}-error"' in citizen.html, "the error stands beside it"
    if field != "narrative":
        assert citizen.form("/new/").fields["narrative"] == WRITTEN
    assert count(app) == 0


PLAIN_DETAILS = {
    "days_taken": "3",
    "paper_asked": "无违章证明一份",
    "charged": "20元",
    "reason_given": "说系统升级不收件",
}


def test_searching_with_a_flood_is_told(guide_in_force: str, citizen: Visitor):
    citizen.get("/zh/complaints/new/")
    send(citizen, q=HOSTILE + "长" * 24_000, go="search")
    assert citizen.status == 400
    assert 'id="q-error"' in citizen.html


@pytest.mark.parametrize("typed", ["x", "……", "无", "   "])
@pytest.mark.parametrize(
    ("field", "choice", "page"),
    [
        ("narrative", {"problem": "conduct"}, "story"),
        ("paper_asked", {"problem": "extra_material"}, "detail"),
    ],
)
def test_what_says_nothing_is_refused(
    guide_in_force: str, citizen: Visitor, field: str, choice: dict[str, str], page: str, typed: str
):
    answer_until(citizen, "check", NEW, **{**choice, field: typed})
    assert citizen.status == 400
    assert page_shown(citizen) == page
    assert f'href="#{field}"' in citizen.html
    assert f'aria-describedby="{field}' in citizen.html
    assert 'aria-invalid="true"' in citizen.html


@pytest.mark.parametrize(
    ("typed", "status"), [("很多钱", 400), ("20元", 200), ("二十元复印费", 200), ("２０ yuan", 200)]
)
def test_a_charge_has_a_figure(guide_in_force: str, citizen: Visitor, typed: str, status: int):
    answer_until(citizen, "story", NEW, problem="unlawful_fee", charged=typed)
    assert citizen.status == status
    assert page_shown(citizen) == ("story" if status == 200 else "detail")
    assert ('href="#charged"' in citizen.html) == (status == 400)
    assert citizen.form("/new/").fields["charged"] == clean_text(typed)


def test_letters_for_a_number_come_back(guide_in_force: str, citizen: Visitor):
    answer_until(citizen, "case", NEW, days_taken="zwei Wochen")
    assert (citizen.status, page_shown(citizen)) == (400, "detail")
    assert citizen.form("/new/").fields["days_taken"] == "zwei Wochen"
    citizen.submit("/new/", button=("go", "back"))
    assert citizen.form("/new/").fields["days_taken"] == "zwei Wochen"


def test_each_page_says_what_it_asks(guide_in_force: str, citizen: Visitor, staff: Callable[[str], Visitor]):
    """One heading a page, the field's own label, and the title says the question."""
    citizen.get(NEW)
    seen: set[str] = set()
    while page_shown(citizen) != "check":
        page = citizen.html
        assert page.count("<h1") == 1, page_shown(citizen)
        title = re.findall(r"<title>([^<·]+)·", page)[0].strip()
        heading = " ".join(re.sub("<[^>]+>", " ", re.findall(r"<h1>(.*?)</h1>", page, re.DOTALL)[0]).split())
        assert heading.startswith(title.removesuffix("…")), (heading, title)
        assert title not in seen
        seen.add(title)
        for name in set(
            re.findall(
                r'<(?:input|textarea|select)[^>]* id="([\w-]+)"',
                re.sub(r"<input[^>]*hidden[^>]*>", "", page.split('id="typed"')[1]),
            )
        ):
            assert f'for="{name}"' in page, f"{name} has no label"
        fields = {name: text for name, text in PLAIN.items() if f'name="{name}"' in page}
        citizen.submit("/new/", button=("go", "next"), **fields)


@pytest.mark.parametrize("view", ["zh", "zh-hant-large", "en"])
def test_the_receipts_code_leads_to_following(guide_in_force: str, citizen: Visitor, view: str):
    receipt = file_by_form(citizen, f"/{view}/complaints/new/?procedure={CODE}").html
    number = re.findall(r"<dd>(C-[0-9A-Z-]+)</dd>", receipt)[0]
    assert str(qr_drawing(f"http://localhost/{view}/complaints/follow/?number={number}")) in receipt


@pytest.mark.parametrize("digits", [19, 309, 5000])
def test_more_digits_than_any_number_are_refused(guide_in_force: str, citizen: Visitor, digits: int):
    page = answer_until(citizen, "detail", f"/zh/complaints/new/?procedure={CODE}", problem="limit_missed")
    page.submit("/new/", button=("go", "next"), days_taken="9" * digits)
    assert page.status == 400
    assert "9" * digits in page.html


def test_enter_in_the_search_field_searches(guide_in_force: str, citizen: Visitor):
    for address in ("/zh/complaints/new/", f"/zh/complaints/new/?procedure={CODE}"):
        page = citizen.get(address)
        while page_shown(page) != "about":
            page.submit("/new/", button=("go", "back"))
        sent = page.form("/new/").fields | {"q": "货运"}
        page._seen(page.client.post("/zh/complaints/new/", data=sent))
        assert (page.status, page_shown(page)) == (200, "about")
        assert f'value="service:{CODE}"' in page.html


@pytest.mark.parametrize(("purpose", "is_asked"), [("praise", True), ("enquiry", True), ("integrity", False)])
def test_the_number_of_an_application_is_carried(
    guide_in_force: str, citizen: Visitor, purpose: str, *, is_asked: bool
):
    address = f"/zh/complaints/new/?procedure={CODE}&case=B-2026-0001"
    assert ("case" in pages_to(citizen, address, purpose=purpose)) == is_asked
    assert ("B-2026-0001" in citizen.text) == is_asked
