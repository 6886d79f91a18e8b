"""``bin/portal init``: set up settings, keys, tables, calendar and first administrator of a portal to go online."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from portal.authority_settings.definitions import PORTAL_NAME
from portal.authority_settings.operations import set_value
from portal.library.access.permissions import SYSTEM
from portal.library.text.languages import WRITTEN
from portal.operating.commands.staff import refusals_as_settings_errors
from portal.operating.prepare import make_data_folder, migrate
from portal.platform.clock import local_today
from portal.platform.storage.content_revisions import clear_recent_revisions
from portal.platform.storage.transaction import writing
from portal.search.index.index_updates import rebuild_index
from portal.settings import SETTINGS_FILE, SettingsError, read_settings

MADE = "set when the portal was made"
VARIABLES = {
    "languages": "PORTAL_LANGUAGES",
    "host_names": "PORTAL_TRUSTED_HOSTS",
    "database_url": "PORTAL_DATABASE_URL",
}


def initialise(answers: Mapping[str, str | bool], add_administrator: Callable[[], None]) -> Path:
    """Set up the portal, then write its settings file and return the path.

    Raises SettingsError when there is a settings file already or an answer cannot be used; no settings file is written
    then, and the command can be repeated.
    """
    given = {VARIABLES[name]: str(answer) for name, answer in answers.items() if name in VARIABLES and answer}
    values = {"PORTAL_DEMO": "0", "PORTAL_HTTPS": "1" if answers.get("https", True) else "0", **given}
    wrong = [name for name, value in values.items() if any(ord(letter) < 32 or letter == '"' for letter in value)]
    if wrong:
        raise SettingsError(f"{', '.join(wrong)}: no quotes and no line ends, please.")
    settings = read_settings({**os.environ, **values})
    path = settings.data_dir / SETTINGS_FILE
    if path.exists():
        raise SettingsError(
            f"{path} exists: this portal has been made already; edit the file, or choose PORTAL_DATA_DIR."
        )
    make_data_folder(settings)
    app = migrate(settings)
    with app.app_context():
        with refusals_as_settings_errors(), writing():
            set_value(SYSTEM, PORTAL_NAME, _names(answers), local_today(), MADE)
            clear_recent_revisions()  # so that no password is made of the name
            add_administrator()
        rebuild_index()
    path.touch(mode=0o600)
    path.write_text("".join(f'{name}="{value}"\n' for name, value in values.items()), encoding="utf-8")
    return path


def _names(answers: Mapping[str, str | bool]) -> dict[str, str]:
    """Return the portal's name in each language in which it was given."""
    return {code: str(name) for code in WRITTEN if (name := answers.get(f"name_{code}"))}
