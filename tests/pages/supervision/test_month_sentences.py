"""Sentences above lines over months: each finding has its rule, in both languages, and none is said without it."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from portal.library.charts.control_line import MonthValue
from portal.library.statistics.control_chart import ChartPattern, Signal
from portal.pages.supervision import month_sentences

pytestmark = pytest.mark.once


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
    assert said(month_sentences.on_time_sentence, line) == (english, chinese)


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
    assert said(month_sentences.waiting_sentence, line) == (english, chinese)


QUIET = months(95, None, *[96] * 10)
RUN, TREND = (0, *range(2, 9)), tuple(range(6, 12))


@pytest.mark.parametrize(
    ("pattern", "english", "chinese"),
    [
        (ChartPattern(Signal.RUN, RUN, is_up=False),
         "In all 8 months with figures from December 2025 to August 2026, fewer than average were on time.",
         "2025年12月至2026年8月有数据的8个月，按期办结率都低于平均值。"),
        (ChartPattern(Signal.RUN, RUN, is_up=True),
         "In all 8 months with figures from December 2025 to August 2026, more than average were on time.",
         "2025年12月至2026年8月有数据的8个月，按期办结率都高于平均值。"),
        (ChartPattern(Signal.TREND, TREND, is_up=False),
         "From June 2026 to November 2026 the share on time fell from month to month.", "2026年6月至2026年11月按期办结率逐月下降。"),
        (ChartPattern(Signal.TREND, TREND, is_up=True),
         "From June 2026 to November 2026 the share on time rose from month to month.", "2026年6月至2026年11月按期办结率逐月上升。"),
    ],
)  # fmt: skip
def test_runs_and_trends_on_time(
    said: Callable[..., tuple[str, str]], pattern: ChartPattern, english: str, chinese: str
):
    assert said(month_sentences.on_time_sentence, QUIET, pattern) == (english, chinese)


@pytest.mark.parametrize(
    ("pattern", "english", "chinese"),
    [
        (ChartPattern(Signal.RUN, RUN, is_up=True),
         "In all 8 months with figures from December 2025 to August 2026, waits were longer than average.",
         "2025年12月至2026年8月有数据的8个月，用时都长于平均值。"),
        (ChartPattern(Signal.RUN, RUN, is_up=False),
         "In all 8 months with figures from December 2025 to August 2026, waits were shorter than average.",
         "2025年12月至2026年8月有数据的8个月，用时都短于平均值。"),
        (ChartPattern(Signal.TREND, TREND, is_up=True),
         "From June 2026 to November 2026 waits became longer from month to month.", "2026年6月至2026年11月用时逐月变长。"),
        (ChartPattern(Signal.TREND, TREND, is_up=False),
         "From June 2026 to November 2026 waits became shorter from month to month.", "2026年6月至2026年11月用时逐月缩短。"),
    ],
)  # fmt: skip
def test_runs_and_trends_of_waits(
    said: Callable[..., tuple[str, str]], pattern: ChartPattern, english: str, chinese: str
):
    assert said(month_sentences.waiting_sentence, QUIET, pattern) == (english, chinese)


def test_a_month_outside_is_said_first(said: Callable[..., tuple[str, str]]):
    pattern = ChartPattern(Signal.RUN, RUN, is_up=True)
    english, _ = said(month_sentences.on_time_sentence, months(*[96] * 11, 85), pattern)
    assert english == "In November 2026 fewer than usual were on time."
