"""Reads of what the authority has set: the value of today or of a day, and what it was before."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select

from portal.authority_settings.definitions import DEFINITIONS, LEAST_PEOPLE
from portal.authority_settings.models import SettingValue
from portal.authority_settings.vocabulary import SettingDefinition
from portal.library.statistics.disclosure_control import Month
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.result_cache import cached

T = TypeVar("T")
_last_read: dict[str, dict[str, tuple["StoredValue", ...]]] = {}  # by database, for while it is away


@dataclass(frozen=True)
class StoredValue:
    """A value as it is stored, and from which day it counts."""

    value: Any
    valid_from: date
    set_at: datetime


def current(definition: SettingDefinition[T]) -> T:
    """Return the value of a setting today; up to a second after another process has written it, the one before."""
    return on_day(definition, local_today())


def last_read(definition: SettingDefinition[T]) -> T:
    """Return the value that this process read last, without asking the database, which may be away."""
    rows = _last_read.get(str(db.engine.url), {}).get(definition.name, ())
    return _value_of(definition, _counting_on(rows, local_today()))


def on_day(definition: SettingDefinition[T], day: date) -> T:
    """Return the value of a setting that counts on a day."""
    return _value_of(definition, stored_on(definition, day))


def by_day(definition: SettingDefinition[T]) -> Callable[[date], T]:
    """Return the values of a setting by day, read once, for rules that count many days without the database."""
    rows = history(definition)
    return lambda day: _value_of(definition, _counting_on(rows, day))


def stored_on(definition: SettingDefinition[Any], day: date) -> StoredValue | None:
    """Return what is stored of the value that counts on a day; None where that is the default."""
    return _counting_on(history(definition), day)


def history(definition: SettingDefinition[Any]) -> tuple[StoredValue, ...]:
    """Return what has been set of a setting in the order in which it counts, what counts from a later day included."""
    return _stored_values().get(definition.name, ())


@dataclass(frozen=True)
class PromisedSetting:
    """A setting that is a promise: what is in force, since when (None: from the beginning), before and after it."""

    definition: SettingDefinition[Any]
    value: Any
    since: date | None
    before: Any  # None where it has not changed
    coming: tuple[StoredValue, ...]


def promises_on(day: date) -> list[PromisedSetting]:
    """Return each setting that is a promise, as it is in force on a day."""
    return [_promise_on(each, day) for each in DEFINITIONS if each.is_promise]


def _promise_on(definition: SettingDefinition[Any], day: date) -> PromisedSetting:
    rows = history(definition)
    past = [each for each in rows if each.valid_from <= day]
    values = [definition.stored_default, *(each.value for each in past)]
    earlier = [value for value in values if value != values[-1]]
    return PromisedSetting(
        definition,
        values[-1],
        past[-1].valid_from if past else None,
        earlier[-1] if earlier else None,
        tuple(each for each in rows if each.valid_from > day),
    )


def stored_names() -> list[str]:
    """Return the names of what has been set, those of another release included."""
    return sorted(_stored_values())


def least_people_published(month: Month) -> int:
    """Return of how many people at least a batch consists that ends with a month, by the setting of its last day."""
    year, number = month
    return on_day(LEAST_PEOPLE, date(year, number, monthrange(year, number)[1]))


@cached
def _stored_values() -> dict[str, tuple[StoredValue, ...]]:
    """Read the table in one query; the public door may not read who set a value."""
    query = select(SettingValue.name, SettingValue.value, SettingValue.valid_from, SettingValue.set_at)
    found: dict[str, tuple[StoredValue, ...]] = {}
    for name, *rest in db.session.execute(query.order_by(SettingValue.valid_from, SettingValue.id)):
        found[name] = (*found.get(name, ()), StoredValue(*rest))
    _last_read[str(db.engine.url)] = found
    return found


def _counting_on(rows: Sequence[StoredValue], day: date) -> StoredValue | None:
    return next((each for each in reversed(rows) if each.valid_from <= day), None)


def _value_of(definition: SettingDefinition[T], stored: StoredValue | None) -> T:
    return definition.default if stored is None else definition.from_stored(stored.value)
