"""Numbers, codes and addresses are read alike in any width and case, and never differ by these alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from portal.accounts.operations import add_staff, set_email, verify_password
from portal.accounts.queries import find_staff
from portal.accounts.rules import UserNameTakenError
from portal.cases.intake.operations import add_source
from portal.cases.models import Case
from portal.cases.register.operations import COUNTER, register_case
from portal.imports.guide_import import contents_of
from portal.library.access.permissions import SYSTEM
from portal.organisation.file_format import OrganisationFile
from portal.organisation.models import Department, Post
from portal.organisation.operations import CodeTakenError, add_department, add_missing, add_post
from portal.organisation.queries import department_id_of, find_department, find_post
from portal.platform import clock
from portal.platform.security.tracking_codes import new_idempotency_key, tracking_code
from portal.platform.storage.code_lookup import is_alike
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.drafting.operations import begin_procedure, import_guide
from portal.procedures.models import Procedure, ProcedureVersion
from portal.procedures.queries import get_version_in_force
from portal.procedures.rules import ProcedureCodeRefusedError
from portal.standards.operations import add_standard
from portal.standards.rules import StandardCodeTakenError
from portal.standards.vocabulary import Family
from portal.tables import METADATA
from tests.imports.workbooks import imported, workbook
from tests.support.cast import CODE, PASSWORD, Cast, complain, publish, read_guide
from tests.support.visitor import Visitor

WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
TYPED = ("tr-101", "ＴＲ－１０１", " tr 101", "Tr–101")
NAMES = {"name": {"zh": "甲"}, "short_name": {"zh": "甲"}, "mission": {}, "address": {}, "hours": {}, "phone": ""}


@pytest.mark.usefixtures("guide_in_force")
@pytest.mark.parametrize("typed", TYPED)
def test_addresses_lead_to_the_page_of_the_code(citizen: Visitor, typed: str):
    for address in ("/zh/procedures/{}/", "/p/{}", "/zh/procedures/{}/notice/", "/zh/procedures/{}/rate/"):
        assert citizen.get(address.format(typed)).status == 200, address
        assert f"/procedures/{CODE}/" in citizen.url
    assert citizen.get(f"/zh/complaints/new/?procedure={typed}").status == 200
    answer = citizen.client.get(f"/api/v1/procedures/{typed}", follow_redirects=True)
    assert answer.get_json()["guide"]["code"] == CODE


@pytest.mark.usefixtures("guide_in_force")
def test_other_addresses_are_found_as_well(citizen: Visitor, staff: Callable[[str], Visitor]):
    for address in (
        "/zh/departments/TRANSPORT/",
        "/zh/posts/ＴＲ－ｒｅｖｉｅｗ/",
        "/zh/procedures/?department=Transport",
    ):
        assert citizen.get(address).status == 200, address
    for address in ("/zh/procedures/tr-999/", "/／／evil.example/procedures/tr-101", "/zh/procedures/ＴＲ？x/"):
        assert citizen.client.get(address).status_code == 404
    editor = staff("editor")
    assert editor.get("/admin/procedures/ｔｒ－１０１/").status == 200
    assert CODE in editor.get("/admin/procedures/?q=ｔｒ－１０１").text
    found = citizen.client.get("/api/v1/procedures?department=TRANSPORT").get_json()
    assert [each["code"] for each in found["items"]] == [CODE]


def test_drafts_are_not_betrayed_by_their_code(app: Flask, guide_in_force: str, cast: Cast, citizen: Visitor):
    with app.app_context(), writing():
        import_guide(cast["editor"], read_guide("NR-101"))
    for address in ("/zh/procedures/nr-101/", "/zh/procedures/nr-999/", "/zh/nothing/?procedure=nr-101"):
        assert citizen.client.get(address).status_code == 404


def test_complaints_are_followed_by_wide_codes(app: Flask, guide_in_force: str, citizen: Visitor):
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        number, code = complain(get_version_in_force(CODE), idempotency_key=key).reference, tracking_code(key)
    form = {"number": f" {number.translate(WIDE)}", "code": code.lower().translate(WIDE)}
    assert number in citizen.get("/zh/complaints/follow/").submit("/follow/", **form).text
    assert citizen.status == 200


@pytest.mark.usefixtures("context")
def test_names_of_accounts_are_read_alike(cast: Cast):
    assert verify_password("ＭＡＮＡＧＥＲ", PASSWORD).user_name == "manager"
    with pytest.raises(UserNameTakenError), writing():
        add_staff(SYSTEM, "Manager", display_name="x", password="correct horse battery")
    staff = find_staff("Quality")
    assert staff is not None
    with writing():
        set_email(SYSTEM, staff, "ｃｌｅｒｋ＠ｏｆｆｉｃｅ．ｅｘａｍｐｌｅ")
    assert staff.email == "clerk@office.example"


@pytest.mark.usefixtures("context")
def test_codes_never_differ_by_case_alone(cast: Cast):
    with writing():
        import_guide(cast["editor"], read_guide())
        add_standard(SYSTEM, code="GL-01", family=Family.WORK, name={"zh": "甲"}, department=None)
        for refused, act in (
            (ProcedureCodeRefusedError, lambda: begin_procedure(SYSTEM, code="tr-101", name=read_guide().name, department="transport")),
            (CodeTakenError, lambda: add_department(SYSTEM, "TRANSPORT", NAMES)),
            (CodeTakenError, lambda: add_post(SYSTEM, find_department("transport"), code="TR-Review", fields={})),
            (StandardCodeTakenError, lambda: add_standard(SYSTEM, code="ｇｌ－０１", family=Family.WORK, name={"zh": "乙"}, department=None)),
        ):  # fmt: skip
            with pytest.raises(refused):
                act()
    assert find_post("ＴＲ－ＲＥＶＩＥＷ") is not None
    assert department_id_of("Transport") == department_id_of("transport") != 0


@pytest.fixture
def one_of_each(context: None, cast: Cast, guide_in_force: str) -> None:
    """Have a standard, a case and a system that reports cases beside the cast and its guide."""
    with writing():
        add_standard(SYSTEM, code="GL-01", family=Family.WORK, name={"zh": "甲"}, department=None)
        add_source(SYSTEM, code="hall", department_code=None, token_hash="x")
        version = get_version_in_force(guide_in_force)
        register_case(cast["manager"], version, number="ab-1", accepted_at=clock.now())


@pytest.mark.usefixtures("one_of_each")
@pytest.mark.parametrize(
    ("table", "code"),
    [*((each, "code") for each in ("departments", "posts", "procedures", "standards", "case_sources")),
     ("staff", "user_name"), ("cases", "source_number")],
)  # fmt: skip
def test_the_database_refuses_another_case(table: str, code: str):
    stored = METADATA.tables[table]
    with db.engine.connect() as connection:
        row = dict(connection.execute(select(stored).order_by(stored.c.id)).mappings().first() or {})
        again = row | {"id": 999, code: row[code].swapcase()}
        again |= {name: "another" for name in ("reference", "token_hash") if name in again}
        with pytest.raises(IntegrityError, match=f"ix_{table}_lower_{code}"):
            connection.execute(stored.insert(), again)


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("count", [2, 1000])
def test_numbers_of_cases_are_found_by_index(count: int):
    numbers = [f"AB-{number}" for number in range(count)]
    query = select(Case).where(Case.source == COUNTER, is_alike(Case.source_number, numbers))
    is_sqlite = db.engine.dialect.name == "sqlite"
    if not is_sqlite:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))  # few rows would be read one after the other
    written = query.compile(db.engine, compile_kwargs={"literal_binds": True})
    plan = db.session.execute(text(f"EXPLAIN {'QUERY PLAN' if is_sqlite else ''} {written}")).all()
    assert "ix_cases_lower_source_number" in str(plan)


@pytest.mark.usefixtures("context")
def test_imports_reach_the_service_of_the_code(cast: Cast):
    publish(cast, read_guide())
    guide = read_guide()
    guide.code, guide.summary.zh = "tr-101", "改过的简介"
    assert [result.outcome.value for result in imported("x.xlsx", workbook(None, guide))] == ["imported"]
    again = json.dumps([{**guide.to_document(), "code": "ＴＲ－１０１", "department": "TRANSPORT"}]).encode()
    assert [result.outcome.value for result in imported("x.json", again)] == ["unchanged"]
    listed = imported("x.csv", "name,department,code\n甲,交通运输,ｔｒ－１０１\n".encode())
    assert listed[0].outcome.value == "refused"  # no such department, and nothing beside the service that is there
    assert [each.code for each in db.session.scalars(select(Procedure))] == [CODE]
    assert {each.guide.code for each in db.session.scalars(select(ProcedureVersion))} == {CODE}


@pytest.mark.usefixtures("context")
def test_files_of_an_organisation_add_nothing_twice(cast: Cast):
    names = {"zh": "甲"}
    department = {
        "code": "ＴＲＡＮＳＰＯＲＴ",
        "phone": "０７５６－１２３４",
        **dict.fromkeys(("name", "short_name", "mission", "address", "hours"), names),
    }
    content: dict[str, Any] = {"departments": [department], "posts": []}
    with writing():
        assert add_missing(SYSTEM, OrganisationFile.model_validate(content))[0][1] == "unchanged"
    assert db.session.scalars(select(Department).where(Department.code.ilike("transport"))).one().code == "transport"
    assert OrganisationFile.model_validate(content).departments[0].phone == "0756-1234"
    assert db.session.scalars(select(Post.id)).first()


@pytest.mark.once
@pytest.mark.usefixtures("context")
def test_addresses_in_cells_are_half_width(cast: Cast):
    guide = read_guide()
    guide.consult_phone = "０７５６－１２３４５６７（工作日）"
    guide.channels[0].url = "ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ．ｏｒｇ／ａ？ｂ＝１"
    (record,) = contents_of("x.xlsx", workbook(None, guide)).records
    assert record.guide is not None
    assert record.guide.consult_phone == "0756-1234567（工作日）"
    assert record.guide.channels[0].url == "https://example.org/a?b=1"
