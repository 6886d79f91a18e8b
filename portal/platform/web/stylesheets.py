"""The public and the admin stylesheet, bundled from ``static/css`` when the application starts."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Flask, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from portal.settings import ROOT

SOURCES = ROOT / "static" / "css"
BOTH = ("public", "admin")
PUBLIC = ("public",)
ADMIN = ("admin",)
# Every source, and the stylesheets that it is part of. The order is that of the cascade: of two rules with the same
# weight the later one wins.
CASCADE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("tokens", BOTH),
    ("elements", BOTH),
    ("layout", BOTH),
    ("text", BOTH),
    ("site-frame", BOTH),
    ("site-footer", PUBLIC),
    ("buttons", BOTH),
    ("forms", BOTH),
    ("form-questions", BOTH),
    ("desk-forms", ADMIN),
    ("search-box", PUBLIC),
    ("lists", BOTH),
    ("service-lines", PUBLIC),
    ("result-filters", PUBLIC),
    ("working-calendar", ADMIN),
    ("panels-and-notes", BOTH),
    ("tags-and-states", BOTH),
    ("guide-answers", PUBLIC),
    ("charts", BOTH),
    ("time-bars", BOTH),
    ("chart-frames", BOTH),
    ("chart-waits", BOTH),
    ("chart-lines", BOTH),
    ("chart-parts", BOTH),
    ("timeline", BOTH),
    ("facts", BOTH),
    ("guide-sections", PUBLIC),
    ("changes", BOTH),
    ("messages-and-receipts", BOTH),
    ("receipts", BOTH),
    ("stages", PUBLIC),
    ("rating-levels", PUBLIC),
    ("figures", BOTH),
    ("large-view", PUBLIC),
    ("guide-editing", ADMIN),
    ("tasks", ADMIN),
    ("notice-sheets", PUBLIC),
    ("qr-codes", BOTH),
    ("desk-layout", ADMIN),
    ("work-list", ADMIN),
    ("case-slip", ADMIN),
    ("print", BOTH),
    ("print-guide", PUBLIC),
    ("print-notice-sheets", PUBLIC),
    ("poster", PUBLIC),
    ("poster-sheet", PUBLIC),
)
BUNDLES = {name: tuple(source for source, bundles in CASCADE if name in bundles) for name in BOTH}

# An address with the hash of its content never changes and may be cached for a year. Any other may show the styles of
# the release before for five minutes (unsourced), which still saves requests during an upgrade.
IMMUTABLE_MAX_AGE = timedelta(days=365)
CHANGEABLE_MAX_AGE = timedelta(minutes=5)

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANK = rf"(?:\s|{_COMMENT.pattern})+"
_TOKEN = re.compile(
    r"""(?P<verbatim>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\(\s*[^"'\s)][^)]*\))"""
    rf"|(?:{_BLANK})?(?:;(?:{_BLANK})?)?(?P<end>\}})(?:{_BLANK})?"
    rf"|(?:{_BLANK})?(?P<separator>[{{;,])(?:{_BLANK})?"
    rf"|(?P<colon>:)(?:{_BLANK})"  # before a colon a blank may stand for "any descendant"
    rf"|(?P<blank>{_BLANK})",
    re.DOTALL,
)

blueprint = Blueprint("stylesheets", __name__, url_prefix="/static")


@dataclass(frozen=True)
class Stylesheet:
    """One bundle as it is sent, and the hash by which its address and ETag name it."""

    content: bytes
    digest: str


def install(app: Flask) -> None:
    """Bundle both stylesheets, serve them, and give templates ``stylesheet_url``."""
    app.extensions["portal.stylesheets"] = {name: bundle(sources) for name, sources in BUNDLES.items()}
    app.register_blueprint(blueprint)
    app.add_template_global(stylesheet_url)


def bundle(sources: Iterable[str]) -> Stylesheet:
    """Concatenate and minify sources in their order; raises OSError for a missing one."""
    text = "".join((SOURCES / f"{source}.css").read_text(encoding="utf-8") for source in sources)
    content = minify(text).encode()
    return Stylesheet(content, hashlib.sha256(content).hexdigest()[:16])


def minify(css: str) -> str:
    """Remove comments and needless white space from CSS; strings and ``url(…)`` are unchanged."""
    return _TOKEN.sub(_shorten, css).strip()


def _shorten(token: re.Match[str]) -> str:
    if token["blank"]:
        return " " if _COMMENT.sub("", token["blank"]) else "/**/"  # a comment alone parts words and joins selectors
    return str(token[token.lastgroup or 0])


def stylesheet_url(name: str) -> str:
    """Return the address of a stylesheet, which changes with its content."""
    return url_for("stylesheets.serve", name=name, digest=_stylesheets()[name].digest)


@blueprint.get("/<any(public, admin):name>-<digest>.css")
def serve(name: str, digest: str) -> ResponseReturnValue:
    """Send a stylesheet; for the hash of another version send this version's, cached for five minutes.

    While an upgrade is under way, pages of one version ask processes of the other for their stylesheet.
    """
    return _answer(_stylesheets()[name], is_current=digest == _stylesheets()[name].digest)


@blueprint.get("/portal.css")
def old_address() -> ResponseReturnValue:
    """Send the public stylesheet at its earlier address, for pages that are still cached somewhere."""
    return _answer(_stylesheets()["public"], is_current=False)


def _stylesheets() -> dict[str, Stylesheet]:
    stylesheets: dict[str, Stylesheet] = current_app.extensions["portal.stylesheets"]
    return stylesheets


def _answer(stylesheet: Stylesheet, *, is_current: bool) -> Response:
    response = Response(stylesheet.content, content_type="text/css; charset=utf-8")
    response.set_etag(stylesheet.digest)
    response.cache_control.public = True
    response.cache_control.max_age = int((IMMUTABLE_MAX_AGE if is_current else CHANGEABLE_MAX_AGE).total_seconds())
    response.cache_control.immutable = is_current
    response.make_conditional(request)
    return response
