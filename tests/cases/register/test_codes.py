"""The code of a case cannot be computed by the public process, and those handed out before go on opening."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.app import create_app
from portal.cases.models import Case
from portal.cases.register.queries import find_case_by_code
from portal.cases.register.writer import code_of_case
from portal.platform.security.tracking_codes import code_hash, record_code, tracking_code
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.cases.conftest import RegisterAt, import_cases, record
from tests.support.cast import Cast
from tests.support.visitor import Visitor, sign_in


@pytest.fixture
def public(app: Flask) -> Iterator[Flask]:
    """Start the public door over the same database."""
    one = create_app(replace(app.extensions["portal.settings"], doors="public"))
    yield one
    with one.app_context():
        db.session.remove()
        db.engine.dispose()


def test_pepper_and_number_do_not_give_the_code(app: Flask, public: Flask, a_case: RegisterAt):
    number, code = a_case("2026-11-02 10:00")
    with public.test_request_context("/zh/"):
        assert find_case_by_code(number, code) is not None
        guesses = (tracking_code(f"case:{number}"), tracking_code(number))
        assert code not in guesses
        assert not [guess for guess in guesses if find_case_by_code(number, guess)]
        with pytest.raises(RuntimeError):
            record_code("case", number)


def test_codes_handed_out_before_go_on_opening(app: Flask, public: Flask, a_case: RegisterAt, cast: Cast):
    number, code = a_case("2026-11-02 10:00")
    with app.test_request_context("/zh/"), writing():
        db.session.execute(update(Case).values(code_hash=None))  # as migration 0019 leaves it
        earlier = tracking_code(f"case:{number}")
    with public.test_request_context("/zh/"):
        assert find_case_by_code(number, earlier) is not None
        assert find_case_by_code(number, code) is None
    assert earlier in sign_in(app, cast, "manager").get(f"/admin/cases/{number}/slip/").text


def test_reported_cases_open_once_the_receipt_is_printed(
    app: Flask, public: Flask, service: str, cast: Cast, context: None
):
    with public.test_request_context("/zh/"):
        import_cases(record("A-1", ("accepted", "2026-10-12T09:30:00")))
        case = db.session.scalars(select(Case)).one()
        number = case.reference
        assert case.code_hash == ""
        assert find_case_by_code(number, "") is None
        assert find_case_by_code(number, tracking_code(f"case:{number}")) is None
        db.session.rollback()
    desk = sign_in(app, cast, "manager")
    slips = [desk.get(f"/admin/cases/{number}/slip/").text for _ in range(2)]
    with app.test_request_context("/zh/"):
        case = db.session.scalars(select(Case)).one()
        code, version = code_of_case(case), case.row_version
        assert case.code_hash == code_hash(code)
        assert version == 1, "a page that shows the case is as new as before"
        issued = select(AuditEntry.subject).where(AuditEntry.verb == "issue_code")
        assert db.session.scalars(issued).all() == [number], "with an entry, once"
    assert all(code in slip for slip in slips)
    page = Visitor(public).get("/zh/cases/follow/")
    assert number in page.submit("follow/", number=number, code=code).text


def test_wrong_numbers_cost_as_much_as_codes(app: Flask, a_case: RegisterAt, monkeypatch: pytest.MonkeyPatch):
    number, _ = a_case("2026-11-02 10:00")
    calls: list[str] = []

    def counted(act: Callable[[str], str]) -> Callable[[str], str]:
        def do(text: str) -> str:
            calls.append(text)
            return act(text)

        return do

    monkeypatch.setattr("portal.cases.register.queries.code_hash", counted(code_hash))
    with app.test_request_context("/zh/"):
        counts = []
        for each in (number, "B-00000-00000"):
            calls.clear()
            assert find_case_by_code(each, "AAAA-BBBB-CCCC-DDDD-EEEE") is None
            counts.append(len(calls))
    assert counts[0] == counts[1] == 1
