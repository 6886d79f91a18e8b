"""A change of one of the authority's settings, which a second person confirms."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.authority_settings.definitions import BY_NAME
from portal.authority_settings.models import SettingValue
from portal.authority_settings.operations import set_value
from portal.authority_settings.queries import history
from portal.authority_settings.rules import check_day, check_value, worded_by_language
from portal.authority_settings.vocabulary import SettingDefinition
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.library.text.formats import format_day
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.proposals.models import ProposedChange
from portal.proposals.operations import propose_change
from portal.proposals.queries import find_open
from portal.proposals.rules import NothingChangedError, ProposalKind, Values, check_reason, proposal_kind

PROPOSE, CONFIRM = "settings:setting:propose", "settings:setting:confirm"
FIELDS = {"value": _l("Value"), "valid_from": _l("In force from"), "reason": _l("Reason")}
DEFAULT, ON_CONFIRMATION = "default", "confirmation"  # in place of a day


def propose_setting(
    actor: Actor, definition: SettingDefinition[Any], value: Any, valid_from: date | None, reason: str
) -> ProposedChange:
    """Propose a value of a setting, in force from a day, or from the day on which a second person confirms it.

    Raises UnfitSettingError, PastDayError, ReasonTooShortError, NothingChangedError or ChangeWaitingError.
    """
    stored = check_value(definition, value)
    check_day(valid_from or local_today(), local_today())
    after = {
        "name": definition.name,
        "value": stored,
        "valid_from": valid_from.isoformat() if valid_from else ON_CONFIRMATION,
        "reason": reason,
    }
    is_last = all(each.valid_from <= _day_of(after) for each in history(definition))
    if is_last and _present(definition.name, after)["value"] == stored:
        raise NothingChangedError
    check_reason(reason)
    return propose_change(actor, SETTING, definition.name, after, department=None)


def _day_of(values: Values) -> date:
    """Return the day from which values count; for those that wait for the second person, today."""
    written = values["valid_from"]
    return local_today() if written in {DEFAULT, ON_CONFIRMATION} else date.fromisoformat(written)


def _present(name: str, proposed: Values) -> Values:
    """Return what is in force, as far as it is set, on the day from which a proposal is to count."""
    query = select(SettingValue).where(SettingValue.name == name, SettingValue.valid_from <= _day_of(proposed))
    row = db.session.scalar(query.order_by(SettingValue.valid_from.desc(), SettingValue.id.desc()).limit(1))
    if row is None:
        return {"name": name, "value": BY_NAME[name].stored_default, "valid_from": DEFAULT, "reason": ""}
    return {"name": name, "value": row.value, "valid_from": row.valid_from.isoformat(), "reason": row.reason}


def _apply(actor: Actor, name: str, values: Values) -> SettingValue:
    change = find_open(SETTING, name)
    if change is None or name not in BY_NAME:
        raise NotFoundError
    day, reason = _day_of(values), values["reason"]
    return set_value(actor, BY_NAME[name], values["value"], day, reason, proposed_by_id=change.proposed_by_id)


def _shown(values: Values) -> Values:
    """Return values with text in place of numbers, bodies and days."""
    if values.get("name") not in BY_NAME:  # nothing, or a setting of another release
        return values
    wording = {DEFAULT: str(_l("value where nothing is set")), ON_CONFIRMATION: str(_l("the day of confirmation"))}
    day = values["valid_from"]
    return values | {
        "value": worded_by_language(BY_NAME[values["name"]], values["value"]),
        "valid_from": wording.get(day) or format_day(date.fromisoformat(day)),
    }


def _names_of(names: Collection[str]) -> Mapping[str, Any]:
    return {name: BY_NAME[name].label for name in names if name in BY_NAME}


SETTING = proposal_kind(
    ProposalKind(
        "setting", _l("Setting of the authority"), CONFIRM, FIELDS, _present, _apply, "proposals_admin.index",
        shown=_shown, names_of=_names_of,
    )
)  # fmt: skip
