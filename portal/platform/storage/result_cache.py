"""A cache of query results in this process, keyed by the content revisions."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from typing import ParamSpec, TypeVar

from portal.platform.storage.content_revisions import recent_revisions
from portal.platform.storage.database import db

P = ParamSpec("P")
R = TypeVar("R")
MAX_RESULTS = 2000  # unsourced
MAX_ARGUMENT_CHARACTERS = 200  # of what a result is kept by: somebody may have typed it; unsourced
_results: OrderedDict[Hashable, object] = OrderedDict()
_lock = threading.Lock()
_MISSING = object()


def cached(function: Callable[P, R]) -> Callable[P, R]:
    """Cache a function's result in this process until a content revision changes.

    Arguments must be hashable; a result is up to a second stale, as pages are.
    """

    @wraps(function)
    def serve(*args: P.args, **kwargs: P.kwargs) -> R:
        if len(str((args, kwargs))) > MAX_ARGUMENT_CHARACTERS:
            return function(*args, **kwargs)
        revisions = tuple(sorted(recent_revisions().items()))
        key = (str(db.engine.url), function.__qualname__, args, tuple(sorted(kwargs.items())), revisions)
        found = _results.get(key, _MISSING)  # one look: another thread may clear the cache meanwhile
        if found is not _MISSING:
            return found  # type: ignore[return-value] # a result of this function
        result = function(*args, **kwargs)
        with _lock:
            _results[key] = result
            while len(_results) > MAX_RESULTS:
                _results.popitem(last=False)
        return result

    return serve


def clear() -> None:
    """Empty the cache."""
    with _lock:
        _results.clear()
