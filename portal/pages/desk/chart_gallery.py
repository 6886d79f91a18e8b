"""The content of the page of charts: every chart in every state, with invented figures."""

from datetime import date
from typing import Any

from portal.library.charts.age_bars import age_bars
from portal.library.charts.complaint_flow import ComplaintCounts, complaint_flow
from portal.library.charts.control_line import MonthValue, control_line
from portal.library.charts.heat_strip import HeatStrip, heat_strip
from portal.library.charts.stacked_bar import stacked_bar
from portal.library.charts.sum_line import sum_line
from portal.library.charts.time_bar import ServiceDays, time_bar
from portal.library.charts.unit_grid import unit_grid
from portal.library.charts.wait_rows import wait_rows
from portal.library.statistics.shares import WHOLE
from portal.pages.supervision import sentences
from portal.ratings.vocabulary import RatingLevel

MONTHS = [date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 12))]
BARS = (
    ServiceDays(20, 30, 10, 15),
    ServiceDays(20, 30, 13, 22),
    ServiceDays(10, 20, 12, 18),
    ServiceDays(20, 30, is_withheld=True),
    ServiceDays(15, 15, 8, 15),
    ServiceDays(5, 60, 2, 4),
    ServiceDays(20, None, 0, 1),
    ServiceDays(10, 42.86, 9, None, about=frozenset({"law"})),
    ServiceDays(1, 20, 0, 1),
    ServiceDays(None, 30, 12, 29),
    ServiceDays(20, 30),
)
SERVICES = {
    "food": {"zh": "食品经营许可", "en": "Food business licence"},
    "health": {"zh": "公共场所卫生许可（新办）", "en": "Hygiene permit for public places (new)"},
    "plan": {"zh": "建设工程规划许可证核发", "en": "Planning permission for construction"},
    "house": {"zh": "公共租赁住房保障申请", "en": "Public rental housing"},
    "living": {"zh": "最低生活保障审核确认", "en": "Subsistence allowance"},
    "card": {"zh": "居民身份证到期换领", "en": "Renewal of the identity card"},
    "medical": {"zh": "医疗费用手工报销", "en": "Reimbursement of medical costs"},
    "school": {"zh": "随迁子女义务教育入学", "en": "School places for children of migrant workers"},
    "teacher": {"zh": "教师资格认定", "en": "Recognition of teachers"},
    "lift": {"zh": "特种设备使用登记", "en": "Registration of lifts"},
    "flat": {"zh": "二手房过户", "en": "Transfer of a flat"},
    "company": {"zh": "有限责任公司设立登记", "en": "Registration of a company"},
    "end": {"zh": "企业简易注销登记", "en": "Simple deregistration"},
    "trader": {"zh": "个体工商户设立登记", "en": "Registration of a trader"},
}
WAITS = {
    "food": ServiceDays(10, 20, 5, 9),
    "health": ServiceDays(10, 20, 6, 12),
    "plan": ServiceDays(15, 20, 9, 17),
    "house": ServiceDays(20, 30, 21, 26),
    "living": ServiceDays(25, 45, 17, 24),
    "card": ServiceDays(20, 60, 11, 18),
    "medical": ServiceDays(20, 30, 10, 15),
    "school": ServiceDays(20, 20, is_withheld=True),
    "teacher": ServiceDays(20, 30, 11, None),
    "lift": ServiceDays(5, 15, 3, 5),
    "flat": ServiceDays(3, 30, 1, 3),
    "company": ServiceDays(1, 3, 0, 1),
    "end": ServiceDays(1, 20, 0, 1),
    "trader": ServiceDays(0, 15, 0, 0),
}
DEPARTMENTS = {
    "market": {"zh": "市场监督管理局", "en": "Market supervision"},
    "land": {"zh": "自然资源局", "en": "Natural resources"},
    "police": {"zh": "公安分局", "en": "Public security"},
    "traffic": {"zh": "交通运输局", "en": "Transport"},
}
FEW_LATE = [
    ("market", (1, 3, 4, 1, 2, 1, 1, 1, 0, 1, 1, 1)),
    ("land", (1, 0, 2, 1, 1, 0, 1, 14, 3, 0, 0, 0)),
    ("police", (2, 0, 2, 1, 2, 1, 0, 0, 0, 0, 0, 0)),
    ("traffic", (0, 0, None, 0, 0, 0, 0, None, 0, 0, 0, 0)),
]
MANY_LATE = [(key, [None if count is None else count * 117 for count in counts]) for key, counts in FEW_LATE]
NONE_LATE = [(key, [None if count is None else 0 for count in counts]) for key, counts in FEW_LATE]
ON_TIME = (959, 967, 926, 966, 973, 975, 976, 977, 978, 979, 982, 983)  # in 1,000
LOWER = (937, 938, 931, 940, 939, 938, 939, 939, 938, 939, 937, 937)
DAYS = (6, 7, 7, 8, 6, 7, 14, 7, 6, 2, 7, 8)
LEVELS = tuple(f"level-{level}" for level in range(1, 6))
RATINGS = ((611, 337, 111, 46, 22), (400, 3, 1, 0, 1), (0, 0, 0, 12, 9), (0, 0, 0, 0, 0))
COMPLAINTS = (
    ComplaintCounts(233, 190, 7, 17, 19, 104, 12, 19, 62),
    ComplaintCounts(40, 20, 1, 15, 4, 8, 1, 2, 0),
    ComplaintCounts(3, 0, 0, 3, 0, 0, 0, 0, 0),
)
AGES = ("30", "60", "90", "more")
ACTIONS = (((6, 0), (5, 1), (4, 2), (7, 7)), ((120, 0), (60, 12), (20, 20), (3, 3)), ((0, 0), (0, 0), (0, 0), (0, 0)))


def charts_shown() -> dict[str, Any]:
    """Return every chart in its states, each with the sentence above it."""
    waits = wait_rows(WAITS)
    lines = [(sentences.on_time_sentence(months), control_line(months, is_share=True)) for months in _shares()]
    days = _days()
    return {
        "bars": [time_bar(days) for days in BARS],
        "waits": (sentences.services_sentence(waits), waits),
        "services": SERVICES,
        "lines": lines,
        "days": (sentences.waiting_sentence(days), control_line(days, is_share=False)),
        "strips": [(sentences.late_sentence(strip), strip) for strip in _strips()],
        "departments": DEPARTMENTS,
        "months": MONTHS,
        "ratings": [_ratings(counts) for counts in RATINGS],
        "levels": dict(zip(LEVELS, (level.label for level in sorted(RatingLevel, reverse=True)), strict=True)),
        "complaints": [(sentences.complaints_sentence(each), complaint_flow(each)) for each in COMPLAINTS],
        "sum": sum_line(2973, [("in_time", 2702), ("late", 70), ("ended", 131), ("open", 70)]),
        "promise": sentences.promise_sentence(2702, 70, 11),
        "units": unit_grid(2702, 81),
        "ages": AGES,
        "actions": [_actions(rows) for rows in ACTIONS],
    }


def _shares() -> list[list[MonthValue]]:
    """Return months with one outside of the limits, all within, some without cases, and too few for limits."""
    usual = [
        MonthValue(month, value / 1000, 0.971, low / 1000, 1.0, value < low, 200)
        for month, value, low in zip(MONTHS, ON_TIME, LOWER, strict=True)
    ]
    within = [MonthValue(each.month, each.value, 0.971, 0.9, 1.0, n=90) for each in usual]
    gaps = [each if place not in (3, 4, 8) else MonthValue(each.month, None, n=0) for place, each in enumerate(usual)]
    return [usual, within, gaps, [MonthValue(each.month, each.value, n=200) for each in usual[:3]]]


def _strips() -> list[HeatStrip]:
    return [heat_strip(FEW_LATE), heat_strip(MANY_LATE), heat_strip(NONE_LATE)]


def _days() -> list[MonthValue]:
    return [
        MonthValue(month, days, 7, 2.5, 11.5, not 2.5 <= days <= 11.5, 200)
        for month, days in zip(MONTHS, DAYS, strict=True)
    ]


def _ratings(counts: tuple[int, ...]) -> tuple[str, Any, int]:
    silent = 1283 if counts[0] > WHOLE else 0
    return (
        sentences.ratings_sentence(sum(counts[:3]), sum(counts), silent),
        stacked_bar(list(zip(LEVELS, counts, strict=True))),
        silent,
    )


def _actions(rows: tuple[tuple[int, int], ...]) -> tuple[str, Any]:
    open_, overdue = sum(row[0] for row in rows), sum(row[1] for row in rows)
    bars = age_bars([(key, *row) for key, row in zip(AGES, rows, strict=True)])
    return sentences.actions_sentence(open_, overdue, 50), bars
