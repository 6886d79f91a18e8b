"""The portal command as people run it: a process, a port, a signal."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from portal.operating.prepare import migrate
from portal.platform.storage.database import db
from portal.settings import ROOT, read_settings
from tests.support.commands import run_portal
from tests.support.demo import copy_of_demo


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return {**kept, "PORTAL_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1", **more}


def portal(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return run_portal(environment(folder, **more), *arguments)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a portal and wait for the line that says its address."""
    command = [sys.executable, "-m", "portal", "run", "--prepare"]
    settings = environment(folder, PORTAL_PORT=str(free_port()), **more)
    process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if line.startswith("The portal is ready: "):
                yield process, line.removeprefix("The portal is ready: ").strip()
                return
        pytest.fail("the portal never said that it is ready")
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


def test_a_second_run_shows_the_same_pages(shared_demo: Path, tmp_path: Path):
    first = copy_of_demo(shared_demo, tmp_path / "data")
    with running(tmp_path / "data", PORTAL_DEMO="1") as (process, address):
        again = urllib.request.urlopen(f"{address}zh/procedures/").read()
        assert again.replace(address.encode(), b"") == first.replace(b"http://localhost/", b"")
        assert "PS-101" in urllib.request.urlopen(f"{address}api/v1/procedures").read().decode()
        foreign = urllib.request.Request(f"{address}zh/", headers={"Host": "evil.example"})
        with pytest.raises(urllib.request.HTTPError) as refused:
            urllib.request.urlopen(foreign)
        assert refused.value.code == 400
        refused.value.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def test_an_empty_portal_gets_its_first_account(tmp_path: Path):
    with running(tmp_path) as (_, address):
        page = urllib.request.urlopen(f"{address}zh/procedures/").read().decode()
    assert "演示" not in page
    weak = portal(
        tmp_path, "staff", "add", "first", "--name", "First", "--role", "administrator", "--password", "short"
    )
    assert weak.returncode == 1
    assert "12" in weak.stderr
    good = portal(
        tmp_path,
        "staff",
        "add",
        "first",
        "--name",
        "First",
        "--role",
        "administrator",
        "--password",
        "a long enough one",
    )
    assert good.returncode == 0, good.stderr
    twice = portal(
        tmp_path,
        "staff",
        "add",
        "first",
        "--name",
        "First",
        "--role",
        "administrator",
        "--password",
        "a long enough one",
    )
    assert twice.returncode == 1


def test_a_taken_port_is_said(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = portal(tmp_path, "run", "--prepare", PORTAL_PORT=port)
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"portal: Port {port}")
    assert "PORTAL_PORT" in answer.stderr


def test_ready_is_said_when_it_is(tmp_path: Path):
    """Without tables no form is accepted: the portal says so, and becomes ready while it runs."""
    made = migrate(read_settings({"PORTAL_DATA_DIR": str(tmp_path)}))
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
    (tmp_path / "portal.db").rename(tmp_path / "away.db")
    settings = environment(tmp_path, PORTAL_PORT=str(free_port()))
    command = [sys.executable, "-m", "portal", "run"]
    with subprocess.Popen(
        command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            first = process.stdout.readline()
            assert "is not ready: no row can be written" in first
            with pytest.raises(urllib.request.HTTPError) as refused:
                urllib.request.urlopen(f"http://127.0.0.1:{settings['PORTAL_PORT']}/readyz")
            assert refused.value.code == 503
            refused.value.close()
            bring_back(tmp_path / "away.db", tmp_path / "portal.db")
            assert process.stdout.readline().startswith("The portal is ready: ")
        finally:
            process.terminate()
            logged = process.stderr.read()
    assert "Traceback" not in logged
    assert all(json.loads(line)["message"] for line in logged.splitlines())


def bring_back(source: Path, target: Path) -> None:
    """Fill a database that is served, as a restore would."""
    with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(target, timeout=20)) as served:
        whole.backup(served)


def test_a_database_that_is_away_is_said(tmp_path: Path):
    url = f"postgresql://u:secret@127.0.0.1:{free_port()}/d"
    for command in (["migrate"], ["run", "--prepare"], ["backup", str(tmp_path / "b.zip")]):
        answer = portal(tmp_path, *command, PORTAL_DATABASE_URL=url, PORTAL_PORT=str(free_port()))
        assert answer.returncode == 1
        assert answer.stderr.startswith("portal: ")
        assert len(answer.stderr.splitlines()) == 1
        assert "secret" not in answer.stderr
    assert not list(tmp_path.glob("b.zip*"))


def test_gunicorn_says_in_json_what_is_wrong(tmp_path: Path):
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"]
    settings = environment(tmp_path, PORTAL_DEMO="perhaps", PORTAL_SOCKET=str(tmp_path / "s"), PORTAL_WORKERS="1")
    answer = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=60, check=False)
    said = [json.loads(line)["message"] for line in (answer.stdout + answer.stderr).splitlines()]
    assert any("PORTAL_DEMO='perhaps'" in message for message in said)
    assert answer.returncode != 0


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    answer = portal(tmp_path / "file", "run", "--prepare", PORTAL_PORT=str(free_port()))
    assert answer.returncode == 1
    assert "not writable" in answer.stderr


def test_demo_mode_stays_on_this_machine(tmp_path: Path):
    answer = portal(tmp_path, "run", "--prepare", PORTAL_DEMO="1", PORTAL_HOST="0.0.0.0")
    assert answer.returncode == 1
    assert "loopback" in answer.stderr


def test_importing_guides_tells_what_is_wrong_with_each(tmp_path: Path):
    migrate(read_settings({"PORTAL_DATA_DIR": str(tmp_path)}))
    broken = tmp_path / "broken.json"
    broken.write_text("{not json")
    odd = tmp_path / "odd.json"
    odd.write_text('[{"code": "ABC-1", "sumary": {}}, {"code": "ABC-2", "department": "nowhere"}]')
    answer = portal(tmp_path, "import", str(broken), str(odd))
    assert answer.returncode == 1
    assert "not valid JSON" in answer.stderr
    assert "record 1, sumary" in answer.stderr
    assert "There is no department nowhere" in answer.stderr


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (None, "Python is missing"),
        ('case "$2" in *version_info*) exit 1;; esac; echo "Python 3.9.2"', "Python 3.11 or newer is needed"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "venv module is missing"),
    ],
)
def test_make_says_what_the_machine_lacks(tmp_path: Path, script: str | None, said: str):
    python = tmp_path / "python"
    if script is not None:
        python.write_text(f"#!/bin/sh\n{script}\n")
        python.chmod(0o755)
    command = ["make", "--no-print-directory", "check-machine", f"PYTHON={python}"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert answer.returncode != 0
    assert said in answer.stderr
