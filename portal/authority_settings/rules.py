"""What a setting can be set to, and what is said of a value that it cannot have."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from portal.authority_settings.vocabulary import SettingDefinition, SettingKind, SettingUnit
from portal.library.domain.domain_errors import RefusedActError
from portal.library.text.formats import format_working_days, localised
from portal.library.text.languages import ORIGINAL, WRITTEN
from portal.library.text.text_input import clean_text, fold_address

MAX_TEXT_CHARACTERS = 500  # unsourced
MAX_TELEPHONE_CHARACTERS = 40  # as of a department
TELEPHONE_SIGNS = frozenset("0123456789+-() ")
BODY_PARTS = ("name", "address", "telephone")


class UnfitSettingError(RefusedActError):
    """A value that a setting cannot have; the message says what it can."""


class PastDayError(RefusedActError):
    """A value that is to count from a day that is over."""

    message = _l("A value cannot count from a day that is over: what was promised then stays.")


def check_value(definition: SettingDefinition[Any], value: Any) -> Any:
    """Return a value as it is stored; raises UnfitSettingError saying what the setting can be."""
    match definition.kind:
        case SettingKind.NUMBER:
            return _check_number(definition, value)
        case SettingKind.CHOICE:
            return _check_choice(definition, value)
        case SettingKind.TEXT:
            return _check_text(value)
        case SettingKind.BODY:
            return _check_body(value)
    return _check_telephone(value)


def check_day(valid_from: date, today: date) -> None:
    """Raise PastDayError where a value is to count from a day that is over."""
    if valid_from < today:
        raise PastDayError


def _check_number(definition: SettingDefinition[Any], value: Any) -> int:
    if type(value) is not int or not definition.least <= value <= definition.greatest:
        limits = {"least": definition.least, "greatest": definition.greatest}
        raise UnfitSettingError(_l("It is a whole number from %(least)s to %(greatest)s.", **limits))
    return value


def _check_choice(definition: SettingDefinition[Any], value: Any) -> str:
    if not isinstance(value, str) or value not in definition.choices:
        raise UnfitSettingError(_l("It is one of: %(choices)s.", choices=", ".join(definition.choices)))
    return value


def _check_text(value: Any) -> dict[str, str]:
    """Return a text by language, empty ones left out."""
    if not isinstance(value, Mapping) or not all(code in WRITTEN and isinstance(value[code], str) for code in value):
        raise UnfitSettingError(_l("It is a text in each of the languages %(codes)s.", codes=", ".join(WRITTEN)))
    texts = {code: clean_text(text) for code, text in value.items()}
    if any(len(text) > MAX_TEXT_CHARACTERS for text in texts.values()):
        raise UnfitSettingError(_l("A text has at most %(most)s characters.", most=MAX_TEXT_CHARACTERS))
    return {code: text for code, text in texts.items() if text}


def _check_telephone(value: Any) -> str:
    number = fold_address(value) if isinstance(value, str) else ""
    is_number = any(sign.isdigit() for sign in number) and TELEPHONE_SIGNS.issuperset(number)
    if not is_number or len(number) > MAX_TELEPHONE_CHARACTERS:
        raise UnfitSettingError(_l("It is a telephone number, of digits, blanks and + - ( )."))
    return number


def _check_body(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or set(value) != set(BODY_PARTS):
        raise UnfitSettingError(_l("It has these parts: %(parts)s.", parts=", ".join(BODY_PARTS)))
    name, address = _check_text(value["name"]), _check_text(value["address"])
    if not name.get(ORIGINAL):
        raise UnfitSettingError(_l("The body needs a name, in the original language at least."))
    telephone = value["telephone"]
    return {"name": name, "address": address, "telephone": _check_telephone(telephone) if telephone != "" else ""}


def worded(definition: SettingDefinition[Any], stored: Any) -> str:
    """Return a stored value in words, in the page's language."""
    match definition.kind:
        case SettingKind.NUMBER:
            return _counted(definition.unit, stored)
        case SettingKind.CHOICE:
            return str(definition.choices.get(stored, stored))
        case SettingKind.TEXT:
            return localised(stored)
        case SettingKind.BODY:
            parts = (localised(stored["name"]), localised(stored["address"]), stored["telephone"])
            return " · ".join(part for part in parts if part)
    return str(stored)


def worded_by_language(definition: SettingDefinition[Any], stored: Any) -> str | dict[str, str]:
    """Return a stored value in words; of one that has a text in each language, each of them."""
    if definition.kind is SettingKind.TEXT:
        return dict(stored)
    if definition.kind is SettingKind.BODY:
        parts = [stored["name"], stored["address"], dict.fromkeys(WRITTEN, stored["telephone"])]
        return {code: " · ".join(part[code] for part in parts if part.get(code)) for code in WRITTEN}
    return worded(definition, stored)


def _counted(unit: SettingUnit | None, number: int) -> str:
    match unit:
        case SettingUnit.WORKING_DAYS:
            return format_working_days(number)
        case SettingUnit.CALENDAR_DAYS:
            return ngettext("%(num)s calendar day", "%(num)s calendar days", number)
        case SettingUnit.MONTHS:
            return ngettext("%(num)s month", "%(num)s months", number)
    return ngettext("%(num)s person", "%(num)s people", number)
