"""Work beside a request: a thread that has the application, and whose failure is logged rather than lost."""

import logging
import threading
from collections.abc import Callable

from flask import Flask, current_app

_log = logging.getLogger(__name__)


class BackgroundThread(threading.Thread):
    """A thread that nobody waits for; a class of its own, so that tests can."""


def in_background(name: str, work: Callable[[], object], alone: "threading.Lock | None" = None) -> bool:
    """Start work in a thread of its own; False when what ``alone`` locks is at work already."""
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
