"""Cases on pages: registering with a slip, following by number and code, lights, files, systems with a token, mail."""

import hashlib
import json
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook

from portal.cases.intake.file_reader import import_case_file
from portal.cases.intake.operations import add_source
from portal.cases.models import Case, CasePause
from portal.cases.register.clock_operations import ask_extension, decide_extension
from portal.cases.vocabulary import CaseState, PauseKind
from portal.cases.warning_lights import admin
from portal.cases.warning_lights.jobs import report_missed_limits
from portal.corrective_actions.models import Finding
from portal.corrective_actions.vocabulary import SourceKind
from portal.imports.jobs import resume_runs
from portal.imports.models import ImportRun
from portal.imports.vocabulary import Options, Purpose, RunState
from portal.library.access.permissions import SYSTEM
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.cases.conftest import RegisterAt, at
from tests.support.cast import CODE, Cast
from tests.support.databases import wait_for_background
from tests.support.visitor import Visitor

CSV = """办件编号,事项编码,事件,时间,环节,原因
K-1,TR-101,受理,2026-11-02 09:30,,
K-1,TR-101,环节开始,2026-11-02 09:30,accept,
K-1,TR-101,环节结束,2026-11-02 10:00,accept,
K-1,TR-101,准予,2026-11-05 10:00,,
K-2,TR-101,受理,2026-11-03 09:30,,
K-3,NONE-1,受理,2026-11-03 09:30,,
K-4,TR-101,受理,yesterday,,
"""
MIXED = """编号,事项编码,事件,时间,暂停类型,原因
M-1,TR-101,受理,2026-11-02 09:30,,
M-1,TR-102,准予,2026-11-05 10:00,,
M-2,TR-101,受理,2026-11-03 09:30,,
M-2,TR-101,暂停,2026-11-03 10:30,材料缺,缺一份
M-3,TR-101,受理,2026-11-03 09:30,,
"M-4",TR-101,受理,1999-11-03 09:30,,
M-3,TR-101,暂停,2026-11-03 10:30,correction,缺一份
"""


def test_registering_gives_a_slip_and_the_applicant_follows(
    service: str, staff: Callable[[str], Visitor], citizen: Visitor
):
    with at("2026-11-16 10:00"):
        visitor = staff("manager")
        visitor.get(f"/admin/cases/new/?procedure={service}")
        page = visitor.submit("", procedure="NONE", accepted_on="2026-11-16", accepted_at="09:30")
        assert page.status == 400
        assert "There was no such service in your area of responsibility" in page.text
        page = visitor.submit("", procedure=service, accepted_on="2026-11-16", accepted_at="half past")
        assert "16:30" in page.text
        page = visitor.submit("", procedure=service, accepted_on="2026-11-17", accepted_at="09:30")
        assert "is in the future" in page.text
        page = visitor.submit("", procedure=service, accepted_on="2026-11-16", accepted_at="09:30")
        assert "23 November 2026" in page.text
        assert "<svg" in page.html
        number = re.search(r"B-[0-9A-Z]{5}-[0-9A-Z]{5}", page.text)
        code = re.search(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", page.text)
        assert number
        assert code
        assert code[0] not in page.html.partition("<svg")[2].partition("</svg>")[0]
        page = citizen.get(f"/en/cases/follow/?number={number[0]}")
        assert number[0] in page.html
        page = citizen.submit("follow/", number=number[0].lower(), code=code[0].replace("-", " "))
        assert page.status == 200, page.text
        assert "23 November 2026" in page.text
        assert "5 left" in page.text
        assert "Decision due by" in page.text


def test_wrong_codes_open_nothing_and_are_limited(a_case: RegisterAt, citizen: Visitor):
    number, _ = a_case("2026-11-16 10:00")
    for wrong in ("", "AAAA-BBBB-CCCC-DDDD-EEEE", "x" * 61, "\ud800"):
        citizen.get("/en/cases/follow/")
        page = citizen.submit("follow/", number=number, code=wrong.encode("utf-8", "replace").decode())
        assert page.status in {400, 404}
    for _ in range(40):
        citizen.get("/en/cases/follow/")
        citizen.submit("follow/", number=number, code="AAAA-BBBB-CCCC-DDDD-EEEE")
    assert citizen.status == 429


def test_late_cases_offer_a_prefilled_complaint(a_case: RegisterAt, citizen: Visitor):
    number, code = a_case("2026-11-02 10:00")
    with at("2026-11-16 10:00"):
        citizen.get("/en/cases/follow/")
        page = citizen.submit("follow/", number=number, code=code)
        assert "The deadline has passed. What you can do" in page.text
        link = re.search(r'href="(/en/complaints/new/[^"]+)"', page.html)
        assert link
        page = citizen.get(link[1].replace("&amp;", "&"))
        assert number in page.html
        assert page.form("new/").fields["kind"] == "limit_missed"
        assert page.form("new/").fields["element"] == "steps/accept"


def test_a_paused_case_shows_the_reason(a_case: RegisterAt, citizen: Visitor, staff: Callable[[str], Visitor]):
    number, code = a_case("2026-11-16 10:00")
    with at("2026-11-17 10:00"):
        visitor = staff("manager")
        visitor.get(f"/admin/cases/{number}/")
        page = visitor.submit("pause/", kind="correction", reason="缺少车辆照片一张。")
        assert page.status == 200
        citizen.get("/zh/cases/follow/")
        page = citizen.submit("follow/", number=number, code=code)
        assert "缺少车辆照片一张。" in page.text
        assert "暂停" in page.text
        visitor.get(f"/admin/cases/{number}/")
        visitor.submit("resume/")
        visitor.submit("step/", next_step="review")
        visitor.submit("extension/", amount="3", reason="要会商。")
        assert "Requested 3 extra working days" in visitor.text
        page = visitor.submit("end/", ending="refuse", reason="")
        assert page.status == 400
        assert "Give a reason" in page.text
        page = visitor.submit("end/", ending="grant", reason="")
        assert "Closed on" in page.text


def test_a_second_click_does_nothing_more(a_case: RegisterAt, staff: Callable[[str], Visitor]):
    number, _ = a_case("2026-11-16 10:00")
    with at("2026-11-17 10:00"):
        visitor = staff("manager")
        page = visitor.get(f"/admin/cases/{number}/")
        same = dict(page.form("step/").fields) | {"next_step": "review"}
        assert visitor.client.post(f"/admin/cases/{number}/step/", data=same).status_code == 303
        again = visitor.client.post(f"/admin/cases/{number}/step/", data=same)
        assert again.status_code == 400
        assert "has changed" in again.text or "meanwhile" in again.text
        assert visitor.get(f"/admin/cases/{number}/").html.count("in process") == 1


def test_a_step_can_start_when_none_runs(a_case: RegisterAt, staff: Callable[[str], Visitor]):
    number, _ = a_case("2026-11-16 10:00")
    with at("2026-11-17 10:00"):
        visitor = staff("manager")
        visitor.get(f"/admin/cases/{number}/")
        visitor.submit("step/", next_step="")
        assert "No step is in progress." in visitor.text
        assert "in process" not in visitor.text.partition("Progress")[2]
        page = visitor.submit("step/", next_step="review")
        assert page.html.count("in process") == 1


def test_a_paused_step_is_not_late(a_case: RegisterAt, citizen: Visitor, staff: Callable[[str], Visitor]):
    number, code = a_case("2026-11-16 10:00")
    with at("2026-11-16 11:00"):
        visitor = staff("manager")
        visitor.get(f"/admin/cases/{number}/")
        visitor.submit("pause/", kind="correction", reason="缺少车辆照片一张。")
    with at("2026-11-30 10:00"):
        citizen.get("/en/cases/follow/")
        assert "■" not in citizen.submit("follow/", number=number, code=code).text
        visitor = staff("manager")
        visitor.get(f"/admin/cases/{number}/")
        visitor.submit("resume/")
    with at("2026-12-01 10:00"):
        citizen.get("/en/cases/follow/")
        assert "■ overdue" in citizen.submit("follow/", number=number, code=code).text


def test_dates_in_unconfirmed_years_show_as_provisional(
    a_case: RegisterAt, citizen: Visitor, staff: Callable[[str], Visitor]
):
    number, code = a_case("2026-12-28 10:00")
    with at("2026-12-28 11:00"):
        visitor = staff("manager")
        assert "provisional" in visitor.get(f"/admin/cases/{number}/").text
        assert (
            "the public holidays for that year have not been announced yet"
            in visitor.get(f"/admin/cases/{number}/slip/").text
        )
        citizen.get("/en/cases/follow/")
        assert "provisional" in citizen.submit("follow/", number=number, code=code).text
    number, _ = a_case("2026-11-16 10:00")
    with at("2026-11-16 11:00"):
        assert "provisional" not in visitor.get(f"/admin/cases/{number}/").text
        assert "have not been announced yet" not in visitor.get(f"/admin/cases/{number}/slip/").text


def test_an_extension_shows_the_days_left(app: Flask, cast: Cast, a_case: RegisterAt, citizen: Visitor):
    number, code = a_case("2026-11-16 10:00")
    with app.test_request_context("/zh/"), at("2026-11-17 10:00"):
        case = db.session.query(Case).filter_by(reference=number).one()
        with writing():
            ask_extension(cast["manager"], case, amount=3, reason="要会商。")
        with writing():
            decide_extension(cast["quality"], case, approves=True)
    with at("2026-11-18 10:00"):
        citizen.get("/en/cases/follow/")
        page = citizen.submit("follow/", number=number, code=code)
        assert "of 5 working days + 3 working days; 6 left" in page.text
        assert "now due on 26 November 2026" in page.text


def test_lights_are_listed_by_department_post_and_service(a_case: RegisterAt, staff: Callable[[str], Visitor]):
    number, _ = a_case("2026-11-02 10:00")
    with at("2026-11-16 10:00"):
        page = staff("supervisor").get("/admin/cases/lights/")
        assert "Each post" in page.text
        page = staff("supervisor").get("/admin/cases/?light=red")
        assert number in page.text
        assert not staff("manager").get(f"/admin/cases/{number}/").has_form("extension/")  # too late
        assert "Show all" not in staff("supervisor").get("/admin/cases/lights/").text
        assert CODE in staff("supervisor").get("/admin/cases/lights/?by=procedure").html
        for nowhere in ("?by=moon", "?by=post&page=2", "?by=post&page=0"):
            assert staff("supervisor").get(f"/admin/cases/lights/{nowhere}").status == 404
        assert number not in staff("supervisor").get("/admin/cases/?light=yellow").text
        assert staff("other_manager").get(f"/admin/cases/{number}/").status == 404
        assert number not in staff("other_manager").get("/admin/cases/").text


def test_remaining_warning_lights_have_their_own_page(
    a_case: RegisterAt, staff: Callable[[str], Visitor], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(admin, "WORST_SHOWN", 0)
    a_case("2026-11-02 10:00")
    with at("2026-11-16 10:00"):
        page = staff("supervisor").get("/admin/cases/lights/")
        assert page.html.count("Show all") == 3
        assert "/admin/cases/lights/?by=department" in page.html


@pytest.mark.usefixtures("context", "service")
def test_imports_name_their_wrong_rows(cast: Cast):
    with at("2026-11-23 10:00"):
        total, results = import_case_file(cast["manager"], "cases.csv", CSV.encode("gb18030"), Options(Purpose.CASES))
        outcomes = {result.place: (result.outcome.value, str(result.message)) for result in results}
    assert total == 4
    assert [fate for fate, _ in outcomes.values()] == ["imported", "imported", "refused", "refused"]
    assert any("yesterday" in message for _, message in outcomes.values())
    assert db.session.query(Case).count() == 2
    book = Workbook()
    for row in CSV.splitlines()[:4]:
        book.active.append(row.split(","))
    handle = BytesIO()
    book.save(handle)
    with at("2026-11-23 10:00"):
        _, results = import_case_file(cast["manager"], "c.xlsx", handle.getvalue(), Options(Purpose.CASES))
        assert [result.outcome.value for result in results] == ["refused"]  # shorter than what is kept
        _, results = import_case_file(cast["other_manager"], "cases.csv", CSV.encode(), Options(Purpose.CASES))
        assert {result.outcome.value for result in results} == {"refused"}  # out of reach


@pytest.mark.usefixtures("context", "service")
def test_what_a_file_gets_wrong_is_never_guessed(cast: Cast):
    with at("2026-11-23 10:00"):
        _, results = import_case_file(cast["manager"], "cases.csv", MIXED.encode(), Options(Purpose.CASES))
        outcomes = {result.place: (result.outcome.value, str(result.message)) for result in results}
    assert sorted(fate for fate, _ in outcomes.values()) == ["imported", "refused", "refused", "refused"]
    assert any("时间：日期应在2000年至2099年之间" in message for _, message in outcomes.values())
    assert any("不同的事项" in message for _, message in outcomes.values())
    assert any("材料缺" in message for _, message in outcomes.values())
    assert db.session.query(CasePause).one().kind is PauseKind.CORRECTION


EARLIER = """编号,事项编码,事件,时间,暂停类型,原因
E-1,TR-101,受理,2026-11-02 09:30,,
E-1,TR-101,暂停,2026-11-03 10:30,Papers are missing,缺一份
E-1,TR-101,恢复,2026-11-04 10:30,,
E-1,TR-101,不予许可,2026-11-05 10:00,,不符合条件
E-2,TR-101,受理,2026-11-02 09:30,,
E-2,TR-101,申请人撤回,2026-11-03 10:30,,
"""


@pytest.mark.usefixtures("context", "service")
def test_event_names_of_earlier_releases_are_still_read(cast: Cast):
    with at("2026-11-23 10:00"):
        _, results = import_case_file(cast["manager"], "cases.csv", EARLIER.encode(), Options(Purpose.CASES))
        assert [(result.outcome.value, str(result.message)[:2]) for result in results] == [("imported", "B-")] * 2
    assert {case.state for case in db.session.query(Case)} == {CaseState.REFUSED, CaseState.WITHDRAWN}


@pytest.mark.usefixtures("service")
def test_an_import_shows_how_far_it_is(app: Flask, staff: Callable[[str], Visitor]):
    with at("2026-11-23 10:00"):
        visitor = staff("manager")
        visitor.get("/admin/cases/import/")
        form = visitor.form("")
        visitor.client.post(
            "/admin/cases/import/",
            data={"csrf_token": form.fields["csrf_token"], "file": (BytesIO(CSV.encode()), "cases.csv")},
            content_type="multipart/form-data",
        )
        wait_for_background()
        with app.app_context():
            with writing():
                run = db.session.query(ImportRun).one()
                run.state, run.content = RunState.WAITING, CSV.encode()  # as if nobody had begun
                reference = run.reference
            resume_runs({Purpose.CASES: import_case_file})
            assert db.session.query(Case).count() == 2
        assert "4 of 4 processed" in visitor.get(f"/admin/exchange/runs/{reference}/").text


@pytest.fixture
def token(app: Flask, service: str) -> str:
    digest = hashlib.sha256(b"secret").hexdigest()
    with app.app_context(), writing():
        add_source(SYSTEM, code="window-system", department_code="transport", token_hash=digest)
    return "secret"


def send(citizen: Visitor, body: Any, token: str = "secret") -> tuple[int, Any]:
    response = citizen.client.post(
        "/api/v1/cases", data=body if isinstance(body, bytes) else json.dumps(body),
        headers={"Authorization": f"Bearer {token}"}, content_type="application/json",
    )  # fmt: skip
    return response.status_code, response.get_json(silent=True)


@pytest.mark.usefixtures("token")
def test_a_system_reports_cases_with_its_token(app: Flask, citizen: Visitor):
    case_record = {
        "number": "W-1",
        "procedure": CODE,
        "events": [{"event": "accepted", "at": "2026-11-16T09:30:00+08:00"}],
    }
    with at("2026-11-23 10:00"):
        assert send(citizen, {"cases": [case_record]}, "guess")[0] == 401
        status, answered = send(citizen, {"cases": [case_record, {"number": "W-2"}, 7]})
        assert status == 200
        assert [each["fate"] for each in answered["cases"]] == ["added", "refused", "refused"]
        assert send(citizen, {"cases": [case_record]})[1]["cases"][0]["fate"] == "unchanged"
        broken: tuple[Any, ...] = (
            b"",
            b"[1",
            b"\xff",
            {"cases": []},
            {"cases": [case_record] * 1001},
            [],
            {"cases": "x"},
        )
        for body in broken:
            assert send(citizen, body)[0] == 400
        naive = {**case_record, "number": "W-3", "events": [{"event": "accepted", "at": "2026-11-16T09:30:00"}]}
        assert send(citizen, {"cases": [naive]})[1]["cases"][0]["fate"] == "refused"
        for _ in range(40):
            status, _ = send(citizen, {"cases": [case_record]}, "guess")
        assert status == 429
    with app.app_context():
        assert db.session.query(Case).count() == 1


@pytest.mark.usefixtures("context")
def test_missed_limits_are_reported_once_per_cause(a_case: RegisterAt):
    number, _ = a_case("2026-11-16 10:00")
    with at("2026-11-23 10:00"), writing():
        report_missed_limits()
    of_step = db.session.query(Finding).filter_by(source_kind=SourceKind.MISSED_LIMIT).all()
    assert [finding.element for finding in of_step] == ["steps/accept"]  # at the counter on the day itself
    for day in ("2026-11-24", "2026-11-25"):
        with at(f"{day} 10:00"), writing():
            report_missed_limits()
    findings = db.session.query(Finding).filter_by(source_kind=SourceKind.MISSED_LIMIT, element="").all()
    assert [(finding.source_reference, finding.department_code) for finding in findings] == [(number, "transport")]
    assert number in findings[0].reported
