"""A cache of public pages in memory: cookie-free, gzipped, with an ETag, keyed by the content revisions."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, Response, current_app, make_response, request
from flask.typing import ResponseReturnValue

from portal.platform.clock import local_today
from portal.platform.storage.content_revisions import recent_revisions

P = ParamSpec("P")
MAX_PAGES = 1024  # unsourced
MAX_HELD_BYTES = 32 * 1024 * 1024  # of pages, packed: some 3,000 of the usual ones; unsourced
MAX_QUERY_CHARACTERS = 200  # pages of longer queries are not cached; unsourced
_pages: OrderedDict[tuple[str, ...], tuple[str, str, bytes]] = OrderedDict()
_lock = threading.Lock()


def public_page(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Cache the page of a view, the same bytes for everyone, until a revision or the local date changes."""

    @wraps(view)
    def serve(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        key = _key()
        page = _pages.get(key)
        if page is None:
            response = make_response(view(*args, **kwargs))
            if response.status_code != 200:
                return response
            page = _store(key, response)
        return _answer(*page)

    return serve


def never_stored(blueprint: Blueprint) -> None:
    """Send ``no-store`` with every response of a blueprint: its forms have keys, its pages personal text."""

    @blueprint.after_request
    def do_not_store(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response


def clear() -> None:
    """Clear the cache."""
    with _lock:
        _pages.clear()


def _key() -> tuple[str, ...]:
    revisions = sorted(recent_revisions().items())
    return (
        current_app.config["SQLALCHEMY_DATABASE_URI"],
        request.host_url,
        request.path,
        request.query_string.decode("latin-1"),
        local_today().isoformat(),
        repr(revisions),
    )


def _store(key: tuple[str, ...], response: Response) -> tuple[str, str, bytes]:
    body = response.get_data()
    page = (hashlib.sha256(body).hexdigest()[:32], response.content_type, gzip.compress(body, 6, mtime=0))
    if len(request.query_string) <= MAX_QUERY_CHARACTERS:
        with _lock:
            _pages[key] = page
            while len(_pages) > MAX_PAGES or sum(len(packed) for *_, packed in _pages.values()) > MAX_HELD_BYTES:
                _pages.popitem(last=False)
    return page


def _answer(etag: str, content_type: str, packed: bytes) -> Response:
    takes_gzip = request.accept_encodings.quality("gzip") > 0
    response = Response(packed if takes_gzip else gzip.decompress(packed), content_type=content_type)
    if takes_gzip:
        response.content_encoding = "gzip"
    response.set_etag(etag, weak=True)
    response.cache_control.public = True
    response.cache_control.max_age = 1
    response.cache_control.must_revalidate = True
    response.vary.add("Accept-Encoding")
    response.make_conditional(request)
    return response
