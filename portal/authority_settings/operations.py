"""Set what the authority has decided: a row more, never one changed."""

from datetime import date
from typing import Any

from portal.authority_settings.models import SettingValue
from portal.authority_settings.rules import check_day, check_value
from portal.authority_settings.vocabulary import SETTINGS_REVISION, SettingDefinition
from portal.library.access.permissions import Actor
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.content_revisions import increment_revision


def set_value(
    actor: Actor, definition: SettingDefinition[Any], value: Any, valid_from: date, reason: str,
    *, proposed_by_id: int | None = None,
) -> SettingValue:  # fmt: skip
    """Add a value of a setting that counts from a day on; call it inside ``writing()``.

    Without a proposer it is set by the portal itself: when it is made, or by an upgrade. Raises UnfitSettingError or
    PastDayError.
    """
    check_day(valid_from, local_today())
    row = SettingValue(
        name=definition.name,
        value=check_value(definition, value),
        valid_from=valid_from,
        proposed_by_id=proposed_by_id,
        confirmed_by_id=actor.staff_id,
        set_at=clock.now(),
        reason=reason,
    )
    audit.record(actor, "set_value", row)
    increment_revision(SETTINGS_REVISION)
    return row
