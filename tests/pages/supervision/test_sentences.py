"""Sentences above charts: each finding has its rule, in both languages, and none is said without it."""

from collections.abc import Callable

import pytest

from portal.library.charts.complaint_flow import ComplaintCounts
from portal.library.charts.heat_strip import heat_strip
from portal.library.charts.time_bar import ServiceDays
from portal.library.charts.wait_rows import wait_rows
from portal.pages.supervision import sentences

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("counts", "english", "chinese"),
    [
        ((0, 0, 0), "No application has been due yet.", "还没有到期应办结的申请。"),
        ((1, 0, 0), "No application was late: 1 was due and closed on time.",
         "没有申请逾期：应办结的1件全部按期办结。"),
        ((2702, 0, 0), "No application was late: all 2702 that were due were closed on time.",
         "没有申请逾期：应办结的2702件全部按期办结。"),
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
        ([FEW, FEW], "How long services take is not published or not known yet.", "各项服务的办理用时尚未公布或尚不可知。"),
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
    ("rows", "english", "chinese"),
    [
        ([], "No application has been due yet.", "还没有到期应办结的申请。"),
        ([("a", (None,))], "No application has been due yet.", "还没有到期应办结的申请。"),
        ([("a", (0, None))], "No application was late, in any department.", "各部门都没有逾期的申请。"),
        (
            [("a", (1,)), ("b", (0,))],
            "1 application was late, in 1 of the 2 departments with applications.",
            "逾期1件，分布在有申请的2个部门中的1个。",
        ),
        (
            [("a", (9,)), ("b", (1, 1))],
            "11 applications were late, in 2 of the 2 departments with applications.",
            "逾期11件，分布在有申请的2个部门中的2个。",
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
        ((0, 0, 9), "No rating was given.", "没有收到评价。"),
        ((0, 0, 0, 1), "1 rating was given; what it says is not published yet.", "收到评价1条，内容尚未公布。"),
        ((0, 0, 0, 43), "43 ratings were given; what they say is not published yet.", "收到评价43条，内容尚未公布。"),
        ((10, 10, 0), "Everyone whose rating is published was satisfied.", "已公布的评价全部满意。"),
        ((0, 10, 0), "Nobody whose rating is published was satisfied.", "已公布的评价都不满意。"),
        ((399, 400, 0), "99% of those whose ratings are published were satisfied.", "已公布的评价里99%满意。"),
        (
            (1059, 1127, 1283),
            "94% of those whose ratings are published were satisfied; 1283 did not rate.",
            "已公布的评价里94%满意；另有1283件没有评价。",
        ),
        (
            (10, 10, 3),
            "Everyone whose rating is published was satisfied; 3 did not rate.",
            "已公布的评价全部满意；另有3件没有评价。",
        ),
    ],
)
def test_ratings(said: Callable[..., tuple[str, str]], counts: tuple[int, ...], english: str, chinese: str):
    assert said(sentences.ratings_sentence, *counts) == (english, chinese)


@pytest.mark.parametrize(
    ("counts", "english", "chinese"),
    [
        (ComplaintCounts(0, 0, 0, 0, 0, 0, 0, 0, 0), "No complaint was received.", "没有收到投诉。"),
        (ComplaintCounts(1, 0, 0, 1, 0, 0, 0, 0, 0), "1 complaint; none has been replied to.",
         "收到投诉1件；都还没有答复。"),
        (ComplaintCounts(16, 15, 0, 1, 0, 0, 0, 0, 0), "16 complaints; what complainants said of the reply is not published yet.",
         "收到投诉16件；投诉人对答复怎么说尚未公布。"),
        (ComplaintCounts(16, 15, 0, 1, 0, 0, 0, 0, 12), "16 complaints; in the 12 cases published, no complainant responded.",
         "收到投诉16件；已公布的12件里，没有投诉人表态。"),
        (ComplaintCounts(5, 3, 0, 2, 0, 8, 1, 1, 2), "5 complaints; of 10 responses published, some to earlier replies, 8 call it "
         "resolved.", "收到投诉5件；已公布的10件表态（含对以前答复的）里，8件说解决了。"),
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
