"""Whatever is sent: a clear answer, what was typed still there, nothing stored, never a 500."""

from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.complaints.filing.forms import ComplaintForm
from portal.complaints.filing.vocabulary import DETAILS, FilingPurpose, FormPage
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import SubjectKind
from portal.platform.storage.database import db
from tests.support.cast import CODE
from tests.support.filing import WHOLE
from tests.support.soak import share
from tests.support.visitor import Visitor

NEW = f"/zh/complaints/new/?procedure={CODE}"
NAMES = {name for names in (*ComplaintForm.fields_of_page.values(), *DETAILS.values()) for name in names}
FIELDS = [*sorted(NAMES), "idempotency_key", "page", "go", "choose", "csrf_token", "kind"]
GOOD = {**WHOLE, "element": "", "page": "check"}
BAD = {
    "too long": "长" * 7000,
    "wrong": "no-such-choice",
    "nul": "a\0b",
    "bidi": "\u202eabc",
    "markup": "<script>alert(1)</script>",
    "surrogate": "\ud800".encode("utf-8", "surrogatepass"),
    "sql": "'; DROP TABLE complaints; --",
}
SLOW = settings(
    max_examples=share(400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def kept(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Complaint.id))) or 0


def good_form(citizen: Visitor) -> dict[str, object]:
    citizen.get(NEW)
    hidden = citizen.form("/new/").fields
    return {**GOOD, "csrf_token": hidden["csrf_token"], "idempotency_key": hidden["idempotency_key"]}


@pytest.mark.parametrize(
    "field",
    [
        "purpose",
        "problem",
        "narrative",
        "identity",
        "happened_on",
        "element",
        "idempotency_key",
        "csrf_token",
        "remedy_sought",
    ],
)
@pytest.mark.parametrize("how", ["absent", "empty", "repeated", *BAD])
def test_each_field_of_a_complaint_each_way_wrong(
    app: Flask, guide_in_force: str, citizen: Visitor, field: str, how: str
):
    form = good_form(citizen)
    if how == "absent":
        form.pop(field, None)
    elif how == "repeated":
        form[field] = [form.get(field, "x"), "second"]
    else:
        form[field] = BAD.get(how, "")
    response = citizen.client.post(NEW, data=form)
    assert response.status_code in {200, 400}
    page = response.get_data(as_text=True)
    assert "<script>alert" not in page
    if response.status_code == 400:
        assert 'role="alert"' in page, "the error is said"
        assert kept(app) == 0
        if field != "narrative":
            assert "话说得很难听。" in page, "what was typed is still there"
    else:
        assert kept(app) == 1


@given(
    st.dictionaries(
        st.sampled_from(FIELDS),
        st.text(max_size=300)
        | st.sampled_from(
            ["what", *FormPage, *FilingPurpose, *SubjectKind, "next", "back", "save", CODE, f"service:{CODE}"]
        ),
    )
)
@SLOW
def test_any_form_is_answered(guide_in_force: str, citizen: Visitor, form: dict[str, str]):
    typed = {name: value.encode("utf-8", "surrogatepass") for name, value in form.items()}
    assert citizen.client.post(NEW, data=typed).status_code in {200, 400}


@given(st.text(max_size=400), st.text(max_size=5))
@SLOW
def test_any_question_is_answered(guide_in_force: str, citizen: Visitor, question: str, page: str):
    query = {"q": question.encode("utf-8", "surrogatepass"), "page": page.encode("utf-8", "surrogatepass")}
    assert citizen.client.get("/zh/search", query_string=query).status_code in {200, 404}
    assert citizen.client.get("/api/v1/search", query_string=query).status_code in {200, 400}


@pytest.mark.parametrize(
    "url",
    [
        "/zh/search?q=" + "x" * 10000,
        "/zh/search?q=%00",
        "/zh/search?q=%ED%A0%80",
        "/zh/search?q=%22%28%2A",
        "/api/v1/procedures?department=%00&theme=%00",
        f"/zh/procedures/{CODE}/rate/?post=a%00b&via=counter",
        "/zh/procedures/?department=&theme=start_business&post=a%00b&page=1",
    ],
)
def test_hostile_questions_are_answered(guide_in_force: str, citizen: Visitor, url: str):
    assert citizen.get(url).status == 200


@pytest.mark.parametrize(
    "url",
    ["/fr/", "/zh/nothing/", "/zh/procedures/NONE/", "/zh/procedures/%00/", "/zh/procedures/TR-101/versions/99/",
     "/zh/procedures/TR-101/versions/99999999999999999999999/", "/zh/departments/none/", "/zh/posts/none/",
     "/zh/procedures/?page=0", "/zh/procedures/?page=abc", "/zh/procedures/?page=9999", "/zh/procedures/?theme=none",
     "/zh/complaints/new/?procedure=NONE", "/admin/none/", "/p/%F0%9F%98%80/x"],
)  # fmt: skip
def test_unknown_things_are_404_in_words(guide_in_force: str, citizen: Visitor, url: str):
    page = citizen.get(url)
    assert page.status == 404
    assert "404" in page.text
    assert "<h1>" in page.html


@pytest.mark.parametrize(
    "query",
    ["endpoint=x", "_anchor=x", "_method=x", "_scheme=javascript", "view=en", "code=EVIL", "number=abc", "_external=1"],
)
@pytest.mark.parametrize("url", ["/zh/", "/zh/complaints/follow/", f"/zh/procedures/{CODE}/", "/zh/procedures/NOPE/"])
def test_query_strings_cannot_alter_page_links(guide_in_force: str, citizen: Visitor, url: str, query: str):
    page = citizen.get(f"{url}?{query}")
    assert page.status in {200, 404}
    assert "EVIL'" not in page.html
    assert 'href="javascript' not in page.html


def test_an_oversized_body_is_413_in_words(guide_in_force: str, citizen: Visitor, app: Flask):
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        response = citizen.client.post(NEW, data=b"a=" + b"x" * 900_000, content_type=kind)
        assert response.status_code == 413, kind
        assert "<h1>" in response.get_data(as_text=True)
    assert kept(app) == 0


def test_too_many_parts_are_refused(guide_in_force: str, citizen: Visitor):
    parts = [f'--x\r\nContent-Disposition: form-data; name="f{n}"\r\n\r\ny\r\n' for n in range(300)]
    body = "".join(parts) + "--x--\r\n"
    response = citizen.client.post(NEW, data=body, content_type="multipart/form-data; boundary=x")
    assert response.status_code in {400, 413}


@pytest.mark.parametrize(("fields", "status"), [(1000, 400), (1003, 413), (100_000, 413)])
def test_too_many_fields_are_refused(guide_in_force: str, citizen: Visitor, fields: int, status: int):
    body = "&".join(["page=check", *["a"] * (fields - 1)])
    response = citizen.client.post(NEW, data=body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == status


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_wrong_methods_are_answered_in_words(guide_in_force: str, citizen: Visitor, method: str):
    response = getattr(citizen.client, method)("/zh/")
    assert response.status_code == 405
    assert "<h1>" in response.get_data(as_text=True)


def test_staff_forms_without_a_token_change_nothing(guide_in_force: str, staff: Callable[[str], Visitor]):
    response = staff("editor").client.post(f"/admin/procedures/{CODE}/draft/", data={})
    assert response.status_code == 400
    assert staff("editor").get(f"/admin/procedures/{CODE}/2/").status == 404


def test_staff_forms_keep_what_was_typed(guide_in_force: str, staff: Callable[[str], Visitor]):
    editor = staff("editor")
    editor.get(f"/admin/procedures/{CODE}/").submit("/draft/")
    page = editor.get(f"/admin/procedures/{CODE}/2/lists/steps/review/").submit(limit_amount="many", name_zh="新名字")
    assert page.status == 400
    assert 'value="many"' in page.html
    assert "新名字" in page.html
    assert 'aria-describedby="limit_amount-hint limit_amount-error"' in page.html


@pytest.mark.parametrize("canary", ['"><img src=x onerror=alert(1)>', "{{7*7}}", "=cmd|' /C calc'!A0"])
def test_what_people_type_is_shown_as_text(
    app: Flask, guide_in_force: str, citizen: Visitor, staff: Callable[[str], Visitor], canary: str
):
    form = good_form(citizen) | {"narrative": f"{canary}是什么话", "remedy_sought": canary}
    assert citizen.client.post(NEW, data=form).status_code == 200
    with app.app_context():
        reference = db.session.scalars(select(Complaint.reference)).one()
    page = staff("quality").get(f"/admin/complaints/{reference}/").html
    assert "<img src=x" not in page
    assert ">49<" not in page
