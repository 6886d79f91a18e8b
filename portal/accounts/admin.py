"""Staff pages of accounts: signing in and out, the second factor, personal settings, the list of staff."""

from collections.abc import Callable
from datetime import timedelta

import segno
from flask import Blueprint, abort, flash, g, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup
from pyotp import TOTP

from portal.accounts import operations, queries, rules, session_operations
from portal.accounts.browser_session import (
    begin_browser_session,
    end_browser_session,
    pending_staff,
    remember_pending,
    sign_in_notice,
)
from portal.accounts.forms import CodeForm, FirstCodeForm, PasswordForm, SessionsForm, SignInForm
from portal.accounts.models import Staff, StaffSession
from portal.library.access.limits import SECOND_FACTOR, SIGN_IN
from portal.library.access.permissions import CITIZEN, open_to_anyone, open_to_initial_password, requires
from portal.library.domain.domain_errors import RefusedActError
from portal.library.text.languages import DESK_LANGUAGE, LANGUAGES
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.security.passwords import BUSY_SECONDS, HashingBusyError, hash_password
from portal.platform.storage.audit import record_event
from portal.platform.storage.database import db
from portal.platform.storage.rate_limits import clear_subject
from portal.platform.storage.transaction import writing
from portal.platform.storage.unsent_texts import SIGNED_OUT_RETENTION, UnsentReason, drop_unsent
from portal.platform.web.forms import PortalForm, SecretField
from portal.platform.web.local_times import format_instant, format_time
from portal.platform.web.page_form import is_autosave, sent_page
from portal.platform.web.request_values import own_address
from portal.platform.web.unsent_forms import save_all_forms
from portal.platform.web.user_agents import browser_of
from portal.platform.web.waiting import check_form_wait, note_failure

blueprint = Blueprint("accounts_admin", __name__, template_folder="templates")
ALL_OTHERS = "all"


@blueprint.route("/sign-in/", methods=["GET", "POST"])
@open_to_anyone
def sign_in() -> ResponseReturnValue:
    """Ask for user name and password."""
    if request.args.get("lang") in LANGUAGES:
        session[DESK_LANGUAGE] = request.args["lang"]
        return redirect(url_for(".sign_in"))
    form = SignInForm()
    if not form.validate_on_submit():
        return _ask(form)
    name = queries.name_of_tries(form.user_name.data)
    check_form_wait(form, lambda: _ask(form), SIGN_IN, name)
    try:
        staff = operations.verify_password(form.user_name.data, form.password.data)
    except HashingBusyError:
        form.refuse(HashingBusyError.message)
        return _ask(form), 503, {"Retry-After": str(BUSY_SECONDS)}
    except RefusedActError as refusal:
        note_failure(SIGN_IN, name)
        account = queries.find_account(form.user_name.data)
        subject = str(account.id) if account else "-"  # read before the transaction: each name costs as many queries
        with writing():
            record_event(CITIZEN, "sign_in", "staff", subject, outcome="refused")
        form.refuse(refusal.message, form.password)
        return _ask(form)
    return _after_password(staff)


def _ask(form: SignInForm) -> str:
    return render_template(
        "accounts/admin/sign_in.html",
        form=form,
        notice=sign_in_notice(),
        unsent_hours=SIGNED_OUT_RETENTION // timedelta(hours=1),
    )


def _after_password(staff: Staff) -> ResponseReturnValue:
    if operations.needs_second_factor(staff):
        remember_pending(staff)
        return redirect(url_for(".second_factor" if staff.totp_secret else ".enrol"))
    return _finish(staff)


def _finish(staff: Staff) -> ResponseReturnValue:
    with writing():
        for limit in (SIGN_IN, SECOND_FACTOR):
            clear_subject(limit, request.remote_addr, staff.user_name.lower())
        browser = browser_of(request.headers.get("User-Agent", ""))
        token = session_operations.begin_session(queries.actor_of(staff, local_today()), staff, browser)
    back = begin_browser_session(token, staff.id)
    return redirect(back or url_for("desk_admin.my_work"))


@blueprint.route("/second-factor/", methods=["GET", "POST"])
@open_to_anyone
def second_factor() -> ResponseReturnValue:
    """Ask for the code of the authenticator app, or a recovery code."""
    staff = pending_staff() or abort(redirect(url_for(".sign_in")))
    form = CodeForm()
    if form.validate_on_submit():
        check_form_wait(form, lambda: _ask_code(form), SECOND_FACTOR, staff.user_name.lower())
        try:
            with writing():
                operations.use_second_factor(queries.actor_of(staff, local_today()), staff, form.code.data)
        except RefusedActError as refusal:
            form.refuse(refusal.message, form.code)
        else:
            return _finish(staff)
    return _ask_code(form)


def _ask_code(form: CodeForm) -> str:
    return render_template("accounts/admin/second_factor.html", form=form)


@blueprint.route("/enrol/", methods=["GET", "POST"])
@open_to_anyone
def enrol() -> ResponseReturnValue:
    """Show the TOTP secret as a QR code, ask for a first code, and show the recovery codes once."""
    staff = pending_staff() or abort(redirect(url_for(".sign_in")))
    if staff.totp_secret:
        return redirect(url_for(".second_factor"))
    secret = session.setdefault("enrolling", operations.new_totp_secret())
    form = FirstCodeForm()
    if form.validate_on_submit():
        check_form_wait(form, lambda: _show_secret(form, staff, secret), SECOND_FACTOR, staff.user_name.lower())
        try:
            with writing():
                actor = queries.actor_of(staff, local_today())
                codes = operations.enrol_second_factor(actor, staff, secret, form.code.data)
        except RefusedActError:
            form.refuse(rules.FIRST_CODE_WRONG, form.code)
        else:
            _finish(staff)
            return render_template("accounts/admin/recovery_codes.html", codes=codes)
    return _show_secret(form, staff, secret)


def _show_secret(form: FirstCodeForm, staff: Staff, secret: str) -> str:
    uri = TOTP(secret).provisioning_uri(name=staff.user_name, issuer_name="Portal")
    # The picture is our own markup around a URI made of letters and digits; nothing typed is in it.
    picture = Markup(segno.make(uri).svg_inline(scale=5, border=2))  # noqa: S704
    return render_template("accounts/admin/enrol.html", form=form, secret=secret, picture=picture)


@blueprint.post("/sign-out/")
@requires("accounts:self:change")
@open_to_initial_password
def sign_out() -> ResponseReturnValue:
    """Delete the session from the cookie and from the database."""
    with writing():
        session_operations.end_session(g.actor, session.get("token", ""))
    end_browser_session()
    return redirect(url_for(".sign_in"))


@blueprint.route("/password/", methods=["GET", "POST"])
@requires("accounts:self:change")
@open_to_initial_password
def password() -> ResponseReturnValue:
    """Change the password of the person signed in and end all of that person's sessions."""
    form = PasswordForm()
    if form.validate_on_submit() and _is_own_password(form, form.current, "change_password", lambda: _ask_new(form)):
        try:
            if form.new.data == form.current.data:
                raise rules.SamePasswordError
            hashed = hash_password(form.new.data)
            with writing():
                operations.change_password(g.actor, g.staff, form.new.data, hashed)
        except RefusedActError as refusal:
            form.refuse(refusal.message, form.new)
        else:
            end_browser_session()
            flash(gettext("Your password is changed. Sign in with the new one."))
            return redirect(url_for(".sign_in"))
    return _ask_new(form)


def _ask_new(form: PasswordForm) -> str:
    is_initial = g.staff.password_expires_at is not None
    return render_template("accounts/admin/password.html", form=form, is_initial=is_initial)


def _is_own_password(form: PortalForm, field: SecretField, act: str, show: Callable[[], str]) -> bool:
    """Verify the present password for an act; a wrong one is said beside the field and recorded as a refusal."""
    name = g.staff.user_name.lower()
    check_form_wait(form, show, SIGN_IN, name)
    try:
        operations.verify_password(g.staff.user_name, field.data)
    except RefusedActError:
        note_failure(SIGN_IN, name)
        with writing():
            record_event(g.actor, act, "staff", str(g.actor.staff_id), outcome="refused")
        form.refuse(rules.CURRENT_PASSWORD_WRONG, field)
        return False
    return True


@blueprint.route("/sessions/", methods=["GET", "POST"])
@requires("accounts:self:change")
def sessions() -> ResponseReturnValue:
    """List the browsers in which the person is signed in; with the password, end one or all of the others."""
    form, token = SessionsForm(), session.get("token", "")
    listed = queries.open_sessions(g.actor.staff_id)
    others = [each for each in listed if each.token_hash != queries.token_hash(token)]
    form.which.choices = [
        (ALL_OTHERS, gettext("All others")),
        *((_reference(each), _label(each)) for each in others),
    ]

    def show() -> str:
        return render_template("accounts/admin/sessions.html", form=form, sessions=listed, others=others)

    if form.validate_on_submit() and _is_own_password(form, form.password, "end_own_sessions", show):
        one = "" if form.which.data == ALL_OTHERS else form.which.data
        with writing():
            session_operations.end_own_sessions(g.actor, g.staff, one, token)
        flash(gettext("The sessions are ended."))
        return redirect(url_for(".sessions"), 303)
    return show()


def _reference(session: StaffSession) -> str:
    return session.token_hash[:16]


def _label(session: StaffSession) -> str:
    return f"{session.browser or gettext('unknown browser')}, {format_instant(session.started_at)}"


@blueprint.post("/language/")
@requires("accounts:self:change")
@open_to_initial_password
def language() -> ResponseReturnValue:
    """Switch the language of the admin area and return to the same page."""
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        abort(400)
    with writing():
        db.session.get_one(Staff, g.actor.staff_id).language = chosen
    return redirect(_page_of_form())


@blueprint.post("/drafts/")
@requires("accounts:self:change")
def save_draft() -> ResponseReturnValue:
    """Save what was typed on a page without submitting it, and return to the page."""
    is_saved = save_all_forms(UnsentReason.TYPED)
    if is_autosave() and sent_page().ticket is None:
        return jsonify(message=gettext("The draft could not be saved.")), 409
    if is_autosave():
        saved = gettext("Draft saved at %(time)s; not submitted.", time=format_time(clock.now()))
        return jsonify(message=saved if is_saved else "")
    return redirect(_page_of_form(), 303)


@blueprint.post("/drafts/discard/")
@requires("accounts:self:change")
def discard_draft() -> ResponseReturnValue:
    """Delete what was typed into one form of a page, and return to the page or to that of ``?leave=``."""
    ticket = sent_page().ticket or abort(400)
    with writing():
        drop_unsent(g.actor.staff_id, ticket.page, request.form.get("discard", ""))
    return redirect(own_address(request.args.get("leave", "")) or ticket.page, 303)


def _page_of_form() -> str:
    ticket = sent_page().ticket
    return ticket.page if ticket is not None else url_for("desk_admin.my_work")


@blueprint.get("/people/")
@requires("accounts:person:see")
def people() -> ResponseReturnValue:
    """List the accounts with their roles and posts."""
    return render_template(
        "accounts/admin/people.html",
        people=queries.all_staff(),
        today=local_today(),
        needs_second_factor=operations.needs_second_factor,
    )
