"""What happens around back-ups: they are noted, tried by a restore elsewhere, and deleted when they are old.

The notes lie in the data folder, so that they can be read when the database cannot.
"""

import json
import re
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.app import create_app
from portal.authority_settings.definitions import BACKUP_DAYS
from portal.authority_settings.queries import current
from portal.complaints.openings.queries import sealed_texts
from portal.operating.backup import MANIFEST, BackupError, back_up, restore
from portal.operating.key_check import key_problems
from portal.platform import clock
from portal.platform.clock import local_zone
from portal.platform.security.contact_encryption import CannotOpenError, open_sealed
from portal.platform.security.keys import keys_folder
from portal.platform.storage.clock_watch import clock_doubt
from portal.platform.storage.database import db
from portal.settings import Settings

NOTES = "backups.json"
_OWN_NAME = re.compile(r"\d{4}-\d\d-\d\d-\d{4}\.zip")


def notes(settings: Settings) -> dict[str, dict[str, str]]:
    """Return time (``at``) and ``file`` of the last back-up (``made``) and of the last restore ``tried``."""
    try:
        found: dict[str, dict[str, str]] = json.loads((settings.data_dir / NOTES).read_text())
    except (OSError, ValueError):
        return {}
    return found


def _note(settings: Settings, what: str, file: Path) -> None:
    note = {"at": clock.now().isoformat(timespec="seconds"), "file": str(file.resolve())}
    partial = settings.data_dir / f"{NOTES}.partial"
    partial.write_text(json.dumps({**notes(settings), what: note}))
    partial.replace(settings.data_dir / NOTES)


def make_backup(settings: Settings, target: Path) -> tuple[Path, int]:
    """Write a back-up to a new file, or under its time into a folder; return the file and the number of rows.

    Call it in an application context. Raises BackupError when it cannot be read back.
    """
    is_folder = target.is_dir()
    path = target / f"{clock.now().astimezone(local_zone()):%Y-%m-%d-%H%M}.zip" if is_folder else target
    manifest = back_up(path)
    if _made_at(path) is None:
        raise BackupError(f"{path} cannot be read back.")
    _note(settings, "made", path)
    return path, sum(table["rows"] for table in manifest["tables"].values())


def delete_old_backups(settings: Settings, newest: Path) -> list[Path]:
    """Delete back-ups beside the newest that are older than the days of that setting; return those that were deleted.

    Only those that were named by their time and can be read are deleted, never the newest, which was just read back,
    nor the one whose restore was tried last, and none while the clock is doubtful. Call it in an application context.
    """
    if clock_doubt() is not None:
        return []
    tried, deleted = notes(settings).get("tried", {}).get("file"), []
    before = clock.now() - timedelta(days=current(BACKUP_DAYS))
    for path in sorted(newest.parent.iterdir()):
        if not _OWN_NAME.fullmatch(path.name) or path == newest or str(path.resolve()) == tried:
            continue
        made_at = _made_at(path)
        if made_at is not None and made_at < before:
            path.unlink()
            deleted.append(path)
    return deleted


def _made_at(path: Path) -> datetime | None:
    """Return when a back-up was made by what it says itself; None for a file that cannot be read whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.testzip() is not None:
                return None
            return datetime.fromisoformat(json.loads(archive.read(MANIFEST))["made_at"])
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None


def try_restore(settings: Settings, path: Path) -> tuple[int, int]:
    """Restore a back-up into a scratch database, compare every hash, and open all that is sealed with the keys of here.

    Return the number of rows and of sealed texts that were opened, and note it. Raises BackupError.
    """
    with TemporaryDirectory(dir=settings.data_dir, prefix="tried-") as folder:
        scratch = Path(folder)
        (scratch / "keys").symlink_to(keys_folder(settings))
        app = create_app(replace(settings, data_dir=scratch, database_url=f"sqlite:///{scratch / 'portal.db'}"))
        with app.app_context():
            try:
                manifest = restore(path)
                opened = _open_all(path)
            finally:
                db.session.remove()
                db.engine.dispose()
    _note(settings, "tried", path)
    return sum(table["rows"] for table in manifest["tables"].values()), opened


def _open_all(path: Path) -> int:
    opened = 0
    for sealed, purpose in sealed_texts():
        try:
            open_sealed(sealed, purpose)
        except CannotOpenError as error:
            raise BackupError(
                f"{path} was restored whole, but the keys here do not open what is sealed in it: it needs the keys of "
                "the day it was made."
            ) from error
        opened += 1
    if problems := key_problems():
        raise BackupError(f"{path} was restored whole, but: {'; '.join(problems)}.")
    return opened
