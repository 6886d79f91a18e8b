"""Parse the holidays of a year: the sentences of the official notice, or a table with a day on each line.

A notice writes 放假 after days off and 上班 after make-up workdays::

    二、春节：2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。

A table has the day, whether it is worked (班/休, 上班/放假, 1/0, yes/no), and why, with commas or blanks between.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError
from portal.library.text.languages import MESSAGES, ORIGINAL
from portal.library.text.text_input import fold_width, read_day
from portal.library.working_time.working_days import SATURDAY, DayKind, SpecialDay

DECEMBER = 12
MAX_LINE_CHARACTERS = 1000  # of a table, of which day, kind and reason are read; unsourced
MAX_SPECIAL_DAYS_PER_YEAR = 120  # a check for plausibility; unsourced
WORKED = {"班", "上班", "调休上班", "补班", "1", "yes", "true", "worked", "work", "makeup_workday"}
FREE = {"休", "放假", "休息", "0", "no", "false", "off", "holiday"}
_DAY = r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日"
_STRETCH = re.compile(_DAY + r"(?:\s*[至到\-–—~]\s*(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日)?")
_NAME = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|\d+[.、])?\s*([^：:，。0-9]{2,20})[：:]")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_HEADINGS = {"date", "day", "日期"}


class NoticeError(RefusedActError):
    """A notice that cannot be imported; ``problems`` are its wrong lines and why."""

    message = _l("Nothing was imported; see the lines below.")

    def __init__(self, problems: list[tuple[str, Any]]) -> None:
        """Take pairs of the text of a line and what is wrong with it."""
        super().__init__()
        self.problems = problems

    def add_to_form(self, form: Any) -> None:
        """Add the first 12 problems to the errors of the field for the notice."""
        for written, why in self.problems[:12]:
            form.refuse(f"{written} · {why}" if written else why, form.days)


@dataclass
class _Arrangement:
    year: int
    days: dict[date, SpecialDay] = field(default_factory=dict)
    problems: list[tuple[str, Any]] = field(default_factory=list)

    def add(self, day: date, kind: DayKind, why: str, written: str) -> None:
        """Add a special day, or a problem where it cannot be one."""
        is_weekend = day.weekday() >= SATURDAY
        known = self.days.get(day)
        is_before = (day.year, day.month) == (self.year - 1, DECEMBER)  # New Year may begin or be made up for there
        if is_before and is_weekend and kind is DayKind.HOLIDAY:
            return  # it is free anyway
        if day.year != self.year and not is_before:
            self.problems.append((written, _l("%(day)s is not in that year.", day=day.isoformat())))
        elif kind is DayKind.MAKEUP_WORKDAY and not is_weekend and known is None:
            self.problems.append(
                (written, _l("%(day)s is not a weekend; it is a working day anyway.", day=day.isoformat()))
            )
        elif known is not None and known.kind is not kind:
            self.problems.append(
                (written, _l("%(day)s is listed both as a day off and as a working day.", day=day.isoformat()))
            )
        else:
            self.days[day] = SpecialDay(kind, {ORIGINAL: why, MESSAGES: ENGLISH.get(why, "")} if why else {})


# English names of the usual holidays, which notices give in Chinese only.
ENGLISH = {
    "元旦": "New Year’s Day", "春节": "Spring Festival", "清明节": "Tomb-Sweeping Day", "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival", "中秋节": "Mid-Autumn Festival", "国庆节": "National Day",
    "国庆节、中秋节": "National Day and Mid-Autumn Festival", "调休上班": "made up for a day off",
}  # fmt: skip
MADE_UP = "调休上班"


def read_notice(text: str, year: int) -> dict[date, SpecialDay]:
    """Parse the special days of a year, and of the December before, from a notice or a table; raises NoticeError."""
    arrangement = _Arrangement(year)
    lines = [line.strip() for line in fold_width(text).splitlines() if line.strip()]
    is_table = any(read_day(re.split(r"[,\s]", line)[0]) for line in lines)
    if not is_table and any("放假" in line or "上班" in line for line in lines):
        _read_sentences(lines, arrangement)
    else:
        _read_table(lines, arrangement)
    if not arrangement.problems and not arrangement.days:
        arrangement.problems.append(("", _l("No dates were found.")))
    if len(arrangement.days) > MAX_SPECIAL_DAYS_PER_YEAR:
        arrangement.problems.append(
            ("", _l("More than %(most)s days: too many for one year.", most=MAX_SPECIAL_DAYS_PER_YEAR))
        )
    if arrangement.problems:
        raise NoticeError(arrangement.problems)
    return dict(sorted(arrangement.days.items()))


def _read_sentences(lines: list[str], arrangement: _Arrangement) -> None:
    for line in lines:
        plain = " ".join(_BRACKETS.sub("", line).replace(":", "：").split())
        named = _NAME.match(plain)
        why = named.group(1).strip() if named else ""
        for sentence in re.split(r"[。;；]", plain):
            # A sentence with neither word is advice, such as to take leave on some day.
            if "上班" in sentence:
                _add_stretches(sentence, DayKind.MAKEUP_WORKDAY, MADE_UP, arrangement)
            elif "放假" in sentence:
                _add_stretches(sentence.partition("放假")[0], DayKind.HOLIDAY, why, arrangement)


def _add_stretches(sentence: str, kind: DayKind, why: str, arrangement: _Arrangement) -> None:
    for found in _STRETCH.finditer(sentence):
        try:
            for day in _days(found, arrangement.year):
                arrangement.add(day, kind, why, found.group(0))
        except ValueError:
            arrangement.problems.append((found.group(0), _l("This date does not exist.")))


def _days(found: re.Match[str], of_year: int) -> Iterator[date]:
    year, month, number, last_year, last_month, last_number = (
        int(group) if group else None for group in found.groups()
    )
    first = date(year or of_year, month or 0, number or 0)
    last = date(last_year or first.year, last_month or first.month, last_number or first.day)
    if not 0 <= (last - first).days <= MAX_SPECIAL_DAYS_PER_YEAR:
        raise ValueError(found.group(0))
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def _read_table(lines: list[str], arrangement: _Arrangement) -> None:
    for line in lines:
        cells = [cell.strip() for cell in next(csv.reader([line[:MAX_LINE_CHARACTERS]]))]
        if len(cells) == 1:
            cells = line.split(None, 2)
        day = read_day(cells[0])
        worked = cells[1].lower() if len(cells) > 1 else ""
        if day is None and cells[0].lower().lstrip("\ufeff") in _HEADINGS:
            continue
        if day is None:
            arrangement.problems.append(
                (line[:60], _l("The line does not start with a date such as %(day)s.", day=f"{arrangement.year}-10-01"))
            )
        elif worked not in WORKED | FREE:
            arrangement.problems.append((line[:60], _l("Write 休 (day off) or 班 (working day) after the date.")))
        else:
            kind = DayKind.MAKEUP_WORKDAY if worked in WORKED else DayKind.HOLIDAY
            usual = MADE_UP if kind is DayKind.MAKEUP_WORKDAY else ""
            arrangement.add(day, kind, (cells[2] if len(cells) > 2 else "")[:60] or usual, line[:60])
