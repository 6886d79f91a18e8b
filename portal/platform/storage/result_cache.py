"""Counts that the public reads, kept in memory until a revision says that what they count has changed."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import ParamSpec, TypeVar

from portal.platform.storage.content_revisions import recent_revisions
from portal.platform.storage.database import db

P = ParamSpec("P")
R = TypeVar("R")
MOST_KEPT = 2000
_kept: OrderedDict[Hashable, object] = OrderedDict()
_lock = threading.Lock()


def kept(function: Callable[P, R]) -> Callable[P, R]:
    """Keep what a function of plain values counts, for as long as no revision rises; like pages, a second stale."""

    @wraps(function)
    def serve(*args: P.args, **kwargs: P.kwargs) -> R:
        revisions = tuple(sorted(recent_revisions().items()))
        key = (str(db.engine.url), function.__qualname__, args, tuple(sorted(kwargs.items())), revisions)
        if key not in _kept:
            counted = function(*args, **kwargs)
            with _lock:
                _kept[key] = counted
                while len(_kept) > MOST_KEPT:
                    _kept.popitem(last=False)
            return counted
        return _kept[key]  # type: ignore[return-value] # what this function returned

    return serve


def forget() -> None:
    """Forget everything that was kept."""
    with _lock:
        _kept.clear()
