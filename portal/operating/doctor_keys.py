"""Checks of the doctor: keys, clock and back-ups."""

import stat
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from portal.authority_settings.definitions import BACKUP_DAYS
from portal.authority_settings.queries import current
from portal.operating.backup_care import notes
from portal.operating.doctor_states import OK, TROUBLE, WARNING, Found
from portal.operating.key_check import key_problems
from portal.operating.keys_backup import note_of_backup
from portal.operating.rotation import copies_to_make
from portal.platform import clock
from portal.platform.security.key_rotation import is_rotating
from portal.platform.security.keys import key_files, key_fingerprint, missing_keys
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.clock_watch import CLOCK_SLACK, clock_doubt, last_heartbeat
from portal.platform.storage.database import db
from portal.settings import Settings

MAX_BACKUP_AGE = timedelta(days=2)  # one is made every night; unsourced
MAX_RESTORE_TEST_AGE = timedelta(days=100)  # a restore is tried every quarter; unsourced


def _settings() -> Settings:
    settings: Settings = current_app.extensions["portal.settings"]
    return settings


def _keys() -> Found:
    settings = _settings()
    for problem in key_problems():
        yield TROUBLE, problem
    if missing := missing_keys(settings):
        yield TROUBLE, f"missing: {', '.join(missing)}; “bin/portal migrate” makes what no stored record needs"
    loose = [path.name for path in key_files(settings) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if loose:
        yield TROUBLE, f"others can read {', '.join(loose)}: chmod 600"
    own = [path.name for path in key_files(settings) if path.name in {"contact_private.pem", "case_code_key"}]
    if settings.doors == "public" and own:
        yield WARNING, f"this public process does not use {', '.join(own)}, but can read it: keep it from its user"
    if settings.data_dir.stat().st_mode & 0o077:
        yield WARNING, f"others can look into {settings.data_dir}: chmod 700"
    yield from _rotation(settings)
    note = note_of_backup(settings)
    if note.get("fingerprint") == key_fingerprint(settings):
        yield OK, f"present, and backed up on {note['at']}"
    elif settings.doors != "public":
        yield WARNING, "these keys have not been backed up: run “bin/portal keys backup FILE”"


def _rotation(settings: Settings) -> Found:
    if settings.doors == "public":
        return
    if is_rotating(settings):
        yield WARNING, "a rotation is under way: restart every process and run “bin/portal keys rotate” again"
    for copy in copies_to_make(settings):
        yield WARNING if is_rotating(settings) else TROUBLE, f"started with another contact key: {copy}"


def _clock() -> Found:
    newest, now = db.session.scalar(select(func.max(AuditEntry.at))), clock.now()
    if doubt := clock_doubt():
        yield (
            TROUBLE,
            f"{now:%Y-%m-%d %H:%M} UTC is doubtful: {doubt.value} ({last_heartbeat() or newest:%Y-%m-%d %H:%M} UTC); "
            "nothing is deleted, settled or counted for good until it is right or “bin/portal clock accept” is run",
        )
    elif newest is not None and newest > now + CLOCK_SLACK:
        yield (
            TROUBLE,
            f"the newest entry of the audit trail is from {newest:%Y-%m-%d %H:%M} UTC, which has not come yet",
        )
    else:
        yield OK, f"{now:%Y-%m-%d %H:%M} UTC, {_settings().timezone}"


def _backups() -> Found:
    settings, found = _settings(), notes(_settings())
    if settings.doors == "public" or settings.demo:
        return
    made, tried = found.get("made"), found.get("tried")
    if made is None:
        yield WARNING, "none was made from here: run “bin/portal backup FOLDER” every night"
    else:
        is_late = clock.now() - datetime.fromisoformat(made["at"]) > MAX_BACKUP_AGE
        is_gone = not Path(made["file"]).exists()
        last = f"the last is {made['file']} of {made['at']}"
        until = f"; in a folder they stay {current(BACKUP_DAYS)} days"
        yield WARNING if is_late or is_gone else OK, f"{last}{', which is not there any more' if is_gone else until}"
    if tried is None or clock.now() - datetime.fromisoformat(tried["at"]) > MAX_RESTORE_TEST_AGE:
        last = f"since {tried['at']}" if tried else "yet"
        yield WARNING, f"no restore was tried {last}: run “bin/portal restore FILE --try” every quarter"
    else:
        yield OK, f"a restore of {tried['file']} was tried on {tried['at']}"


CHECKS = (_keys, _clock, _backups)
