"""The files of a rotation of the contact key: begun, resumed after any interruption, and ended.

One rename puts the new private key in force; before it nothing has changed, after it the old pair lies in ``old``.
"""

import shutil
from datetime import date
from pathlib import Path

from portal.platform.security.keys import CONTACT_FILES, keys_folder, write_contact_keys
from portal.settings import Settings


def is_rotating(settings: Settings) -> bool:
    """Tell whether a rotation has begun and is not over."""
    return (keys_folder(settings) / "old").exists()


def has_ended(settings: Settings, day: date) -> bool:
    """Tell whether a rotation ended on a day."""
    return any(keys_folder(settings).glob(f"retired-{day}*"))


def begin_rotation(settings: Settings) -> None:
    """Activate a new contact key pair and move the old one to ``keys/old``; resume a rotation that was interrupted.

    The old pair is copied before it is replaced, so that every key is in a file at any moment. A failure before the
    switch leaves the keys as they were.
    """
    folder = keys_folder(settings)
    old, new = folder / "old", folder / "new"
    if not old.exists():
        shutil.rmtree(new, ignore_errors=True)  # of a run that broke off before it put its pair in force
        new.mkdir(mode=0o700)
        write_contact_keys(new)
        _copy_to(folder, old)
    if new.exists():
        for name in CONTACT_FILES:  # the private key first: it decides which pair is in force
            if (new / name).exists():
                (new / name).replace(folder / name)
        new.rmdir()


def _copy_to(folder: Path, old: Path) -> None:
    partial = folder / "old.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    for name in CONTACT_FILES:
        shutil.copy(folder / name, partial / name)
        (partial / name).chmod(0o600)
    partial.rename(old)


def end_rotation(settings: Settings, day: date) -> Path:
    """Move the old pair out of use, to ``keys/retired-<day>``, and return that folder; nothing is destroyed."""
    folder = keys_folder(settings)
    retired, number = folder / f"retired-{day}", 1
    while retired.exists():
        number += 1
        retired = folder / f"retired-{day}-{number}"
    (folder / "old").rename(retired)
    return retired
