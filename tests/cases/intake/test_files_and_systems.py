"""Cases from files and from systems with a token."""

import hashlib
import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook

from portal.cases.intake.file_reader import import_case_file
from portal.cases.intake.operations import add_source
from portal.cases.models import Case, CasePause
from portal.cases.vocabulary import CaseState, PauseKind
from portal.imports.jobs import resume_runs
from portal.imports.models import ImportRun
from portal.imports.vocabulary import Options, Purpose, RunState
from portal.library.access.permissions import SYSTEM
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.cases.conftest import at
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
            b'{"cases": ' + b"[" * 100_000,
            b'{"cases": [{"number": ' + b"[" * 900 + b"]" * 900 + b"}]}",
            b'{"cases": [{"number": "\\ud800"}]}',
            b'{"cases": [{"\\udfff": 1}]}',
            b'{"cases": [' + b"1" * 5000 + b"]}",
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
