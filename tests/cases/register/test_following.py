"""Applicants follow their application by number and code, however they type them."""

from tests.cases.conftest import RegisterAt
from tests.support.visitor import Visitor

WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


def test_cases_are_followed_by_wide_codes(a_case: RegisterAt, citizen: Visitor):
    number, code = a_case("2026-11-02 09:30")
    form = {"number": f" {number.translate(WIDE)} ", "code": code.lower().translate(WIDE)}
    assert number in citizen.get("/zh/cases/follow/").submit("/follow/", **form).text
    assert citizen.status == 200
