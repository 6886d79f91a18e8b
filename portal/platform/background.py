"""Run work in a background thread with an application context; failures are logged."""

import logging
import threading
from collections.abc import Callable

from flask import Flask, current_app

_log = logging.getLogger(__name__)


class BackgroundThread(threading.Thread):
    """A daemon thread that no request waits for; a class of its own, so that tests can find it and wait for it."""


def in_background(name: str, work: Callable[[], object], alone: "threading.Lock | None" = None) -> bool:
    """Start work in a new thread and return True; return False when the lock ``alone`` is held by running work."""
    if alone is not None and not alone.acquire(blocking=False):
        return False
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def run() -> None:
        try:
            with app.app_context():
                work()
        except Exception:
            _log.exception("%s failed in the background; it is tried again", name)
        finally:
            if alone is not None:
                alone.release()

    BackgroundThread(target=run, name=name, daemon=True).start()
    return True
