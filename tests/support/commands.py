"""Runs ``bin/portal`` commands to their end, each in a fork of one process that has read the code."""

import atexit
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from portal.settings import ROOT
from tests.support.cast import PASSWORD

INIT = (
    "init", "--name-zh", "望溪区", "--name-en", "Wangxi", "--host-names", "services.example.org", "--administrator",
    "chief", "--administrator-name", "管理员", "--password", PASSWORD,
)  # fmt: skip


class Preloaded:
    """A process that runs the commands of the project in a folder."""

    def __init__(self, root: Path, python: Path, environment: dict[str, str]) -> None:
        self.server = subprocess.Popen(
            [python, "-P", root / "tests/support/preloaded_command.py"],
            env={**environment, "PYTHONPATH": str(root)}, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def run(self, arguments: list[str], environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, as from a folder."""
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        asked = {"arguments": arguments, "environment": environment, "folder": str(folder)}
        print(json.dumps(asked), file=self.server.stdin, flush=True)
        answer = json.loads(self.server.stdout.readline())
        return subprocess.CompletedProcess(arguments, answer["code"], answer["output"], answer["errors"])

    def end(self) -> None:
        """End the process."""
        with self.server:
            pass


@cache
def preloaded() -> Preloaded:
    """Return the process that runs the commands of all tests of this worker, those of the documents excepted."""
    process = Preloaded(ROOT, Path(sys.executable), dict(os.environ))
    atexit.register(process.end)
    return process


def run_portal(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the portal in an environment to its end."""
    return preloaded().run(list(arguments), environment, ROOT)


def portal(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of a portal without demonstration, whose data are in a folder."""
    return run_portal({**os.environ, "PORTAL_DEMO": "", "PORTAL_DATA_DIR": str(folder), **environment}, *arguments)
