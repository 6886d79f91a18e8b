"""Publish gate rules on time limits: missing, contradictory, or different from the text."""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.guide.components import Text, TimeLimit
from portal.library.guide.document import Guide
from portal.library.guide.identifiers import ElementRef
from portal.library.guide.vocabulary import CaseKind, LimitUnit, SpecialKind
from portal.library.text.text_input import fold_width

Found = Iterator[tuple[ElementRef, Any]]

MIN_INSPECTION_WORKING_DAYS = 5  # unsourced
# Five working days a week; an hour is 1/8 of a working day (7/5/8 = 7/40 calendar days). Unsourced.
_CALENDAR_DAYS_PER_UNIT = {
    LimitUnit.WORKING_DAYS: Fraction(7, 5),
    LimitUnit.CALENDAR_DAYS: Fraction(1),
    LimitUnit.HOURS: Fraction(7, 40),
    LimitUnit.AT_ONCE: Fraction(0),
}
ONE_WORKING_DAY = _CALENDAR_DAYS_PER_UNIT[LimitUnit.WORKING_DAYS]
_UNITS_BY_NAME = {
    "工作日": LimitUnit.WORKING_DAYS, "working day": LimitUnit.WORKING_DAYS,
    "自然日": LimitUnit.CALENDAR_DAYS, "日": LimitUnit.CALENDAR_DAYS, "天": LimitUnit.CALENDAR_DAYS,
    "calendar day": LimitUnit.CALENDAR_DAYS, "小时": LimitUnit.HOURS, "hour": LimitUnit.HOURS,
}  # fmt: skip
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_NUMBER = r"(?P<number>\d{1,3}|[零一二两三四五六七八九十百]{1,5})"
_SPAN = re.compile(
    _NUMBER + r"\s*(?:个\s*)?(?P<unit>工作日|自然日|小时|日|天|working day|calendar day|hour)(?!期)", re.IGNORECASE
)
MAX_NAMED_SPANS = 10  # of one text: whoever has read ten reads the text; unsourced
_PROMISE = re.compile(r"承诺|promise", re.IGNORECASE)
_LAW = re.compile(r"法定|by law", re.IGNORECASE)
# Administrative Licensing Law, art. 32: missing documents are notified once, within five days, for every application.
_ONE_TIME_NOTICE = re.compile(r"告知|告诉|补正|tell|correct", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[。；;！!？?\n]|\.\s")


def calendar_days(limit: TimeLimit | None) -> Fraction:
    """Return a limit in calendar days, for comparing limits of different units."""
    return Fraction(0) if limit is None else (limit.amount or 0) * _CALENDAR_DAYS_PER_UNIT[limit.unit]


def spans_in(text: str) -> list[TimeLimit]:
    """Return the time spans mentioned in a text: ``15个工作日``, ``二十日``, ``48 hours``."""
    found = (
        (_number(match["number"]), _UNITS_BY_NAME[match["unit"].lower()]) for match in _SPAN.finditer(fold_width(text))
    )
    return [TimeLimit(amount=number, unit=unit) for number, unit in found]


def _number(digits: str) -> int:
    """Parse a number up to 999 in Arabic or Chinese digits."""
    if digits.isdecimal():
        return int(digits)
    total, present = 0, 0
    for digit in digits:
        if digit in _DIGITS:
            present = _DIGITS[digit]
        else:
            total += (present or 1) * {"十": 10, "百": 100}[digit]
            present = 0
    return total + present


def limit_missing(guide: Guide) -> Found:
    """Require the statutory and the promised limit (national 办事指南 rules)."""
    if guide.statutory_limit is None:
        yield ElementRef("statutory_limit"), _l("Enter the statutory limit.")
    if guide.committed_limit is None:
        yield ElementRef("committed_limit"), _l("Enter the promised limit.")


def limit_without_amount(guide: Guide) -> Found:
    """Require an amount in every limit that is not at once."""
    limits = {ElementRef(name): getattr(guide, name) for name in ("statutory_limit", "committed_limit")}
    limits |= {ElementRef("steps", step.key): step.limit for step in guide.steps}
    limits |= {ElementRef("special_procedures", each.key): each.limit for each in guide.special_procedures}
    for element, limit in limits.items():
        if limit is not None and limit.unit is not LimitUnit.AT_ONCE and not limit.amount:
            yield element, _l("Enter a number, or choose “at once”.")


def promise_above_law(guide: Guide) -> Found:
    """Reject a promised limit longer than the statutory limit."""
    if guide.statutory_limit and calendar_days(guide.committed_limit) > calendar_days(guide.statutory_limit):
        yield ElementRef("committed_limit"), _l("The promised limit is longer than the statutory limit; shorten it.")


def steps_above_promise(guide: Guide) -> Found:
    """Reject non-optional steps whose limits add up to more than the promised limit."""
    on_path = [step for step in guide.steps if not step.optional]
    if guide.committed_limit and sum(calendar_days(step.limit) for step in on_path) > _whole_promise(guide):
        yield ElementRef("steps"), _l("The steps add up to more than the promised limit.")


def _whole_promise(guide: Guide) -> Fraction:
    promised = calendar_days(guide.committed_limit)
    return max(promised, ONE_WORKING_DAY) if guide.case_kind is CaseKind.AT_ONCE else promised


def at_once_above_a_day(guide: Guide) -> Found:
    """Reject a limit of more than one working day for services done while people wait; unsourced."""
    if guide.case_kind is CaseKind.AT_ONCE and calendar_days(guide.committed_limit) > ONE_WORKING_DAY:
        yield ElementRef("committed_limit"), _l("A service handled on the spot cannot take more than one day.")


def short_inspection(guide: Guide) -> Found:
    """Warn about a site inspection of less than five days; unsourced."""
    for special in guide.special_procedures:
        is_short = calendar_days(special.limit) < MIN_INSPECTION_WORKING_DAYS
        if special.kind is SpecialKind.INSPECTION and is_short:
            yield (
                ElementRef("special_procedures", special.key),
                _l("A site inspection limit of less than five days is rarely met."),
            )


def text_against_limit(guide: Guide) -> Found:
    """Reject texts that mention a time span different from the corresponding limit."""
    whole = [limit for limit in (guide.committed_limit, guide.statutory_limit) if limit]
    for step in guide.steps:
        known = [*whole, *([step.limit] if step.limit else [])]
        for text in (step.name, step.what_happens, step.result):
            strays = _strays(ElementRef("steps", step.key), text, known, lambda _: True)
            yield from islice(strays, MAX_NAMED_SPANS)
    for field in ("name", "summary", "scope", "clock_start", "extension_rule", "no_answer_rule", "online_depth"):
        for about, limit in ((_PROMISE, guide.committed_limit), (_LAW, guide.statutory_limit)):
            strays = _strays(ElementRef(field), getattr(guide, field), [limit] if limit else [], about.search)
            yield from islice(strays, MAX_NAMED_SPANS)


def _strays(element: ElementRef, text: Text, known: list[TimeLimit], concerns: Any) -> Found:
    for sentence in _SENTENCE_END.split("\n".join(dict(text).values())):
        if not concerns(sentence) or _ONE_TIME_NOTICE.search(sentence):
            continue
        for span in spans_in(sentence):
            if span not in known:
                span_text = f"{span.amount} {span.unit.label}"
                yield (
                    element,
                    _l("The text says “%(span)s”, which differs from the time limit entered here.", span=span_text),
                )
