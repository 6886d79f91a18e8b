"""Compare the keys of a process with those that the stored records were sealed and hashed with.

A portal that finds its keys missing or changed beside records that need them stops and says so; without such records
new keys are taken as they are. The first process of the staff's side stores the fingerprint, once it has opened a text.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from flask import Flask, current_app
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from portal.complaints.openings.queries import sealed_texts
from portal.platform.security.contact_encryption import CannotOpenError, open_sealed
from portal.platform.security.keys import (
    CASE_CODE_KEY,
    CONTACT,
    TRACKING_HASH_KEY,
    TRACKING_PEPPER,
    Keys,
    keys_folder,
    missing_keys,
)
from portal.platform.storage.database import db
from portal.platform.storage.key_register import (
    OLD_CONTACT,
    register_holder,
    store_fingerprints,
    stored_fingerprints,
)
from portal.platform.storage.transaction import WriteGateBusyError, writing
from portal.settings import Settings, SettingsError

_log = logging.getLogger(__name__)
# Of each key the tables whose rows need it, with the condition under which they do.
_NEEDED_BY = {
    CONTACT: (
        ("complaints", "contact_sealed IS NOT NULL"),
        ("complaints", "original_sealed IS NOT NULL"),
        ("messages", "original_sealed IS NOT NULL"),
        ("staff", "totp_secret IS NOT NULL"),
        ("unsent_texts", ""),
    ),
    TRACKING_PEPPER: (("complaints", ""), ("cases", "")),
    TRACKING_HASH_KEY: (("complaints", ""), ("cases", ""), ("recovery_codes", "")),
    CASE_CODE_KEY: (("cases", "code_hash <> ''"),),
}
_KEY_OF_FILE = {"contact_private.pem": CONTACT, "contact_public.pem": CONTACT}


def is_needed(connection: Connection, name: str) -> bool:
    """Tell whether a stored record needs a key; a table that is not there needs none."""
    there = inspect(connection)
    for table, condition in _NEEDED_BY[name]:
        column = condition.partition(" ")[0]
        if not there.has_table(table) or (column and column not in {each["name"] for each in there.get_columns(table)}):
            continue
        where = f" WHERE {condition}" if condition else ""
        if connection.scalar(text(f"SELECT 1 FROM {table}{where} LIMIT 1")):  # noqa: S608 - names of our own
            return True
    return False


@contextmanager
def _reading(settings: Settings) -> Iterator[Connection | None]:
    """Connect without the application, which needs keys; None where there is no database yet.

    Raises SettingsError when it cannot be read.
    """
    if settings.is_sqlite and not settings.database_path.exists():
        yield None
        return
    engine = create_engine(settings.database_url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise SettingsError(f"the database cannot be read: {type(error).__name__}.") from error
    finally:
        engine.dispose()


def has_tables(settings: Settings) -> bool:
    """Tell whether the database of the settings holds a portal; raises SettingsError when it cannot be read."""
    with _reading(settings) as connection:
        return connection is not None and inspect(connection).has_table("alembic_version")


def no_portal(settings: Settings) -> str:
    """Return what an operator reads where the folder and the database of the settings hold no portal."""
    return (
        f"there is no portal in {settings.data_dir} and its database: is PORTAL_DATA_DIR right? "
        "“bin/portal init” makes one, and “bin/portal restore FILE” fills one from a back-up, after "
        "“bin/portal keys restore FILE”."
    )


def what_to_do_without_keys(settings: Settings, error: SettingsError) -> str:
    """Return what an operator reads where ``error`` kept the application from its keys."""
    try:
        if not has_tables(settings):
            return no_portal(settings)
        lost = missing_keys(settings)
        if settings.doors == "public" or not lost:  # the public side has copies only
            return str(error)
        refuse_to_replace_lost_keys(settings)
    except SettingsError as found:
        return str(found)
    return f"{', '.join(lost)} missing in {keys_folder(settings)}, and no record needs it: run “bin/portal migrate”."


def refuse_to_replace_lost_keys(settings: Settings) -> None:
    """Raise SettingsError when a key is missing that stored records need, so that no new one is made beside them."""
    lost = {name: key for name in missing_keys(settings) if (key := _KEY_OF_FILE.get(name, name)) in _NEEDED_BY}
    with _reading(settings) as connection:
        needed = [name for name, key in lost.items() if connection is not None and is_needed(connection, key)]
    if needed:
        raise SettingsError(
            f"{', '.join(needed)} missing in {keys_folder(settings)}, but stored records were sealed or hashed with "
            "the keys that lay there; no new ones are made beside them. Bring them back: "
            "“bin/portal keys restore FILE”."
        )


def key_problems() -> list[str]:
    """Return what is wrong with the keys of this process, a sentence for each key; empty when nothing is."""
    keys: Keys = current_app.extensions["portal.keys"]
    settings: Settings = current_app.extensions["portal.settings"]
    stored, held = stored_fingerprints(), keys.fingerprints
    problems = []
    connection = db.session.connection()
    for name in _differing(stored, keys):
        # The public side has copies only, and may not look into every table.
        if settings.doors == "public" or is_needed(connection, name):
            problems.append(
                f"{name} in {keys_folder(settings)} ({held[name]}) is not the key that stored records were made with "
                f"({stored[name]})"
            )
    if settings.doors != "public" and keys.contact_private is None and is_needed(connection, CONTACT):
        problems.append(f"contact_private.pem is missing in {keys_folder(settings)}: nothing that is sealed opens")
    return problems


def _differing(stored: dict[str, str], keys: Keys) -> Iterable[str]:
    for name, fingerprint in keys.fingerprints.items():
        in_force = stored.get(name, fingerprint)
        # While a rotation is under way both keys open, also where it broke off before the new one was stored.
        opens = name == CONTACT and (stored.get(OLD_CONTACT) == fingerprint or keys.old_contact_fingerprint == in_force)
        if fingerprint != in_force and not opens:
            yield name


def check_keys(app: Flask, *, serves: bool = True) -> None:
    """Compare the keys of a starting process with the stored fingerprints; raises SettingsError when they differ.

    The staff's side stores the fingerprints that are not there yet. With ``serves`` the process is registered.
    """
    settings: Settings = app.extensions["portal.settings"]
    keys: Keys = app.extensions["portal.keys"]
    with app.app_context():
        try:
            if not inspect(db.engine).has_table("key_fingerprints"):
                return  # an older schema; the doctor and the first page say so
            problems = key_problems() or _untrusted(settings)
        except SQLAlchemyError as error:
            raise SettingsError(f"the database cannot be read: {type(error).__name__}.") from error
        if problems:
            raise SettingsError(
                f"{'; '.join(problems)}. Copy the right keys from the staff's side, or bring them back from their "
                "back-up: “bin/portal keys restore FILE”."
            )
        try:
            with writing():
                if settings.doors != "public" and keys.contact_private is not None:
                    _store_what_is_new(keys)
                if serves:
                    register_holder(settings, keys)
        except (SQLAlchemyError, OSError, WriteGateBusyError) as error:  # no reason to serve nothing: it can be read
            _log.warning("keys could not be registered: %s", type(error).__name__)


def _store_what_is_new(keys: Keys) -> None:
    rotating = keys.old_contact_private is not None
    store_fingerprints({name: each for name, each in keys.fingerprints.items() if name != CONTACT or not rotating})


def _untrusted(settings: Settings) -> list[str]:
    """Return why keys of which nothing is stored yet are not trusted: they open none of what is sealed."""
    if CONTACT in stored_fingerprints() or settings.doors == "public":
        return []
    first = next(sealed_texts(limit=1), None)
    if first is None:
        return []
    try:
        open_sealed(*first)
    except CannotOpenError:
        return [f"contact_private.pem in {keys_folder(settings)} does not open what is sealed"]
    return []
