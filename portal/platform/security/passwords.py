"""Hash passwords with argon2id, few at once in a process, so that signing in leaves memory and time to the pages."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import lazy_gettext as _l

HASHED_AT_ONCE = 2  # each holds 64 MiB; unsourced
MAX_QUEUED = 2  # of the eight threads of a process, so that half of them are left to everybody else; unsourced
BUSY_SECONDS = 5  # after which whoever found it busy may come back; unsourced
QUEUE_SECONDS = 2.0  # some ten hashes; unsourced
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=2)
# Verified when there is no such account, so that the answer takes as long.
_NOBODY = _HASHER.hash(secrets.token_hex(16))
_places = threading.BoundedSemaphore(HASHED_AT_ONCE + MAX_QUEUED)
_turns = threading.BoundedSemaphore(HASHED_AT_ONCE)


class HashingBusyError(Exception):
    """So many passwords are being hashed in this process that one more would have to wait long."""

    message = _l("Many people are signing in at this moment. Nothing was submitted; press the button again soon.")


def hash_password(password: str) -> str:
    """Return the hash under which a password is stored; raises HashingBusyError."""
    with _turn():
        return _HASHER.hash(password)


def is_password(typed: str, stored: str | None) -> bool:
    """Tell whether a password has the stored hash (None: of nobody, at the same cost); raises HashingBusyError."""
    with _turn():
        try:
            return _HASHER.verify(stored or _NOBODY, typed) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


@contextmanager
def _turn() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise HashingBusyError
    try:
        if not _turns.acquire(timeout=QUEUE_SECONDS):
            raise HashingBusyError
        try:
            yield
        finally:
            _turns.release()
    finally:
        _places.release()
