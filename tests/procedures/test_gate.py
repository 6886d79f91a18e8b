"""The publish gate: for each rule one guide that trips it and one just inside."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.procedures.gate import GateNotPassedError, Severity, check_gate, gate_problems
from portal.procedures.guide import Guide, TimeLimit
from portal.procedures.vocabulary import LimitUnit
from tests.support.cast import read_guide

WD, CD, HOURS = LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS, LimitUnit.HOURS


def limit(amount: int | None, unit: LimitUnit = WD) -> TimeLimit:
    return TimeLimit(amount=amount, unit=unit)


def put(**fields: Any) -> Callable[[Guide], None]:
    def change(guide: Guide) -> None:
        for name, value in fields.items():
            *path, last = name.split("__")
            target: Any = guide
            for piece in path:
                target = target[int(piece)] if piece.isdigit() else getattr(target, piece)
            setattr(target, last, value)

    return change


# TR-101: promised 5 working days, 20 by law; steps at once, 3, 1 and 1 working days.
TRIPS = [
    ("name-missing", put(name__zh="")),
    ("name-missing", put(scope__zh="")),
    ("identity-missing", put(type=None)),
    ("identity-missing", put(audience=[])),
    ("limit-missing", put(committed_limit=None)),
    ("promise-above-law", put(committed_limit=limit(21))),
    ("promise-above-law", put(statutory_limit=limit(6, CD))),
    ("steps-above-promise", put(committed_limit=limit(4))),
    ("steps-above-promise", put(steps__1__limit=limit(25, HOURS))),
    ("at-once-above-a-day", put(case_kind="at_once", committed_limit=limit(2))),
    ("law-missing", put(legal_basis=[])),
    ("law-missing", put(legal_basis__0__issuer__zh="")),
    ("material-without-basis", put(materials__0__basis=[], materials__0__held_by_government=False)),
    ("fee-or-free", put(is_free=False)),
    ("unknown-basis", put(materials__0__basis=["no-such-law"])),
    ("step-without-post-or-limit", put(steps__0__post="")),
    ("step-without-post-or-limit", put(steps__0__limit=None)),
    ("stages-missing", put(steps__0__stage="review")),
    ("material-not-listed", put(conditions__0__materials=["no-such-paper"])),
    ("catch-all-material", put(materials__0__name__zh="其他有关材料")),
    ("catch-all-material", put(materials__0__name__zh="法律法规规定的其他材料")),
    ("remedy-missing", put(litigation=None)),
    ("complaint-channel-missing", put(complaint_channels=[])),
    ("channel-missing", put(channels=[])),
    ("malformed-contact", put(consult_phone="call us")),
    ("malformed-contact", put(channels__0__url="javascript:alert(1)")),
]
JUST_INSIDE = [
    put(committed_limit=limit(20)),
    put(statutory_limit=limit(7, CD)),
    put(committed_limit=limit(5)),
    put(steps__1__limit=limit(24, HOURS)),
    put(materials__0__name__zh="其他出资人的身份证明"),
    put(consult_phone="12345"),
    put(consult_phone="0571-88001100"),
]


@pytest.mark.parametrize(("rule", "change"), TRIPS)
def test_the_gate_stops(rule: str, change: Callable[[Guide], None]):
    guide = read_guide()
    change(guide)
    found = {problem.rule for problem in gate_problems(guide) if problem.severity is Severity.ERROR}
    assert rule in found
    with pytest.raises(GateNotPassedError):
        check_gate(guide)


@pytest.mark.parametrize("change", JUST_INSIDE)
def test_the_gate_lets_through_what_is_just_inside(change: Callable[[Guide], None]):
    guide = read_guide()
    change(guide)
    check_gate(guide)


def test_a_short_inspection_is_a_warning_only():
    guide = read_guide("MR-102")
    guide.special_procedures[0].limit = limit(3, CD)
    assert "short-inspection" in {problem.rule for problem in gate_problems(guide)}
    check_gate(guide)


def test_two_parts_of_one_key_are_stopped():
    guide = read_guide()
    guide.steps[1].key = guide.steps[0].key
    assert "keys-twice" in {problem.rule for problem in gate_problems(guide)}


def test_an_empty_guide_is_refused_with_reasons_and_never_fails():
    problems = gate_problems(Guide(code="EMPTY-1"))
    assert len({problem.rule for problem in problems}) >= 9
    assert all(str(problem.rule) for problem in problems)
