"""How instants, days, limits and money read in the language of the page; the only place of local time."""

from datetime import date
from typing import Any

from flask_babel import format_date, get_locale, gettext, ngettext
from markupsafe import Markup, escape

from portal.library.text.languages import LANGUAGES


def language() -> str:
    """Return the language of the page: ``zh`` or ``en``."""
    locale = get_locale()
    return str(locale.language) if locale else "zh"


def format_day(day: date | None) -> str:
    """Write a day: 2026年11月22日 / 22 November 2026."""
    if day is None:
        return "—"
    if language() == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B} {day.year}"


def format_month(day: date) -> str:
    """Write the month of a day: 2026年11月 / November 2026."""
    return f"{day.year}年{day.month}月" if language() == "zh" else f"{day:%B} {day.year}"


def weekday(day: date, *, short: bool = False) -> str:
    """Write the weekday of a day: 星期一 / Monday, or 一 / Mo."""
    return str(format_date(day, ("EEEEE" if language() == "zh" else "EEEEEE") if short else "EEEE"))


def format_limit(limit: Any) -> str:
    """Write a time limit (``amount``, ``unit``): 15个工作日 / 15 working days."""
    if limit is None:
        return gettext("not stated")
    if limit.unit == "at_once" or limit.amount is None:
        return gettext("at once")
    match limit.unit:
        case "working_days":
            return ngettext("%(num)s working day", "%(num)s working days", limit.amount)
        case "calendar_days":
            return ngettext("%(num)s calendar day", "%(num)s calendar days", limit.amount)
        case _:
            return ngettext("%(num)s hour", "%(num)s hours", limit.amount)


def format_money(amount: str) -> str:
    """Write an amount of yuan given as digits: 20元 / ¥20."""
    return gettext("¥%(amount)s", amount=amount)


def days_left(due_on: date, today: date) -> str:
    """Say how far a due date is away, in calendar days."""
    distance = (due_on - today).days
    if distance == 0:
        return gettext("due today")
    if distance > 0:
        return ngettext("%(num)s day left", "%(num)s days left", distance)
    return ngettext("%(num)s day late", "%(num)s days late", -distance)


def localised(text: Any) -> str:
    """Return localised words (a mapping or a ``Text``) in the page's language, or the original."""
    return _in_language(_mapping(text), language())


def _in_language(mapping: dict[str, str], here: str) -> str:
    return mapping.get(here) or mapping.get("zh") or next(iter(mapping.values()), "")


def localised_html(text: Any) -> Markup:
    """Return localised words as HTML, marked with their language where that is not the page's; lines stay lines."""
    mapping, here = _mapping(text), language()
    chosen = _in_language(mapping, here)
    body = Markup("<br>").join(map(escape, chosen.splitlines()))
    if not chosen or mapping.get(here):
        return body
    return Markup('<span lang="{}">{}</span>').format(LANGUAGES["zh"], body)


def _mapping(text: Any) -> dict[str, str]:
    if text is None:
        return {}
    return text if isinstance(text, dict) else dict(text)
