"""Every command that README.md and docs/*.md show works as written: in a fresh shell, with nothing activated."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.settings import ROOT
from tests.support.commands import Preloaded
from tests.support.documented_commands import KNOWN, LOOKED_AT, RUN, STARTED
from tests.support.documents import shown_commands
from tests.test_serving import free_port

NOT_COPIED = shutil.ignore_patterns(".venv*", ".git", "instance", ".*_cache", "__pycache__", ".hypothesis", "images")


def test_documents_show_known_commands_only():
    unknown = [
        f"{document} shows “{command}”: write it as bin/portal …, make … or .venv/bin/…, and say in "
        "tests/support/documented_commands.py what is run for it"
        for command, document in shown_commands().items()
        if command not in KNOWN and not any(known.startswith(f"{command} ") for known in KNOWN)
    ]
    assert unknown == []


def test_no_command_is_kept_that_no_document_shows():
    assert [command for command in KNOWN if command not in shown_commands()] == [], (
        "take it out of tests/support/documented_commands.py"
    )


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Copy the project folder without anything that lies in it by the by, but with the environment of this run."""
    folder = tmp_path / "portal"
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "notice.txt").write_text(
        "一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。", encoding="utf-8"
    )
    (folder / "catalogue.csv").write_text("name,department\n校车,区教育局\n", encoding="utf-8")
    return folder


@pytest.fixture
def shell(clone: Path, tmp_path: Path) -> dict[str, str]:
    """Return the environment of a fresh shell, of somebody whose home is empty."""
    (tmp_path / "home").mkdir()
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"), "PORTAL_PORT": str(free_port())}


def typed(command: str, clone: Path, shell: dict[str, str]) -> str:
    """Run a command to its end and return what went wrong, if anything did."""
    done = subprocess.run(["/bin/sh", "-c", command], cwd=clone, env=shell, capture_output=True, text=True, timeout=120,
                          stdin=subprocess.DEVNULL, check=False)  # fmt: skip
    return "" if done.returncode == 0 else f"{command}: {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


def started(command: str, ready: str, clone: Path, shell: dict[str, str]) -> str:
    """Start a command, wait until it is ready, stop it, and return what went wrong, if anything did."""
    if command == "make run":
        command = "make --assume-old .venv/run.installed run"  # the environment of this run serves
    process = subprocess.Popen(["/bin/sh", "-c", f"exec {command}"], cwd=clone, env=shell, text=True, bufsize=1,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)  # fmt: skip
    assert process.stdout is not None
    said: list[str] = []
    try:
        process.wait(3) if not ready else said.extend(_until(ready, process.stdout))
    except subprocess.TimeoutExpired:
        said.append(ready)  # it works on, and says nothing
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)
    return "" if said and ready in said[-1] else f"{command} ended with {process.returncode}: {said}"


def _until(ready: str, lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line
        if ready in line:
            return


@pytest.fixture
def preloaded(clone: Path, shell: dict[str, str]) -> Iterator[Preloaded]:
    commands = Preloaded(clone, clone / ".venv/bin/python", shell)
    yield commands
    commands.end()


def preloaded_or_typed(command: str, clone: Path, shell: dict[str, str], preloaded: Preloaded) -> str:
    """Run a command to its end, one of the portal in the process that has read it; return what went wrong, if anything."""
    words = shlex.split(command)
    place = words.index("bin/portal") if "bin/portal" in words and "&&" not in words else -1
    if place < 0 or "$" in command:
        return typed(command, clone, shell)
    environment = {**shell, **dict(word.split("=", 1) for word in words[:place])}
    done = preloaded.run(words[place + 1 :], environment, clone)
    return "" if done.returncode == 0 else f"{command}: {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


def test_every_documented_command_works_as_written(clone: Path, shell: dict[str, str], preloaded: Preloaded):
    make_run, *others = STARTED
    wrong = [started(make_run, STARTED[make_run], clone, shell)]
    wrong += [preloaded_or_typed(command, clone, shell, preloaded) for command in RUN.values()]
    real = {**shell, "PORTAL_DATA_DIR": "real"}  # made by init: outside demo mode the demonstration is not served
    wrong += [started(command, STARTED[command], clone, real) for command in others]
    assert [each for each in wrong if each] == []


@pytest.mark.parametrize("documented", LOOKED_AT)
def test_every_long_command_is_there(clone: Path, shell: dict[str, str], documented: str):
    assert typed(LOOKED_AT[documented], clone, shell) == ""


def test_the_command_works_from_any_folder(clone: Path, shell: dict[str, str]):
    wrong = typed(f"cd / && {clone}/bin/portal no-such-command", clone, shell)
    assert "Usage: bin/portal" in wrong


def test_the_command_works_through_a_link(clone: Path, shell: dict[str, str], tmp_path: Path):
    (tmp_path / "bin").symlink_to(clone / "bin")  # as the folder of the staff's door has one
    assert "Usage: bin/portal" in typed(f"cd {tmp_path} && bin/portal no-such-command", clone, shell)
