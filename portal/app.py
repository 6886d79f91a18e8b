"""The application factory."""

from datetime import timedelta
from urllib.parse import urlencode

from flask import Flask, Response, abort, g, request, url_for
from flask_babel import Babel, gettext
from flask_migrate import Migrate
from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context

from portal import errors
from portal.authority_settings.definitions import PORTAL_NAME
from portal.authority_settings.queries import current, last_read
from portal.doors import open_doors
from portal.library.charts.labels import placed_labels
from portal.library.guide.change_wording import change_sentence, is_worded_in_full
from portal.library.guide.identifiers import ElementRef
from portal.library.statistics.shares import length_of, per_cent, per_cents
from portal.library.text import formats, tokens
from portal.library.text.conversion import text_in
from portal.library.text.languages import LANGUAGES, ORIGINAL, original_of, tag_of
from portal.library.text.text_input import is_web_address
from portal.pages.supervision.bars import wait_bar
from portal.platform.security.keys import load_keys
from portal.platform.security.signatures import sign_with_sha256
from portal.platform.security.tracking_codes import new_idempotency_key
from portal.platform.storage.database import db, init_db
from portal.platform.storage.pagination import counted
from portal.platform.web import access_trail, local_times, request_guards, request_log, stylesheets
from portal.platform.web.finishing import finished_count, visit_key
from portal.platform.web.form_actions import seen_token
from portal.platform.web.language_routing import SWITCH, VIEWS, View, choose_locale, install_languages
from portal.platform.web.page_form import (
    is_own_place,
    main_form_of_page,
    page_ticket,
    set_main_form,
    texts_in,
    typed_texts,
    unplaced_forms,
    unplaced_refusal,
)
from portal.platform.web.portal_request import PortalRequest
from portal.platform.web.proxies import TrustedProxies
from portal.platform.web.sent_forms import form_key
from portal.platform.web.waiting import waiting_tickets
from portal.procedures.versions.jobs import look_for_due_versions
from portal.search.index import index_updates
from portal.search.questions import question_counts
from portal.settings import ROOT, Settings, is_loopback, read_settings
from portal.tables import METADATA

MAX_BODY_BYTES = 768 * 1024  # of a form: 200 kB of Chinese take three times as much on their way
MAX_FILE_BYTES = 9 * 1024 * 1024  # what the server accepts; a view allows it by ``max_bytes``
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HSTS_SECONDS = 365 * 24 * 3600  # OWASP ASVS 5.0, 3.4.1: a year at least


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; raises SettingsError when a key cannot be read or a setting cannot be used."""
    settings = settings or read_settings()
    app = Flask("portal", static_folder=str(ROOT / "static"), template_folder="templates")
    app.request_class = PortalRequest
    app.extensions["portal.settings"] = settings
    app.extensions["portal.keys"] = load_keys(settings)
    app.config.update(
        SECRET_KEY=app.extensions["portal.keys"].session_secret,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
        MAX_FORM_PARTS=200,
        TRUSTED_HOSTS=list(settings.host_names),
        **_session_cookie(settings),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=8),
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        BABEL_DEFAULT_LOCALE=LANGUAGES[ORIGINAL].locale,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["portal.tables"] = METADATA
    sign_with_sha256(app)
    init_db(app, settings)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    Babel(app, locale_selector=choose_locale)
    _install_guards(app, settings)  # before the doors, which read the whole form
    index_updates.install(app, settings)
    question_counts.install(app)
    access_trail.install(app)
    install_languages(app)
    open_doors(app)
    errors.install(app)
    stylesheets.install(app)
    _install_template_globals(app, settings)
    app.wsgi_app = TrustedProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    request_log.install(app)
    return app


def _session_cookie(settings: Settings) -> dict[str, object]:
    """Return the settings of the session cookie; its prefix binds it to HTTPS and, in the public door, to this host.

    A process of the admin door has a cookie that the browser shows to ``/admin`` alone, never to the public door; that
    path rules out the prefix of the host.
    """
    name, prefix, path = ("staff_session", "__Secure-", "/admin") if settings.doors == "admin" else (
        "session", "__Host-", "/"
    )  # fmt: skip
    return {
        "SESSION_COOKIE_NAME": prefix * settings.https + name,
        "SESSION_COOKIE_PATH": path,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.https,
    }


def _install_guards(app: Flask, settings: Settings) -> None:
    request_guards.install(app)
    if settings.doors != "public":  # which has no right to change a guide; the worker does it there
        app.before_request(look_for_due_versions)
    app.after_request(_secure)
    if settings.https:
        app.after_request(_demand_https)
    if settings.demo:
        app.before_request(_serve_this_machine_only)


def _install_template_globals(app: Flask, settings: Settings) -> None:
    app.add_template_filter(formats.localised, "localised")
    app.add_template_filter(formats.localised_html, "localised_html")
    app.add_template_filter(formats.format_day, "day")
    app.add_template_filter(formats.format_month, "month_name")
    app.add_template_filter(local_times.format_instant, "instant")
    app.add_template_filter(local_times.format_day_of, "instant_day")
    app.add_template_filter(formats.format_limit, "limit")
    app.add_template_filter(formats.format_suit_limit, "suit_limit")
    app.add_template_filter(formats.format_working_days, "working_days")
    app.add_template_filter(formats.format_calendar_days, "calendar_days")
    app.add_template_filter(formats.format_money, "money")
    app.add_template_filter(_in_page_language, "in_page_language")
    app.add_template_filter(original_of, "original")
    app.add_template_filter(tokens.highlight, "highlight")
    app.add_template_filter(change_sentence)
    app.add_template_filter(is_worded_in_full)
    app.add_template_filter(counted)
    app.add_template_test(is_web_address, "web_address")
    app.add_template_global(formats.days_left, "days_left")
    app.add_template_global(ElementRef, "element_ref")
    _add_template_helpers(app)

    @app.context_processor
    def template_context() -> dict[str, object]:
        view: View = g.get("view", VIEWS[ORIGINAL])
        lang = formats.language()
        return {
            "view": view,
            "lang": lang,
            "html_lang": LANGUAGES[lang].tag,
            "actor": g.get("actor"),
            "has_initial_password": g.get("has_initial_password", False),
            "is_demo": settings.demo,
            "languages": [LANGUAGES[code] for code in settings.languages],
            "desk_languages": LANGUAGES.values(),
            "public_view": lang if lang in settings.languages else ORIGINAL,
            "site_name": _site_name(settings),
        }


def _add_template_helpers(app: Flask) -> None:
    for helper in (
        *(
            formats.weekday,
            tag_of,
            wait_bar,
            placed_labels,
            length_of,
            per_cent,
            per_cents,
            same_page,
            request_log.request_id,
        ),
        *(seen_token, form_key, main_form_of_page, page_ticket, set_main_form, texts_in, unplaced_forms, visit_key),
        *(is_own_place, typed_texts, unplaced_refusal, finished_count, new_idempotency_key, waiting_tickets),
    ):
        app.add_template_global(helper)


@pass_context  # otherwise Jinja evaluates the filter on constants once, in the language of the first page
def _in_page_language(_context: Context, text: str) -> str:
    return formats.in_page_language(text)


def _site_name(settings: Settings) -> str:
    """Return the name of the portal in the page's language: that of the settings, or the default name."""
    read = last_read if g.get("is_database_away") else current
    name, code = text_in(read(PORTAL_NAME), formats.language())
    if name and code == formats.language():
        return name
    if settings.demo:
        return gettext("Wangxi District Services, Open to Supervision")
    return gettext("Public Services, Open to Supervision")


def same_page(view: str, of_form: str = "") -> str:
    """Return the address of this page in another language or view; of the home page where there is none.

    ``of_form`` is the endpoint that the page's form is sent to, where it is another than that of the page.
    """
    endpoint = of_form or request.endpoint
    if (
        endpoint is None
        or request.routing_exception is not None
        or "view" not in g
        or "GET" not in (request.url_rule.methods or () if request.url_rule else ())
    ):
        return url_for("front_public.home", view=view)
    address = url_for(endpoint, **{**(request.view_args or {}), "view": view})
    query = [(name, value) for name, value in request.args.items(multi=True) if name != SWITCH]
    return f"{address}?{urlencode(query)}" if query else address


def _serve_this_machine_only() -> None:
    # Whatever address the server listens on: the passwords of the demonstration are known to everyone.
    if not is_loopback(request.remote_addr or ""):
        abort(403)


def _secure(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _demand_https(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}; includeSubDomains"
    return response
