"""Variables of earlier releases whose values the settings of the authority hold now."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from portal.authority_settings.definitions import (
    BACKUP_DAYS,
    CONTACT_DAYS,
    DATA_LICENCE,
    FIRST_DAY,
    PORTAL_NAME,
)
from portal.authority_settings.operations import set_value
from portal.authority_settings.queries import history
from portal.authority_settings.rules import UnfitSettingError
from portal.authority_settings.vocabulary import SettingDefinition, SettingKind
from portal.library.access.permissions import SYSTEM
from portal.library.text.languages import WRITTEN
from portal.platform.clock import local_today
from portal.settings import RETIRED_VARIABLES, SettingsError

MOVED_BY = "0025"  # the migration that made the table
_BY_LANGUAGE = {"PORTAL_NAME_": PORTAL_NAME, "PORTAL_DATA_LICENCE_": DATA_LICENCE}
_SINGLE: dict[str, SettingDefinition[Any]] = {
    "PORTAL_CONTACT_DAYS": CONTACT_DAYS,
    "PORTAL_FIRST_DAY": FIRST_DAY,
    "PORTAL_BACKUP_DAYS": BACKUP_DAYS,
}


class HeldBy(NamedTuple):
    """The setting that holds what a variable held, and of a text the language."""

    definition: SettingDefinition[Any]
    language: str = ""


def setting_of(variable: str) -> HeldBy:
    """Return which setting holds now what a retired variable held."""
    for start, definition in _BY_LANGUAGE.items():
        if variable.startswith(start):
            wanted = variable.removeprefix(start).lower().replace("_", "-")
            return HeldBy(definition, next(code for code in WRITTEN if code.lower() == wanted))
    return HeldBy(_SINGLE[variable])


def take_over_variables(retired: Mapping[str, str]) -> None:
    """Store what the variables of an earlier release held, from today on, where a setting has no value yet.

    Call it inside ``writing()``, at the upgrade that made the table. Raises SettingsError naming what cannot be used.
    """
    for definition, value, variables in _values_in(retired):
        if history(definition):
            continue
        try:
            set_value(SYSTEM, definition, value, local_today(), f"taken over from {variables} by the upgrade")
        except UnfitSettingError as error:
            raise SettingsError(f"{variables} cannot be taken over into {definition.name}: {error.message}") from error


def _values_in(retired: Mapping[str, str]) -> Iterator[tuple[SettingDefinition[Any], Any, str]]:
    """Yield settings, their values and the variables that held them."""
    texts: dict[str, dict[str, str]] = {}
    for variable in RETIRED_VARIABLES:
        definition, language = setting_of(variable)
        if variable in retired and language:
            texts.setdefault(definition.name, {})[language] = retired[variable]
        elif variable in retired:
            text = retired[variable]
            is_number = definition.kind is SettingKind.NUMBER and text.isascii() and text.isdigit()
            yield definition, int(text) if is_number else text, variable
    for start, definition in _BY_LANGUAGE.items():
        if definition.name in texts:
            yield definition, texts[definition.name], f"{start}…"
