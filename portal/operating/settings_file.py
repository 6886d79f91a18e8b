"""The file of settings that ``bin/portal settings`` exports and imports: JSON, one object for each setting."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from portal.authority_settings.definitions import BY_NAME, DEFINITIONS
from portal.authority_settings.queries import stored_on
from portal.authority_settings.rules import UnfitSettingError, check_value
from portal.authority_settings.vocabulary import SettingDefinition
from portal.library.text.text_input import clean_text, read_day

READ = frozenset({"name", "value", "valid_from", "reason"})
EXPLAINED = frozenset(
    {"meaning", "in_force_since", "default", "unit", "least", "greatest", "choices"}
)  # for the reader


class SettingsFileError(Exception):
    """A file that cannot be used; ``problems`` name the line or the setting."""

    def __init__(self, problems: Iterable[str]) -> None:
        """Take what is wrong."""
        super().__init__("the file cannot be used")
        self.problems = list(problems)


class WantedSetting(NamedTuple):
    """A value that a file asks for; without a day it counts from its confirmation."""

    definition: SettingDefinition[Any]
    value: Any
    valid_from: date | None
    reason: str


def written_settings(today: date) -> str:
    """Return every setting as the text of a file, with what it can be."""
    return json.dumps({"settings": [_explained(each, today) for each in DEFINITIONS]}, ensure_ascii=False, indent=1)


def _explained(definition: SettingDefinition[Any], today: date) -> dict[str, Any]:
    stored = stored_on(definition, today)
    found: dict[str, Any] = {
        "name": definition.name,
        "meaning": str(definition.label),
        "value": stored.value if stored else definition.stored_default,
        "in_force_since": stored.valid_from.isoformat() if stored else None,
        "default": definition.stored_default,
    }
    if definition.unit is not None:
        found |= {"unit": definition.unit.value, "least": definition.least, "greatest": definition.greatest}
    return found | ({"choices": list(definition.choices)} if definition.choices else {})


def read_settings_text(text: str, reason: str = "") -> list[WantedSetting]:
    """Read a file; ``reason`` is that of settings without one of their own. Raises SettingsFileError."""
    try:
        document = json.loads(text, object_pairs_hook=_once_each)
    except json.JSONDecodeError as error:
        raise SettingsFileError([f"line {error.lineno}, column {error.colno}: {error.msg}"]) from error
    except RecursionError as error:
        raise SettingsFileError(["it is nested too deeply"]) from error
    rows = document.get("settings") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SettingsFileError(['it is no object with a list “settings”, such as {"settings": [{"name": …}]}'])
    wanted, problems = list[WantedSetting](), list(_named_twice(rows))
    for number, row in enumerate(rows, 1):
        try:
            wanted.append(_read(row, reason))
        except ValueError as error:
            problems.append(f"{row.get('name') or f'setting {number}'}: {error}")
    if problems:
        raise SettingsFileError(problems)
    return wanted


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
    if twice:
        raise SettingsFileError([f"“{twice[0]}” stands twice in one object, after {dict(pairs).get('name', '…')}"])
    return dict(pairs)


def _named_twice(rows: list[dict[str, Any]]) -> Iterable[str]:
    counts = Counter(str(row.get("name")) for row in rows)
    return (f"{name}: it stands {count} times in the file" for name, count in counts.items() if count > 1)


def _read(row: dict[str, Any], reason: str) -> WantedSetting:
    """Read one setting; raises ValueError saying what is wrong."""
    definition = BY_NAME.get(row["name"]) if isinstance(row.get("name"), str) else None
    if definition is None:
        raise ValueError("there is no setting of that name; “bin/portal settings list” has them all")
    if unknown := sorted(set(row) - READ - EXPLAINED):
        raise ValueError(f"what is “{unknown[0]}”? A setting has {', '.join(sorted(READ))}")
    if "value" not in row:
        raise ValueError("it has no value")
    try:
        value = check_value(definition, row["value"])
    except UnfitSettingError as error:
        raise ValueError(f"{json.dumps(row['value'], ensure_ascii=False)[:60]}: {error.message}") from error
    why = row.get("reason", reason)
    if not isinstance(why, str):
        raise ValueError("the reason is a text")
    return WantedSetting(definition, value, _read_valid_from(row.get("valid_from")), clean_text(why))


def _read_valid_from(written: Any) -> date | None:
    if written is None:
        return None
    day = read_day(written) if isinstance(written, str) else None
    if day is None:
        raise ValueError(f"{written!r} is no day such as 2026-11-22")
    return day
