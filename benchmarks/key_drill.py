"""Are contacts ever lost with the keys? Each key is lost, changed and brought back; a rotation is killed at every step.

    .venv/bin/python -m benchmarks.key_drill [--kills 60]

After every step it is counted how many of the sealed contacts still open, and whether a portal with a lost or changed
key was refused.
"""

import argparse
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks.contacts import build, contacts, copy_of, started
from portal.operating.key_check import check_keys
from portal.operating.prepare import migrate
from portal.operating.rotation import rotate
from portal.platform.security.key_rotation import is_rotating
from portal.platform.security.keys import create_missing_keys, keys_folder
from portal.platform.storage.database import db
from portal.settings import Settings, SettingsError, read_settings

NEEDED = ("contact_private.pem", "contact_public.pem", "tracking_pepper", "tracking_hash_key", "case_code_key")
KILLED = 9


def is_refused(act: Callable[[], object]) -> bool:
    """Tell whether an act is refused with words."""
    try:
        act()
    except SettingsError:
        return True
    return False


def start(settings: Settings) -> None:
    """Start as a server does."""
    with started(settings) as app:
        check_keys(app)


def lose_each(settings: Settings) -> int:
    """Lose each key, then put another in its place; return how many of the two times four acts were not refused."""
    folder, accepted = keys_folder(settings), 0
    others = settings.data_dir.with_name("others")
    create_missing_keys(read_settings({"PORTAL_DATA_DIR": str(others)}))
    for name in NEEDED:
        kept = (folder / name).read_bytes()
        (folder / name).unlink()
        accepted += not is_refused(lambda: migrate(settings))
        accepted += (folder / name).exists()
        pair = ("contact_private.pem", "contact_public.pem") if name.startswith("contact") else (name,)
        before = {each: (folder / each).read_bytes() for each in pair if (folder / each).exists()} | {name: kept}
        for each in pair:
            shutil.copy(others / "keys" / each, folder / each)
        accepted += not is_refused(lambda: start(settings))
        for each, content in before.items():
            (folder / each).write_bytes(content)
        start(settings)
    return accepted


def rotate_and_die(settings: Settings, at: int) -> None:
    """Carry a rotation a step further and end the process without a warning at a file operation or commit."""
    left = [at]

    def step(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os._exit(KILLED)

    def counted(act: Callable[..., Any]) -> Callable[..., Any]:
        def do(*args: Any, **named: Any) -> Any:
            step()
            return act(*args, **named)

        return do

    for place, name in ((Path, "rename"), (Path, "replace"), (Path, "mkdir"), (Path, "rmdir"), (Path, "hardlink_to"),
                        (shutil, "copy")):  # fmt: skip
        setattr(place, name, counted(getattr(place, name)))
    event.listen(db.session, "before_commit", step)
    rotate(settings, anyway=True, again=True)


def kill_rotations(settings: Settings, kills: int) -> tuple[int, int, int]:
    """Kill rotations at one step after the other; return kills, rotations finished, and contacts that did not open."""
    killed = finished = unopened = 0
    at = 1
    while killed < kills:
        command = [sys.executable, "-m", "benchmarks.key_drill", "--die-at", str(at), str(settings.data_dir)]
        was_rotating = is_rotating(settings)
        code = subprocess.run(command, cwd=Path(__file__).resolve().parent.parent, check=False).returncode
        start(settings)
        sealed, opened = contacts(settings)
        unopened += sealed - opened
        killed += code == KILLED
        if code == 0:
            finished += was_rotating and not is_rotating(settings)
            at = 1
        else:
            at += 1
    return killed, finished, unopened


def main() -> None:
    """Lose keys, then kill rotations."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--die-at", type=int, help=argparse.SUPPRESS)
    parser.add_argument("folder", nargs="?", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.die_at:
        rotate_and_die(read_settings({"PORTAL_DATA_DIR": chosen.folder}), chosen.die_at)
        return
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "portal"
        build(whole)
        settings = copy_of(whole, f"drill-{secrets.token_hex(4)}")
        start(settings)
        sealed, _ = contacts(settings)
        accepted = lose_each(settings)
        print(f"{sealed} contacts; {len(NEEDED)} keys lost and changed: {accepted} acts not refused, "
              f"{contacts(settings)[1]} open after they came back")  # fmt: skip
        killed, finished, unopened = kill_rotations(settings, chosen.kills)
        print(f"{killed} kills, {finished} rotations finished: {unopened} contacts did not open at some moment, "
              f"{contacts(settings)[1]} of {sealed} in the end")  # fmt: skip
        sys.exit(bool(accepted or unopened or contacts(settings)[1] != sealed))


if __name__ == "__main__":
    main()
