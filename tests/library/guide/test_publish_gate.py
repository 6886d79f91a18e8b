"""The publish gate: for each rule one guide that trips it and one just inside."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.library.guide.components import Channel, Phrase, Remedy, SpecialProcedure, TimeLimit
from portal.library.guide.document import Guide
from portal.library.guide.publish_gate.gate import GateNotPassedError, ProblemSeverity, check_gate, gate_problems, score
from portal.library.guide.publish_gate.limits import spans_in
from portal.library.guide.vocabulary import LimitUnit
from tests.support.cast import known_gate_context, read_guide

WD, CD, HOURS = LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS, LimitUnit.HOURS
CONTEXT = known_gate_context()


def limit(amount: int | None, unit: LimitUnit = WD) -> TimeLimit:
    return TimeLimit(amount=amount, unit=unit)


def put(**fields: Any) -> Callable[[Guide], None]:
    def change(guide: Guide) -> None:
        for name, value in fields.items():
            *path, last = name.split("__")
            target: Any = guide
            for piece in path:
                target = target[int(piece)] if piece.isdigit() else getattr(target, piece)
            if last.isdigit():
                target[int(last)] = value
            else:
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
    ("remedy-missing", put(litigation=Remedy())),
    ("complaint-channel-missing", put(complaint_channels=[])),
    ("channel-missing", put(channels=[])),
    ("malformed-contact", put(consult_phone="call us")),
    ("malformed-contact", put(channels__0__url="javascript:alert(1)")),
    ("malformed-contact", put(materials__0__sample_url="ftp://example.org/form")),
    ("malformed-contact", put(complaint_channels__0__address__zh="ask for Li")),
    ("bodies-missing", put(deciding_body__zh="")),
    ("limit-without-amount", put(steps__1__limit=limit(None))),
    ("limit-without-amount", put(statutory_limit=limit(0))),
    ("time-not-explained", put(no_answer_rule__zh="")),
    ("conditions-missing", put(conditions=[])),
    ("outcome-missing", put(outcomes=[])),
    ("part-without-words", put(materials__0__name__zh="")),
    ("channel-without-place", put(channels__0=Channel(key="w", kind="window"))),
    ("channel-without-place", put(channels__0=Channel(key="o", kind="online"))),
    ("consult-missing", put(consult_phone="")),
    ("special-without-kind", put(special_procedures=[SpecialProcedure(key="x", name={"zh": "听证"})])),
    (
        "unknown-basis",
        put(special_procedures=[SpecialProcedure(key="x", kind="hearing", limit=limit(5), basis=["no"])]),
    ),
    ("open-points", put(open_points="limit: 48 working hrs.")),
    ("text-against-limit", put(steps__1__what_happens__zh="审查岗在4个工作日内审查。")),
    ("text-against-limit", put(steps__1__what_happens__zh="审查岗在三十日内审查。")),
    ("text-against-limit", put(steps__1__result__en="Examined within 2 working days.")),
    ("text-against-limit", put(summary__zh="承诺10个工作日办结。")),
    ("text-against-limit", put(clock_start__zh="法定时限为30个工作日。")),
    ("unknown-department", put(department="no-such-bureau")),
    ("unknown-post", put(steps__0__post="no-such-post")),
    ("unknown-standard", put(standards=["GL-99"])),
    ("law-not-in-force", put(legal_basis__0__in_force_from=date(2026, 1, 6))),
]
WARNS = [
    ("material-twice", lambda guide: setattr(guide.materials[1], "name", guide.materials[0].name)),
    ("material-without-number", put(materials__0__originals=0, materials__0__copies=0,
                                    materials__0__held_by_government=False)),
    ("untranslated", put(summary__en="")),
    ("suit-without-review", put(no_answer_rule__zh="到期没有答复的，可以申请行政复议或者提起行政诉讼。")),
    ("suit-without-review", put(no_answer_rule__en="Ask for administrative review or go to court.")),
    ("suit-without-review", put(steps__2__recourse__zh="不服的，可以向人民法院提起诉讼。")),
    ("post-of-another-department", put(steps__0__post="hc-window")),
]  # fmt: skip
JUST_INSIDE = [
    put(committed_limit=limit(20)),
    put(statutory_limit=limit(7, CD)),
    put(committed_limit=limit(5)),
    put(steps__1__limit=limit(24, HOURS)),
    put(materials__0__name__zh="其他出资人的身份证明"),
    put(consult_phone="12345"),
    put(consult_phone="0571-88001100"),
    put(steps__1__what_happens__zh="审查岗在3个工作日内审查。"),
    put(steps__1__what_happens__zh="材料不齐的，在五个工作日内一次告知。"),
    put(summary__zh="承诺5个工作日办结。"),
    put(extension_rule__zh="经批准可以延长10个工作日。"),
    put(standards=["GB/T 26341-2010"]),
    put(legal_basis__0__in_force_from=date(2026, 1, 5)),
    put(steps__0__post="hc-window", joint_bodies=[Phrase(zh="卫生健康局")]),
]


@pytest.mark.parametrize(("rule", "change"), TRIPS)
def test_the_gate_stops(rule: str, change: Callable[[Guide], None]):
    guide = read_guide()
    change(guide)
    found = {problem.rule for problem in gate_problems(guide, CONTEXT) if problem.severity is ProblemSeverity.ERROR}
    assert rule in found
    with pytest.raises(GateNotPassedError):
        check_gate(guide, CONTEXT)


@pytest.mark.parametrize("change", JUST_INSIDE)
def test_the_gate_lets_through_what_is_just_inside(change: Callable[[Guide], None]):
    guide = read_guide()
    change(guide)
    check_gate(guide, CONTEXT)


def test_a_short_inspection_is_a_warning_only():
    guide = read_guide("MR-102")
    guide.special_procedures[0].limit = limit(3, CD)
    assert "short-inspection" in {problem.rule for problem in gate_problems(guide, CONTEXT)}
    check_gate(guide, CONTEXT)


def test_two_parts_of_one_key_are_stopped():
    guide = read_guide()
    guide.steps[1].key = guide.steps[0].key
    assert "keys-twice" in {problem.rule for problem in gate_problems(guide, CONTEXT)}


def test_empty_guides_are_refused_with_reasons():
    problems = gate_problems(Guide(code="EMPTY-1"), CONTEXT)
    assert len({problem.rule for problem in problems}) >= 9
    assert all(str(problem.rule) for problem in problems)


@pytest.mark.parametrize(("rule", "change"), WARNS)
def test_the_gate_warns_and_takes_points_off(rule: str, change: Callable[[Guide], None]):
    guide = read_guide()
    assert score(gate_problems(guide, CONTEXT)) == 100
    change(guide)
    problems = gate_problems(guide, CONTEXT)
    assert rule in {problem.rule for problem in problems if problem.severity is ProblemSeverity.WARNING}
    assert 0 < score(problems) < 100
    check_gate(guide, CONTEXT)


def test_a_guide_with_an_error_has_no_points():
    guide = read_guide()
    guide.steps[0].post = ""
    assert score(gate_problems(guide, CONTEXT)) == 0


@pytest.mark.parametrize(("next_check_on", "is_late"), [(date(2026, 1, 4), True), (date(2026, 1, 5), False)])
def test_an_overdue_check_is_a_warning(next_check_on: date, is_late: bool):
    problems = gate_problems(read_guide(), replace(CONTEXT, next_check_on=next_check_on))
    assert ("review-overdue" in {problem.rule for problem in problems}) == is_late


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        ("15个工作日内办结", [limit(15)]),
        ("二十日", [limit(20, CD)]),
        ("一百二十天，或者48小时", [limit(120, CD), limit(48, HOURS)]),
        ("within 3 working days", [limit(3)]),
        ("１５个工作日", [limit(15)]),
        ("十个自然日", [limit(10, CD)]),
        ("每日九点", []),
        ("有效期三年", []),
    ],
)
def test_spans_of_time_are_found_in_words(words: str, spans: list[TimeLimit]):
    assert spans_in(words) == spans
