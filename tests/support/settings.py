"""Set what the authority decides, as a test needs it."""

from datetime import date
from typing import Any

from portal.authority_settings.operations import set_value
from portal.authority_settings.vocabulary import SettingDefinition
from portal.library.access.permissions import SYSTEM
from portal.platform.clock import local_today
from portal.platform.storage.content_revisions import announce
from portal.platform.storage.transaction import writing


def set_now(definition: SettingDefinition[Any], value: Any, valid_from: date | None = None) -> None:
    """Set a value that counts from today or another day on, as the portal itself does; needs a context."""
    with writing():
        set_value(SYSTEM, definition, value, valid_from or local_today(), "for a test")
    announce()
