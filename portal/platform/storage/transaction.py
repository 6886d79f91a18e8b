"""Write transactions: the write gate, one commit at the end, and the audit entry of a refused operation.

On SQLite the write gate is a ``flock`` on ``<database>.lock``, polled with a time limit, and then ``BEGIN IMMEDIATE``;
it belongs to the connection and is released when that returns to the pool. PostgreSQL needs no gate.
"""

import fcntl
import os
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar, cast

from flask import current_app

from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import RefusedActError
from portal.platform.storage.audit import add_entry, name_of_subject
from portal.platform.storage.database import WRITING, db, lock_row
from portal.settings import Settings

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")
_thread = threading.local()
# The threads of a process wait for each other here and are woken; only the first of them polls the lock of the file.
_threads_at: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)


class WriteGateBusyError(Exception):
    """The write gate was not free within the time limit, or its file cannot be opened; nothing was written."""


class WriteGate:
    """A held ``flock``; releasing it again does nothing."""

    def __init__(self, path: Path, seconds: float) -> None:
        """Poll for the lock every 1 to 4 ms (unsourced); raises WriteGateBusyError after ``seconds``."""
        limit = time.monotonic() + seconds
        self._threads = _threads_at[path]
        if not self._threads.acquire(timeout=seconds):
            raise WriteGateBusyError
        try:
            self._file: int | None = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:  # a folder that has become read-only, a disk without room
            self._threads.release()
            raise WriteGateBusyError from error
        try:
            while not self._try_lock():
                if time.monotonic() >= limit:
                    raise WriteGateBusyError
                time.sleep(random.uniform(0.001, 0.004))  # noqa: S311 - jitter, not a secret
        except BaseException:
            self.free()
            raise

    def _try_lock(self) -> bool:
        assert self._file is not None  # noqa: S101 - held until freed
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def free(self) -> None:
        """Release the lock."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
            self._threads.release()


@contextmanager
def write_transaction() -> Iterator[None]:
    """Hold the write gate, commit once at the end, or roll everything back.

    Raises RuntimeError when entered twice in a thread, and WriteGateBusyError when the gate is not free in time.
    Records read before are reloaded inside, so that rules see the state that is changed.
    """
    if getattr(_thread, "is_writing", False):
        raise RuntimeError("writing() is not entered twice")
    settings: Settings = current_app.extensions["portal.settings"]
    db.session.rollback()
    gate = WriteGate(_lock_path(settings), settings.write_gate_seconds) if settings.is_sqlite else None
    _thread.is_writing = True
    try:
        connection = db.session.connection(execution_options={WRITING: True})
        if gate is not None:
            connection.info["write_gate"] = gate
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _thread.is_writing = False
        if gate is not None:
            gate.free()  # the pool has released it already, unless no connection was available


def _lock_path(settings: Settings) -> Path:
    return settings.database_path.with_name(settings.database_path.name + ".lock")


class _UndoneError(Exception):
    """Signal that everything must be rolled back, though nothing went wrong."""


@contextmanager
def rolled_back() -> Iterator[None]:
    """Run operations in a write transaction and roll all of it back, to learn what they would do."""
    try:
        with write_transaction():
            yield
            raise _UndoneError
    except _UndoneError:
        return


@contextmanager
def writing() -> Iterator[None]:
    """Run one operation in a write transaction; audit its refusal after the rollback."""
    try:
        with write_transaction():
            yield
    except RefusedActError as refusal:
        if refusal.attempt is not None:
            with write_transaction():
                add_entry(*refusal.attempt, fields=[], outcome=type(refusal).__name__)
        raise


def operation(verb: Callable[Concatenate[Actor, S, P], R]) -> Callable[Concatenate[Actor, S, P], R]:
    """Lock the subject of an operation, and attach actor, verb and subject to a RefusedActError for the audit."""

    @wraps(verb)
    def run(actor: Actor, subject: S, *args: P.args, **kwargs: P.kwargs) -> R:
        lock_row(subject)
        return unlocked(actor, subject, *args, **kwargs)

    unlocked = adding_operation(verb)
    return cast("Callable[Concatenate[Actor, S, P], R]", run)


def adding_operation(verb: Callable[Concatenate[Actor, S, P], R]) -> Callable[Concatenate[Actor, S, P], R]:
    """Do as ``operation`` does, without a lock: for what adds a row and changes nothing of its subject, or has none."""

    @wraps(verb)
    def run(actor: Actor, subject: S, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(actor, subject, *args, **kwargs)
        except RefusedActError as refusal:
            refusal.attempt = refusal.attempt or (actor, verb.__name__, name_of_subject(subject))
            raise

    return cast("Callable[Concatenate[Actor, S, P], R]", run)
