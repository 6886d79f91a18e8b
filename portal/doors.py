"""The public and the admin door: their blueprints, and the access check of the admin door."""

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

import portal.setting_changes.reviewed_changes  # noqa: F401 - the page of changes confirms them
from portal.accounts.admin import blueprint as accounts_admin
from portal.accounts.browser_session import ask_to_come_back, load_actor
from portal.accounts.queries import is_active_staff
from portal.cases.intake.admin import blueprint as intake_admin
from portal.cases.intake.api import blueprint as cases_api
from portal.cases.register.admin import blueprint as cases_admin
from portal.cases.register.public import blueprint as cases_public
from portal.cases.warning_lights.admin import blueprint as warning_lights_admin
from portal.complaints.desk.admin import blueprint as complaints_admin
from portal.complaints.filing.admin import blueprint as filing_admin
from portal.complaints.filing.public import blueprint as complaints_public
from portal.complaints.following.public import blueprint as following_public
from portal.complaints.suggestions.public import blueprint as suggestions_public
from portal.corrective_actions.actions.ending_pages import blueprint as actions_admin
from portal.corrective_actions.findings.admin import blueprint as findings_admin
from portal.corrective_actions.hand_overs.admin import blueprint as hand_overs_admin
from portal.figures.admin import blueprint as figures_admin
from portal.imports.admin import blueprint as imports_admin
from portal.improvements.admin import blueprint as improvements_admin
from portal.improvements.public import blueprint as improvements_public
from portal.library.domain.domain_errors import RefusedActError
from portal.organisation.admin import blueprint as organisation_admin
from portal.organisation.queries import with_predecessors
from portal.pages.deadlines.admin import blueprint as deadlines_admin
from portal.pages.deadlines.public import blueprint as deadlines_public
from portal.pages.deadlines.public import data_blueprint as deadlines_data
from portal.pages.desk.admin import blueprint as desk_admin
from portal.pages.front.print_sheets import blueprint as front_sheets
from portal.pages.front.public import blueprint as front_public
from portal.pages.front.public import root_blueprint as front_root
from portal.pages.front.standards import blueprint as front_standards
from portal.pages.open_data.data_page import blueprint as open_data_page
from portal.pages.open_data.public import blueprint as open_data_public
from portal.pages.supervision.figures_json import blueprint as figures_json
from portal.pages.supervision.months import blueprint as supervision_months
from portal.pages.supervision.months import data_blueprint as month_data
from portal.pages.supervision.posters import blueprint as supervision_posters
from portal.pages.supervision.public import blueprint as supervision_public
from portal.pages.supervision.public import data_blueprint as supervision_data
from portal.pages.supervision.services import blueprint as supervision_services
from portal.pages.trail.admin import blueprint as trail_admin
from portal.platform.storage.unsent_texts import UnsentReason
from portal.platform.web.finishing import blueprint as finishing
from portal.platform.web.forms import csrf
from portal.platform.web.health import blueprint as health
from portal.platform.web.page_form import MAX_PAGE_CHARACTERS, is_autosave, narrow_request, sent_page
from portal.platform.web.sent_forms import answer_if_sent_before
from portal.platform.web.unsent_forms import save_for_author, save_other_forms
from portal.procedures.catalogue.admin import blueprint as catalogue_admin
from portal.procedures.catalogue.public import blueprint as catalogue_public
from portal.procedures.drafting.admin import blueprint as drafting_admin
from portal.procedures.versions.admin import blueprint as versions_admin
from portal.procedures.versions.public import blueprint as versions_public
from portal.proposals.admin import blueprint as proposals_admin
from portal.ratings.admin import blueprint as ratings_admin
from portal.ratings.public import blueprint as ratings_public
from portal.reorganisations.admin import blueprint as reorganisations_admin
from portal.search.answers.public import blueprint as search_public
from portal.search.questions.admin import blueprint as questions_admin
from portal.search.synonyms.admin import blueprint as synonyms_admin
from portal.settings import Settings
from portal.standards.admin import blueprint as standards_admin

# Blueprint and the prefix of its addresses; <view:view> is the code of a language, or that of its large view.
PUBLIC: tuple[tuple[Blueprint, str], ...] = (
    (front_root, ""),
    (front_public, "/<view:view>"),
    (front_sheets, "/<view:view>"),
    (front_standards, "/<view:view>/standards"),
    (finishing, "/<view:view>"),
    (catalogue_public, "/<view:view>"),
    (versions_public, "/<view:view>"),
    (search_public, "/<view:view>"),
    (ratings_public, "/<view:view>"),
    (complaints_public, "/<view:view>/complaints"),
    (following_public, "/<view:view>/complaints"),
    (improvements_public, "/<view:view>/improvements"),
    (suggestions_public, "/<view:view>/suggestions"),
    (cases_public, "/<view:view>/cases"),
    (cases_api, ""),
    (deadlines_public, "/<view:view>/deadline"),
    (deadlines_data, ""),
    (supervision_public, "/<view:view>/supervision"),
    (supervision_posters, "/<view:view>/supervision"),
    (supervision_services, "/<view:view>/supervision"),
    (supervision_data, ""),
    (supervision_months, "/<view:view>/supervision/months"),
    (month_data, ""),
    (figures_json, ""),
    (open_data_page, "/<view:view>/open-data"),
    (open_data_public, ""),
    (health, ""),
)
ADMIN: tuple[tuple[Blueprint, str], ...] = (
    (desk_admin, "/admin"),
    (accounts_admin, "/admin"),
    (catalogue_admin, "/admin/procedures"),
    (versions_admin, "/admin/procedures"),
    (drafting_admin, "/admin/procedures"),
    (imports_admin, "/admin/exchange"),
    (organisation_admin, "/admin/organisation"),
    (reorganisations_admin, "/admin/reorganisation"),
    (proposals_admin, "/admin/changes"),
    (figures_admin, "/admin/changes"),
    (questions_admin, "/admin/search"),
    (synonyms_admin, "/admin/search"),
    (standards_admin, "/admin/standards"),
    (cases_admin, "/admin/cases"),
    (intake_admin, "/admin/cases"),
    (warning_lights_admin, "/admin/cases"),
    (deadlines_admin, "/admin/calendar"),
    (ratings_admin, "/admin/ratings"),
    (filing_admin, "/admin/complaints"),
    (complaints_admin, "/admin/complaints"),
    (findings_admin, "/admin/actions/findings"),
    (actions_admin, "/admin/actions"),
    (hand_overs_admin, "/admin/actions"),
    (improvements_admin, "/admin/improvements"),
    (trail_admin, "/admin/trail"),
)


class OtherAuthorError(RefusedActError):
    """The form was opened by another person, who was signed in here before."""

    message = _l("This page was opened by someone else, who was signed in here before you. Nothing was submitted.")
    with_saved_text = _l(
        "This page was opened by someone else, who was signed in here before you. Nothing was submitted; what they had "
        "written is saved for them."
    )


def open_doors(app: Flask) -> None:
    """Register both doors; an admin view without a declared permission is 403."""
    for blueprint, prefix in PUBLIC + ADMIN:
        app.register_blueprint(blueprint, url_prefix=prefix or None)
    settings: Settings = app.extensions["portal.settings"]
    if settings.doors != "both":
        _shut(app, ADMIN if settings.doors == "public" else PUBLIC)
    app.before_request(_guard)  # before the check of tokens: text is saved when the session, and so its token, is gone
    csrf.init_app(app)
    app.before_request(_take_page_form)
    app.after_request(_do_not_store)


def _shut(app: Flask, door: tuple[tuple[Blueprint, str], ...]) -> None:
    """Answer 404 for the views of a door; its URL rules stay, so that pages can link to them."""
    shut = {blueprint.name for blueprint, _ in door} - {health.name}
    for endpoint in app.view_functions:
        if endpoint.split(".")[0] in shut:
            app.view_functions[endpoint] = _not_served_here


def _not_served_here(**_: object) -> ResponseReturnValue:
    """Answer 404 for a view of a door that this process does not serve."""
    abort(404)


_not_served_here.is_open = True  # type: ignore[attr-defined] # a 404 needs no permission


def _guard() -> ResponseReturnValue | None:
    if not request.path.startswith("/admin/") or request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    is_signed_in = load_actor()
    if is_signed_in:
        g.actor = with_predecessors(g.actor)
        g.has_initial_password = g.staff.password_expires_at is not None
    if getattr(view, "is_open", False):
        return None
    if not is_signed_in and request.method == "POST" and getattr(view, "keeps_nothing", False):
        return _give_back()
    if not is_signed_in:
        return _ask_to_sign_in()
    if g.has_initial_password and not getattr(view, "is_open_to_initial_password", False):
        return _ask_for_own_password()
    _check_ticket()
    permission = getattr(view, "permission", None)
    if permission is None or not g.actor.may(permission):
        abort(403)
    g.permission = permission
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    """Save what was typed, for the person of the page's ticket, and lead to the sign-in and from there to the page."""
    notice = save_for_author(is_active_staff) if request.method == "POST" else ""
    ticket = sent_page().ticket
    if is_autosave():
        is_saved = notice == "saved"
        saved = gettext("Your session has ended. What you wrote is saved; sign in to go on.")
        return jsonify(message=saved if is_saved else gettext("Your session has ended. Sign in to go on.")), 401
    whole = request.full_path.rstrip("?")
    here = whole if request.method == "GET" and len(whole) <= MAX_PAGE_CHARACTERS else ""
    if ticket is not None:
        ask_to_come_back(ticket.page, ticket.staff_id, notice)
    else:
        ask_to_come_back(here, g.ended_staff_id, notice)
    return redirect(url_for("accounts_admin.sign_in"))


def _give_back() -> ResponseReturnValue:
    """Show a form whose text is never stored with what was typed, to be sent again after signing in."""
    sent = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    return render_template("errors/signed_out.html", sent=sent), 401


def _ask_for_own_password() -> ResponseReturnValue:
    """Save what was typed, as for a session that has ended, and lead to the change of an initial password."""
    if request.method == "POST":
        save_for_author(is_active_staff)
    return redirect(url_for("accounts_admin.password"))


def _check_ticket() -> None:
    """Raise OtherAuthorError when the form was opened by somebody else, for whom its text is saved."""
    ticket = sent_page().ticket
    if ticket is not None and ticket.staff_id != g.actor.staff_id:
        is_saved = save_for_author(is_active_staff) == "saved"
        raise OtherAuthorError(OtherAuthorError.with_saved_text if is_saved else None)


def _take_page_form() -> ResponseReturnValue | None:
    """Narrow the request to the form whose button was pressed, save the others, and answer a form sent before."""
    if request.method != "POST" or request.endpoint is None:
        return None
    narrow_request()
    if request.path.startswith("/admin/") and g.get("actor") is not None:
        is_draft = request.endpoint == "accounts_admin.save_draft"
        save_other_forms(UnsentReason.TYPED if is_draft else UnsentReason.OTHER_BUTTON)
    return answer_if_sent_before()


def _do_not_store(response: Response) -> Response:
    if request.path.startswith("/admin"):
        response.headers["Cache-Control"] = "no-store"
    return response
