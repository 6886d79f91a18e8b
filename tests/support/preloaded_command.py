"""Answer many ``bin/portal`` commands from one process that has read the code once: each in a fork, as if started anew.

Starting Python and reading the code takes a second, which a hundred commands would pay each. A line of JSON asks
(``arguments``, ``environment``, ``folder``), a line of JSON answers (``code``, ``output``, ``errors``).
"""

import gc
import json
import os
import signal
import sys
import tempfile
from typing import IO

from sqlalchemy.orm import configure_mappers

from portal.cli import main

MAX_SECONDS = 120


def answer(asked: dict[str, object]) -> dict[str, object]:
    """Run one command in a child and return how it ended and what it wrote; after two minutes it is ended."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        child = os.fork()
        if child == 0:
            try:
                _run(asked, output.fileno(), errors.fileno())
            finally:
                os._exit(70)  # _run leaves by itself
        _, status = os.waitpid(child, 0)
        return {"code": os.waitstatus_to_exitcode(status), "output": _written(output), "errors": _written(errors)}


def _written(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def _run(asked: dict[str, object], output: int, errors: int) -> None:
    signal.alarm(MAX_SECONDS)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(errors, 2)
    os.chdir(str(asked["folder"]))
    os.environ.clear()
    os.environ.update(asked["environment"])  # type: ignore[call-overload] # it came as JSON
    sys.argv[1:] = asked["arguments"]  # type: ignore[call-overload] # it came as JSON
    code = 0
    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(end.code + "\n")
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    configure_mappers()
    gc.freeze()  # so that the children share what was read
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()
