"""Public pages that combine many slices: home, guides, departments and posts, and information about the portal."""

from datetime import timedelta

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.authority_settings.definitions import COMPLAINT_TEXT_DAYS, CONTACT_DAYS, LEAST_PEOPLE, RATING_TEXT_DAYS
from portal.authority_settings.queries import current, promises_on
from portal.authority_settings.rules import worded
from portal.authority_settings.vocabulary import SettingGroup
from portal.complaints.suggestions.queries import count_suggestions_of
from portal.figures.queries import closed_months, figures_of
from portal.figures.values import NOTHING
from portal.figures.vocabulary import ScopeKind
from portal.improvements.queries import improvements_of, published_improvements
from portal.library.guide.vocabulary import LifeEvent
from portal.library.text.formats import language
from portal.library.text.languages import LANGUAGES, ORIGINAL
from portal.organisation.queries import (
    changes_of,
    find_post,
    get_department,
    get_post,
    posts_by_code,
    successor_of,
)
from portal.pages.supervision.pictures import flow_of, promise_of
from portal.platform.clock import local_today
from portal.platform.storage.form_receipts import CONTENT_RETENTION, RECEIPT_RETENTION
from portal.platform.storage.rate_limits import MAX_WINDOW
from portal.platform.web.language_routing import choose_language, offered_languages
from portal.platform.web.page_cache import public_page
from portal.platform.web.request_values import page_number
from portal.procedures.catalogue.queries import (
    coverage,
    departments_in_force,
    facets,
    get_listed_procedure,
    list_procedures,
    public_codes,
    steps_of_post,
)
from portal.procedures.queries import find_version_in_force
from portal.procedures.references import posts_shown
from portal.ratings.jobs import SOURCE_RETENTION
from portal.search.questions.question_counts import MIN_ASKED_TO_STORE_TEXT, RETENTION_MONTHS
from portal.standards.queries import standards_by_codes, standards_of_post

root_blueprint = Blueprint("front_root", __name__)
blueprint = Blueprint("front_public", __name__, template_folder="templates")
PLAIN_PAGES = (
    "catalogue_public.index", "front_public.departments", "supervision_public.index", "improvements_public.index",
    "suggestions_public.index",
    "supervision_months.index", "open_data_page.index",
    "front_standards.index",
    "front_public.about", "front_public.privacy", "front_public.accessibility",
)  # fmt: skip
MAX_PAGES_IN_SITEMAP = 45_000  # a sitemap may name 50,000 addresses, and each guide is listed once per language


@root_blueprint.get("/")
def root() -> ResponseReturnValue:
    """Redirect to the home page in the browser's preferred language."""
    response = redirect(url_for("front_public.home", view=choose_language()))
    response.vary.add("Accept-Language")
    return response


@root_blueprint.get("/p/<code>")
def short(code: str) -> ResponseReturnValue:
    """Redirect from the short address on a printed sheet to the guide."""
    return redirect(url_for("front_public.guide", view=choose_language(), code=code))


@root_blueprint.get("/r/<code>")
def short_rating(code: str) -> ResponseReturnValue:
    """Redirect from the address on the counter's card (``?post=``) to the rating page."""
    post = request.args.get("post", "")
    return redirect(url_for("ratings_public.rate", view=choose_language(), code=code, via="counter", post=post or None))


@root_blueprint.get("/sitemap.xml")
@public_page
def sitemap() -> ResponseReturnValue:
    """List every public page for search engines, each with its other languages."""
    pages: list[tuple[str, dict[str, str]]] = [("front_public.home", {}), *((endpoint, {}) for endpoint in PLAIN_PAGES)]
    most = MAX_PAGES_IN_SITEMAP // len(offered_languages())
    pages += [("front_public.guide", {"code": each}) for each in public_codes()[:most]]
    pages += [("supervision_months.month", {"month": f"{month:%Y-%m}"}) for month in closed_months()]
    pages += [("front_public.department", {"code": each.code}) for each, _ in departments_in_force()]
    body = render_template("front/sitemap.xml", pages=pages)
    return Response(body, content_type="application/xml; charset=utf-8")


@root_blueprint.get("/robots.txt")
@public_page
def robots() -> ResponseReturnValue:
    """Return robots.txt: forms, searches and staff pages are not to be crawled."""
    body = render_template("front/robots.txt")
    return Response(body, content_type="text/plain; charset=utf-8")


@root_blueprint.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    """Redirect from ``/favicon.ico``, which browsers request by default, to the icon."""
    return redirect(url_for("static", filename="icon-192.png"), 301)


@blueprint.get("/")
@public_page
def home() -> ResponseReturnValue:
    """Show the home page: search, whether promises are kept, life events, departments, recent improvements."""
    day = figures_of(ScopeKind.ALL)
    return render_template(
        "front/public/home.html",
        day=day,
        figures=day.figures if day else NOTHING,
        promise=promise_of(day.waits) if day and day.waits else None,
        flow=flow_of(day.figures) if day else None,
        facets=facets(),
        life_events={event.value: event.label for event in LifeEvent},
        improvements=published_improvements().rows[:3],
    )


@blueprint.get("/procedures/<code>/")
@public_page
def guide(code: str) -> ResponseReturnValue:
    """Show the guide in force: key facts first, then steps, posts, legal basis and how to complain."""
    version = find_version_in_force(code)
    if version is None:
        procedure = get_listed_procedure(code)
        return render_template("front/public/coming.html", procedure=procedure, today=local_today())
    document = version.guide
    checked_by = version.procedure.checked_by_post
    return render_template(
        "front/public/guide.html",
        version=version,
        guide=document,
        posts=posts_shown(version, document),
        alert=version.procedure.alert_on(local_today()),
        checked_by=posts_by_code([checked_by]).get(checked_by) if checked_by else None,
        standards=standards_by_codes(document.standards),
        improvements=improvements_of(version.procedure_id),
        suggestions=count_suggestions_of(version.procedure_id),
        **_figures(ScopeKind.PROCEDURE, version.procedure.code),
    )


@blueprint.get("/departments/")
@public_page
def departments() -> ResponseReturnValue:
    """List the departments with the number of their guides."""
    return render_template("front/public/departments.html", departments=departments_in_force())


@blueprint.get("/departments/<code>/")
@public_page
def department(code: str) -> ResponseReturnValue:
    """Show a department: its duties, address, opening hours, posts and guides."""
    found = get_department(code)
    return render_template(
        "front/public/department.html",
        department=found,
        successor=successor_of(found),
        changes=changes_of("departments", code),
        page=list_procedures(department=code, number=page_number()),
        coverage=coverage(local_today(), code),
        **_figures(ScopeKind.DEPARTMENT, code),
    )


@blueprint.get("/posts/<code>/")
@public_page
def post(code: str) -> ResponseReturnValue:
    """Show a post with its work standard: duties, conduct, the steps it is responsible for and their limits."""
    found = get_post(code)
    return render_template(
        "front/public/post.html",
        post=found,
        successor=find_post(found.successor_code) if found.successor_code else None,
        changes=changes_of("posts", code),
        steps=steps_of_post(code, page_number()),
        standards=standards_of_post(code),
    )


def _figures(kind: ScopeKind, code: str = "") -> dict[str, object]:
    """Return the newest figures of a scope, for the summary."""
    day = figures_of(kind, code)
    return {"figures": day.figures if day else NOTHING, "waits": day.waits if day else None}


@blueprint.get("/about/")
@public_page
def about() -> ResponseReturnValue:
    """Show what the portal is and how a complaint changes a guide."""
    promises = promises_on(local_today())
    return _render_whole(
        "front/public/about",
        least_people=current(LEAST_PEOPLE),
        promises=[(group, [each for each in promises if each.definition.group is group]) for group in SettingGroup],
        worded=worded,
    )


@blueprint.get("/privacy/")
@public_page
def privacy() -> ResponseReturnValue:
    """Show which data about citizens are stored, where, and who can read them."""
    return _render_whole(
        "front/public/privacy",
        contact_days=current(CONTACT_DAYS),
        text_days=current(COMPLAINT_TEXT_DAYS),
        rating_text_days=current(RATING_TEXT_DAYS),
        least_asked=MIN_ASKED_TO_STORE_TEXT,
        question_months=RETENTION_MONTHS,
        least_people=current(LEAST_PEOPLE),
        source_days=SOURCE_RETENTION.days,
        try_hours=MAX_WINDOW // timedelta(hours=1),
        form_hours=CONTENT_RETENTION // timedelta(hours=1),
        form_days=RECEIPT_RETENTION.days,
    )


@blueprint.get("/accessibility/")
@public_page
def accessibility() -> ResponseReturnValue:
    """Show the accessibility of the portal, and what to do about barriers."""
    return _render_whole("front/public/accessibility")


def _render_whole(page: str, **values: object) -> str:
    """Render a page that is a separate template in each language; the original stands in for a missing one."""
    codes = (LANGUAGES[language()].written_code, ORIGINAL)
    return render_template([f"{page}_{code}.html" for code in codes], **values)
