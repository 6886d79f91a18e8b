"""Sentences above charts: each finding has its rule, in both languages, and none is said without it."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from flask import Flask

from portal.library.charts.complaint_flow import ComplaintCounts
from portal.library.charts.control_line import MonthValue
from portal.library.charts.heat_strip import heat_strip
from portal.library.charts.time_bar import ServiceDays
from portal.library.charts.wait_rows import wait_rows
from portal.pages.supervision import sentences

pytestmark = pytest.mark.once


@pytest.fixture
def said(app: Flask) -> Callable[..., tuple[str, str]]:
    """Return a function that gives what a sentence says in English and in Chinese."""

    def in_both(sentence: Callable[..., str], *values: object) -> tuple[str, str]:
        texts = []
        for view in ("en", "zh"):
            with app.test_request_context(f"/{view}/"):
                app.preprocess_request()
                texts.append(sentence(*values))
        return texts[0], texts[1]

    return in_both


def months(*values: int | None, low: int = 90, high: int = 100, has_limits: bool = True) -> list[MonthValue]:
    """Return months of shares in per cent, those below ``low`` or above ``high`` outside of their limits."""
    found = []
    for place, value in enumerate(values):
        month = date(2025 + (place + 11) // 12, (place + 11) % 12 + 1, 1)
        if value is None or not has_limits:
            found.append(MonthValue(month, value and Fraction(value, 100)))
        else:
            limits = (Fraction(95, 100), Fraction(low, 100), Fraction(high, 100))
            found.append(MonthValue(month, Fraction(value, 100), *limits, not low <= value <= high, 200))
    return found


@pytest.mark.parametrize(
    ("counts", "english", "chinese"),
    [
        ((0, 0, 0), "No application has been due yet.", "还没有到期应办结的申请。"),
        ((1, 0, 0), "Nobody waited longer than promised: 1 application was due and closed on time.",
         "没有人等得比承诺久：应办结的1件申请全部按期办结。"),
        ((2702, 0, 0), "Nobody waited longer than promised: all 2702 applications that were due were closed on time.",
         "没有人等得比承诺久：应办结的2702件申请全部按期办结。"),
        ((56, 1, 0), "56 of 57 applications that were due were closed on time.", "应办结57件申请，56件按期办结。"),
        ((0, 1, 0), "The one application that was due was not closed on time.", "应办结的1件申请都没有按期办结。"),
        ((0, 100, 9), "None of the 109 applications that were due was closed on time; 9 are still open and overdue.",
         "应办结的109件申请都没有按期办结；还有9件逾期未办结。"),
        ((8, 0, 1), "8 of 9 applications that were due were closed on time; 1 is still open and overdue.",
         "应办结9件申请，8件按期办结；还有1件逾期未办结。"),
        ((2702, 70, 11), "Of every 100 applications that were due, 97 were closed on time; 11 are still open and overdue.",
         "每100件应办结的申请，97件按期办结；还有11件逾期未办结。"),
        ((99_999, 1, 0), "Of every 100 applications that were due, 99 were closed on time.", "每100件应办结的申请，99件按期办结。"),
    ],
)  # fmt: skip
def test_promises(said: Callable[..., tuple[str, str]], counts: tuple[int, int, int], english: str, chinese: str):
    assert said(sentences.promise_sentence, *counts) == (english, chinese)


@pytest.mark.parametrize(
    ("counts", "english", "chinese"),
    [
        ((0, 0, 0), "", ""),
        ((56, 1, 0), "", ""),
        ((2702, 0, 0), "", ""),
        ((0, 100, 9), "", ""),
        ((2713, 72, 11), "Due are those closed on time, closed late or overdue: 2713 ÷ (2713 + 72 + 11) = 97%.",
         "应办结的包括按期办结、逾期办结和逾期未办结的：2713÷（2713＋72＋11）＝97%。"),
        ((199, 1, 0), "Due are those closed on time or late: 199 ÷ (199 + 1) = 99%.",
         "应办结的包括按期办结和逾期办结的：199÷（199＋1）＝99%。"),
    ],
)  # fmt: skip
def test_formulas(said: Callable[..., tuple[str, str]], counts: tuple[int, int, int], english: str, chinese: str):
    assert said(sentences.promise_formula, *counts) == (english, chinese)


KEPT, BROKEN = ServiceDays(10, None, 5, 9), ServiceDays(10, None, 5, 12)
FEW, SAME_DAY = ServiceDays(10, is_withheld=True), ServiceDays(0)
NOT_KEPT = ServiceDays(0, None, 0, 0, late=1, due=17)


@pytest.mark.parametrize(
    ("services", "english", "chinese"),
    [
        ([], "No service has a time limit yet.", "还没有设定办结时限的服务。"),
        ([SAME_DAY], "The one service is due on the same day.", "1项服务全部承诺当天办结。"),
        ([SAME_DAY] * 3, "All 3 services are due on the same day.", "3项服务全部承诺当天办结。"),
        ([SAME_DAY, NOT_KEPT], "All 2 services are due on the same day; 1 application was late.",
         "2项服务全部承诺当天办结；逾期1件申请。"),
        ([FEW, FEW], "There are too few applications yet to tell how long services take.", "申请还太少，看不出办结要多久。"),
        ([KEPT], "The one service with known waits keeps its promise for nine in ten.",
         "已有数据的1项服务，九成用时都在承诺以内。"),
        ([KEPT, KEPT, FEW], "All 2 services with known waits keep their promise for nine in ten.",
         "已有数据的2项服务，九成用时都在承诺以内。"),
        ([KEPT, BROKEN, KEPT, BROKEN, KEPT], "3 of 5 services with known waits keep their promise for nine in ten.",
         "5项已有用时数据的服务中，3项九成用时在承诺以内。"),
        ([BROKEN], "The one service with known waits does not keep its promise for nine in ten.",
         "已有数据的1项服务，九成用时都超出承诺。"),
        ([BROKEN, BROKEN, SAME_DAY], "None of 2 services with known waits keeps its promise for nine in ten.",
         "已有数据的2项服务，九成用时都超出承诺。"),
    ],
)  # fmt: skip
def test_services(said: Callable[..., tuple[str, str]], services: list[ServiceDays], english: str, chinese: str):
    waits = wait_rows({str(place): service for place, service in enumerate(services)})
    assert said(sentences.services_sentence, waits) == (english, chinese)


@pytest.mark.parametrize(
    ("line", "english", "chinese"),
    [
        ([], "There is nothing to show yet.", "还没有可以公布的数据。"),
        (months(None, None), "There is nothing to show yet.", "还没有可以公布的数据。"),
        (months(95, 96, has_limits=False), "There are too few months yet to tell what is usual.",
         "月份还太少，看不出正常波动的范围。"),
        (months(*[95] * 12), "All 12 months are within the usual range.", "12个月都在正常波动范围内。"),
        (months(95, None, 96), "All 2 months with enough cases are within the usual range.",
         "件数足够的2个月都在正常波动范围内。"),
        (months(95), "The one month is within the usual range.", "1个月都在正常波动范围内。"),
        (months(95, None), "The one month with enough cases is within the usual range.", "件数足够的1个月都在正常波动范围内。"),
        (months(96, 97, 85), "In February 2026 fewer than usual were on time.", "2026年2月按期办结率低于正常波动。"),
        (months(96, 97, 85, 91, 92), "In February 2026 fewer than usual were on time; since then the share has risen each month.",
         "2026年2月按期办结率低于正常波动，此后逐月回升。"),
        (months(96, 97, 85, 91), "In February 2026 fewer than usual were on time; since then it has been within the usual range.",
         "2026年2月按期办结率低于正常波动，此后都在正常波动范围内。"),
        (months(96, 97, 85, 91, 91), "In February 2026 fewer than usual were on time; since then it has been within the usual "
         "range.", "2026年2月按期办结率低于正常波动，此后都在正常波动范围内。"),
        (months(96, 97, 85, None, None), "In February 2026 fewer than usual were on time.", "2026年2月按期办结率低于正常波动。"),
        (months(85, 97, 84, 91, 92), "In 2 of 5 months fewer than usual were on time, most recently in February 2026; since then the "
         "share has risen each month.", "5个月中有2个月按期办结率低于正常波动，最近一次是2026年2月，此后逐月回升。"),
        (months(85, 97, 99, 98, high=98), "In December 2025 fewer than usual were on time.", "2025年12月按期办结率低于正常波动。"),
        (months(95, 99, 95, high=98), "In January 2026 more than usual were on time.", "2026年1月按期办结率高于正常波动。"),
    ],
)  # fmt: skip
def test_on_time_by_month(said: Callable[..., tuple[str, str]], line: list[MonthValue], english: str, chinese: str):
    assert said(sentences.on_time_sentence, line) == (english, chinese)


@pytest.mark.parametrize(
    ("line", "english", "chinese"),
    [
        ([], "There is nothing to show yet.", "还没有可以公布的数据。"),
        (months(95, 96), "All 2 months are within the usual range.", "2个月都在正常波动范围内。"),
        (months(95, 99, high=98), "In January 2026 waits were longer than usual.", "2026年1月用时长于正常波动。"),
        (months(95, 99, 98, 97, high=98), "In January 2026 waits were longer than usual; since then waits have become shorter each "
         "month.", "2026年1月用时长于正常波动，此后逐月缩短。"),
        (months(99, 95, 99, 95, high=98), "In 2 of 4 months waits were longer than usual, most recently in February 2026; since then "
         "it has been within the usual range.", "4个月中有2个月用时长于正常波动，最近一次是2026年2月，此后都在正常波动范围内。"),
        (months(95, 85), "In January 2026 waits were shorter than usual.", "2026年1月用时短于正常波动。"),
    ],
)  # fmt: skip
def test_waits_by_month(said: Callable[..., tuple[str, str]], line: list[MonthValue], english: str, chinese: str):
    assert said(sentences.waiting_sentence, line) == (english, chinese)


@pytest.mark.parametrize(
    ("rows", "english", "chinese"),
    [
        ([], "No application has been due yet.", "还没有到期应办结的申请。"),
        ([("a", (None,))], "No application has been due yet.", "还没有到期应办结的申请。"),
        ([("a", (0, None))], "Nobody waited longer than promised, in any department.", "各部门都没有逾期的申请。"),
        (
            [("a", (1,)), ("b", (0,))],
            "1 application was late, in 1 of 2 departments.",
            "逾期1件，分布在2个部门中的1个。",
        ),
        (
            [("a", (9,)), ("b", (1, 1))],
            "11 applications were late, in 2 of 2 departments.",
            "逾期11件，分布在2个部门中的2个。",
        ),
    ],
)
def test_late_by_department(
    said: Callable[..., tuple[str, str]], rows: list[tuple[str, tuple[int | None, ...]]], english: str, chinese: str
):
    assert said(sentences.late_sentence, heat_strip(rows)) == (english, chinese)


@pytest.mark.parametrize(
    ("counts", "english", "chinese"),
    [
        (
            (0, 0, 9),
            "Ratings are not published yet: fewer than ten people have rated.",
            "评价尚未公布：满10人后分批公布。",
        ),
        ((10, 10, 0), "Everyone who rated was satisfied.", "评价的人全部满意。"),
        ((0, 10, 0), "Nobody who rated was satisfied.", "评价的人都不满意。"),
        ((399, 400, 0), "99% of those who rated were satisfied.", "评价的人里99%满意。"),
        (
            (1059, 1127, 1283),
            "94% of those who rated were satisfied; 1283 did not rate.",
            "评价的人里94%满意；另有1283件没有评价。",
        ),
        ((10, 10, 3), "Everyone who rated was satisfied; 3 did not rate.", "评价的人全部满意；另有3件没有评价。"),
    ],
)
def test_ratings(said: Callable[..., tuple[str, str]], counts: tuple[int, int, int], english: str, chinese: str):
    assert said(sentences.ratings_sentence, *counts) == (english, chinese)


@pytest.mark.parametrize(
    ("counts", "english", "chinese"),
    [
        (ComplaintCounts(0, 0, 0, 0, 0, 0, 0, 0, 0), "No complaint was received.", "没有收到投诉。"),
        (ComplaintCounts(1, 0, 0, 1, 0, 0, 0, 0, 0), "1 complaint; no complainant has said yet whether it is resolved.",
         "收到投诉1件；还没有投诉人表示是否解决。"),
        (ComplaintCounts(233, 190, 7, 17, 19, 104, 12, 19, 62),
         "233 complaints; of 135 with a response, 104 were called resolved.", "收到投诉233件；投诉人表态的135件里，104件说解决了。"),
    ],
)  # fmt: skip
def test_complaints(said: Callable[..., tuple[str, str]], counts: ComplaintCounts, english: str, chinese: str):
    assert said(sentences.complaints_sentence, counts) == (english, chinese)


@pytest.mark.parametrize(
    ("counts", "english", "chinese"),
    [
        ((0, 0, 0), "No corrective action is open.", "没有在办的整改事项。"),
        ((0, 0, 1), "No corrective action is open; 1 was verified as effective.", "没有在办的整改事项；1项已验证有效。"),
        ((1, 0, 0), "1 corrective action is open, none overdue.", "在办整改事项1项，都没有逾期。"),
        ((22, 10, 50), "22 corrective actions are open, 10 overdue; 50 were verified as effective.",
         "在办整改事项22项，其中10项逾期；50项已验证有效。"),
    ],
)  # fmt: skip
def test_actions(said: Callable[..., tuple[str, str]], counts: tuple[int, int, int], english: str, chinese: str):
    assert said(sentences.actions_sentence, *counts) == (english, chinese)
