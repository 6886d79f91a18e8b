"""The terms of the authority's settings: kinds of values, their units, and the record that defines one setting."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum

SETTINGS_REVISION = "settings"
T_co = TypeVar("T_co", covariant=True)


class SettingKind(StrEnum):
    """What kind of value a setting has."""

    NUMBER = "number"
    CHOICE = "choice"
    TEXT = "text"
    BODY = "body"
    TELEPHONE = "telephone"


class SettingUnit(StrEnum):
    """What a whole number counts."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"
    PEOPLE = "people"


class SettingGroup(LabelledEnum):
    """The first part of a setting's name."""

    COMPLAINTS = "complaints", _l("Complaints")
    CASES = "cases", _l("Applications")
    ACTIONS = "actions", _l("Corrective actions")
    FIGURES = "figures", _l("Figures")
    RETENTION = "retention", _l("How long data is stored")
    BODIES = "bodies", _l("Bodies outside of this portal")
    TELEPHONE = "telephone", _l("Telephone")
    TEXTS = "texts", _l("Texts")


@dataclass(frozen=True)
class OutsideBody:
    """A body that the portal names, by language, with where it is reached; empty where nothing is known."""

    name: Mapping[str, str] = field(default_factory=dict, hash=False)
    address: Mapping[str, str] = field(default_factory=dict, hash=False)
    telephone: str = ""


@dataclass(frozen=True, kw_only=True)
class SettingDefinition(Generic[T_co]):
    """One setting: its name, its meaning, the value where the authority has set none, and what it can be.

    ``from_stored`` makes the value of what is stored, which is JSON; ``source`` says why the default is what it is.
    """

    name: str
    label: Any
    kind: SettingKind
    default: T_co
    source: str
    from_stored: Callable[[Any], T_co]
    is_promise: bool = False  # the public reads it, with what it was before
    unit: SettingUnit | None = None
    least: int = 0
    greatest: int = 0
    choices: Mapping[str, Any] = field(default_factory=dict)

    @property
    def group(self) -> SettingGroup:
        """Return the group that the first part of its name says."""
        return SettingGroup(self.name.partition(".")[0])

    @property
    def stored_default(self) -> Any:
        """Return the default as it would be stored."""
        return to_stored(self.default)


def to_stored(value: Any) -> Any:
    """Return a value as JSON."""
    if isinstance(value, OutsideBody):
        return {name: to_stored(each) for name, each in asdict(value).items()}
    return dict(value) if isinstance(value, Mapping) else value


def body_from_stored(stored: Mapping[str, Any]) -> OutsideBody:
    """Return the body of what is stored."""
    return OutsideBody(dict(stored["name"]), dict(stored["address"]), stored["telephone"])
