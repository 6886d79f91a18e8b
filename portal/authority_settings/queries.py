"""Reads of what the authority has set: the value of today or of a day, and what it was before."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select

from portal.authority_settings.models import SettingValue
from portal.authority_settings.vocabulary import SettingDefinition
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.result_cache import cached

T = TypeVar("T")


@dataclass(frozen=True)
class StoredValue:
    """A value as it is stored, and from which day it counts."""

    value: Any
    valid_from: date
    set_at: datetime


def current(definition: SettingDefinition[T]) -> T:
    """Return the value of a setting today; up to a second after another process has written it, the one before."""
    return on_day(definition, local_today())


def on_day(definition: SettingDefinition[T], day: date) -> T:
    """Return the value of a setting that counts on a day."""
    found = stored_on(definition, day)
    return definition.default if found is None else definition.from_stored(found.value)


def stored_on(definition: SettingDefinition[Any], day: date) -> StoredValue | None:
    """Return what is stored of the value that counts on a day; None where that is the default."""
    return next((each for each in reversed(history(definition)) if each.valid_from <= day), None)


def history(definition: SettingDefinition[Any]) -> tuple[StoredValue, ...]:
    """Return what has been set of a setting in the order in which it counts, what counts from a later day included."""
    return _stored_values().get(definition.name, ())


@cached
def _stored_values() -> dict[str, tuple[StoredValue, ...]]:
    """Read the table in one query; the public door may not read who set a value."""
    query = select(SettingValue.name, SettingValue.value, SettingValue.valid_from, SettingValue.set_at)
    found: dict[str, tuple[StoredValue, ...]] = {}
    for name, *rest in db.session.execute(query.order_by(SettingValue.valid_from, SettingValue.id)):
        found[name] = (*found.get(name, ()), StoredValue(*rest))
    return found
