"""Format days, time limits and money in the language of the page."""

from collections.abc import Collection
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from flask_babel import format_date, get_locale, gettext, ngettext
from markupsafe import Markup, escape

from portal.library.text.conversion import converted, text_in
from portal.library.text.languages import LANGUAGES, ORIGINAL, language_of_tag
from portal.library.text.tokens import highlight

DAYS_FOR_SIX_MONTHS = 180  # calendar days: a limit of a guide has no months


def language() -> str:
    """Return the code of the page's language."""
    locale = get_locale()
    return (language_of_tag(str(locale)) if locale else None) or ORIGINAL


def format_day(day: date | None) -> str:
    """Format a day: 2026年11月22日 / 22 November 2026."""
    return "—" if day is None else str(format_date(day, "long"))


def format_month(day: date) -> str:
    """Format the month of a day: 2026年11月 / November 2026."""
    return str(format_skeleton("yMMMM", day, locale=get_locale()))


def weekday(day: date, *, short: bool = False) -> str:
    """Format the weekday of a day: 星期一 / Monday, or with ``short`` its shortest unambiguous form: 一 / Mo."""
    if not short:
        return str(format_date(day, "EEEE"))
    locale = get_locale()
    narrow = locale.days["format"]["narrow"] if locale else {}
    return str(format_date(day, "EEEEE" if len(set(narrow.values())) == len(narrow) else "EEEEEE"))


def format_limit(limit: Any) -> str:
    """Format a time limit (``amount``, ``unit``): 15个工作日 / 15 working days."""
    if limit is None:
        return gettext("not specified")
    if limit.unit == "at_once" or limit.amount is None:
        return gettext("at once")
    match limit.unit:
        case "working_days":
            return ngettext("%(num)s working day", "%(num)s working days", limit.amount)
        case "calendar_days":
            return ngettext("%(num)s calendar day", "%(num)s calendar days", limit.amount)
        case _:
            return ngettext("%(num)s hour", "%(num)s hours", limit.amount)


def format_suit_limit(limit: Any) -> str:
    """Format the limit of a suit: six months (Administrative Litigation Law, art. 46), held in guides as 180 days."""
    is_law = limit is not None and (limit.amount, limit.unit) == (DAYS_FOR_SIX_MONTHS, "calendar_days")
    return gettext("six months") if is_law else format_limit(limit)


def format_working_days(days: int) -> str:
    """Format a number of working days: 3个工作日 / 3 working days; 0 is the same day."""
    return gettext("the same day") if days == 0 else ngettext("%(num)s working day", "%(num)s working days", days)


def format_calendar_days(days: int) -> str:
    """Format a number of calendar days: 3个自然日 / 3 calendar days; 0 is the same day."""
    return gettext("the same day") if days == 0 else ngettext("%(num)s calendar day", "%(num)s calendar days", days)


def format_money(amount: str) -> str:
    """Format an amount of yuan given as digits: 20元 / ¥20."""
    return gettext("¥%(amount)s", amount=amount)


def days_left(due_on: date, today: date) -> str:
    """Format the calendar days left until a due date, or overdue."""
    distance = (due_on - today).days
    if distance == 0:
        return gettext("due today")
    if distance > 0:
        return ngettext("%(num)s day left", "%(num)s days left", distance)
    return ngettext("%(num)s day overdue", "%(num)s days overdue", -distance)


def localised(text: Any) -> str:
    """Return localised text in the page's language, or its fallback.

    ``text`` is a mapping by language, a ``Text``, or a string, which is in the original language.
    """
    return text_in(_mapping(text), language())[0]


def localised_html(text: Any, found: Collection[str] = ()) -> Markup:
    """Return ``localised`` text as HTML with line breaks, and with ``lang`` where it is not in the page's language.

    The tokens in ``found`` are highlighted.
    """
    mapping, here = _mapping(text), language()
    chosen, code = text_in(mapping, here)
    if found:
        body = highlight(mapping.get(LANGUAGES[code].written_code, ""), found, shown=chosen)
    else:
        body = Markup("<br>").join(map(escape, chosen.splitlines()))
    return in_its_language(body, code) if chosen else body


def in_its_language(body: Markup, code: str) -> Markup:
    """Wrap HTML in an element with its ``lang``, where that is not the page's."""
    return body if code == language() else Markup('<span lang="{}">{}</span>').format(LANGUAGES[code].tag, body)


def in_page_language(text: str, code: str = ORIGINAL) -> str:
    """Convert a text (or HTML) into the page's language where derived from ``code``; otherwise leave it unchanged."""
    here = language()
    return type(text)(converted(text, here)) if LANGUAGES[here].written_code == code else text


def _mapping(text: Any) -> dict[str, str]:
    if text is None:
        return {}
    if isinstance(text, str):
        return {ORIGINAL: text}
    return text if isinstance(text, dict) else dict(text)
