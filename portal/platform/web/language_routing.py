"""Language and view as part of the address: the code of each language, and its large view."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, abort, current_app, g, request, session
from werkzeug.routing import BaseConverter, IntegerConverter

from portal.library.text.languages import DESK_LANGUAGE, LANGUAGES, ORIGINAL, language_of_tag
from portal.platform.web.row_routing import RowConverter
from portal.settings import Settings


@dataclass(frozen=True)
class View:
    """How a page is read: in which language, and whether in the large view."""

    name: str
    language: str
    is_large: bool

    @property
    def plain(self) -> str:
        """Return the address part of the same language in the plain view."""
        return self.language

    @property
    def large(self) -> str:
        """Return the address part of the same language in the large view."""
        return self.language + LARGE

    def in_language(self, code: str) -> str:
        """Return the address part of the same view in another language."""
        return code + LARGE if self.is_large else code


LARGE = "-large"
SWITCH = "switch_language"  # the name of the buttons that take a form to another language or view
VIEWS = {name: View(name, code, name != code) for code in LANGUAGES for name in (code, code + LARGE)}


class CodeConverter(BaseConverter):
    """Matches a code, key or reference; any other address is 404."""

    regex = "[A-Za-z0-9_-]{1,60}"


class NumberConverter(IntegerConverter):
    """Matches a number that fits every database."""

    regex = "[0-9]{1,9}"


class ViewConverter(BaseConverter):
    """Matches the first part of a public address."""

    regex = "|".join(sorted(VIEWS, key=len, reverse=True))


def install_languages(app: Flask) -> None:
    """Register the URL converters; remove the view from incoming public addresses and add it to links."""
    converters = {"view": ViewConverter, "default": CodeConverter, "int": NumberConverter, "row": RowConverter}
    app.url_map.converters |= converters

    @app.url_value_preprocessor
    def take_view(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        name = (values or {}).pop("view", None) or _first_part()
        if name in VIEWS:
            if VIEWS[name].language not in offered_languages():
                abort(404)
            g.view = VIEWS[name]

    @app.url_defaults
    def put_view(endpoint: str, values: dict[str, Any]) -> None:
        if "view" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "view"):
            values["view"] = g.view.name if "view" in g else choose_language()


def is_language_switch() -> bool:
    """Tell whether a form was sent by a link to another language or view: it is shown again there, and nothing acts."""
    return SWITCH in request.values


def choose_locale() -> str:
    """Return the locale of the page's language."""
    return LANGUAGES[choose_language()].locale


def choose_language() -> str:
    """Return the language of the page: of the address, else of the member of staff, else chosen or preferred."""
    view = g.get("view")
    if view is not None:
        return str(view.language)
    staff = g.get("staff")
    if staff is not None and staff.language in LANGUAGES:
        return str(staff.language)
    if request and request.path.startswith("/admin/") and session.get(DESK_LANGUAGE) in LANGUAGES:
        return str(session[DESK_LANGUAGE])
    return preferred_language() if request else ORIGINAL


def preferred_language(otherwise: str = ORIGINAL) -> str:
    """Return the language that the browser or program asks for, of those offered; another one when it asks for none."""
    offered = offered_languages()
    wanted = (language_of_tag(tag, offered) for tag, quality in request.accept_languages if quality > 0)
    return next((code for code in wanted if code), otherwise)


def offered_languages() -> tuple[str, ...]:
    """Return the languages that the authority has chosen to publish in."""
    settings: Settings = current_app.extensions["portal.settings"]
    return settings.languages


def _first_part() -> str:
    return request.path.split("/", 2)[1] if "/" in request.path else ""
