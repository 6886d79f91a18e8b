"""Public pages of ratings: five buttons, then an optional form for the reasons."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from portal.authority_settings.definitions import LEAST_PEOPLE
from portal.authority_settings.queries import current
from portal.library.access.limits import EXPLAIN_RATING, RATE
from portal.library.access.permissions import CITIZEN
from portal.library.domain.domain_errors import RefusedActError
from portal.platform.security.sources import source_of
from portal.platform.security.tracking_codes import new_idempotency_key
from portal.platform.storage.transaction import writing
from portal.platform.web.finishing import finished_page, was_finished
from portal.platform.web.form_actions import attempt
from portal.platform.web.forms import csrf
from portal.platform.web.language_routing import is_language_switch
from portal.platform.web.page_cache import never_stored
from portal.platform.web.waiting import check_form_wait, show_wait
from portal.procedures.models import ProcedureVersion
from portal.procedures.queries import get_version_in_force
from portal.ratings import operations
from portal.ratings.forms import RateForm, ReasonsForm
from portal.ratings.models import Rating
from portal.ratings.operations import Reasons
from portal.ratings.queries import find_by_key
from portal.ratings.rules import PRAISE_FROM
from portal.ratings.vocabulary import Driver, RatingChannel, RatingLevel

blueprint = Blueprint("ratings_public", __name__, template_folder="templates")


never_stored(blueprint)


# Both forms check their token themselves: when a cookie was lost, the page comes back with what was typed.
@blueprint.route("/procedures/<code>/rate/", methods=["GET", "POST"])
@csrf.exempt
def rate(code: str) -> ResponseReturnValue:
    """Store a rating from one press of a button, then ask for the reasons."""
    version = get_version_in_force(code)
    form = RateForm()
    if request.method == "GET":
        form.key.data = new_idempotency_key()
        return _buttons(form, version)
    if was_finished(form.key.data or ""):
        return finished_page()
    if is_language_switch():
        show_wait(form)
        return _buttons(form, version)
    if not form.validate():
        form.key.data = new_idempotency_key()
        return _buttons(form, version), 400
    check_form_wait(form, lambda: _buttons(form, version), RATE, form.key.data or "")
    return _take(form, version)


def _take(form: RateForm, version: ProcedureVersion) -> ResponseReturnValue:
    try:
        rating = _keep(form, version)
    except RefusedActError as refusal:
        form.key.data = new_idempotency_key()
        form.refuse(refusal.message)
        return _buttons(form, version), 400
    if rating.explained_at is not None:
        return _thanks(rating, version, form.key.data)
    reasons = ReasonsForm(formdata=None)
    reasons.key.data = form.key.data
    return _why(reasons, rating, version)


@blueprint.route("/procedures/<code>/rate/why/", methods=["GET", "POST"])
@csrf.exempt
def explain(code: str) -> ResponseReturnValue:
    """Add the reasons to the rating just given; without one, begin with the five buttons."""
    if request.method == "GET":
        return redirect(url_for(".rate", code=code))
    version = get_version_in_force(code)
    form = ReasonsForm()
    rating = find_by_key(form.key.data or "")
    if rating is None or rating.procedure_id != version.procedure_id:
        abort(404)
    if was_finished(form.key.data or ""):
        return finished_page()
    if is_language_switch():
        show_wait(form)
        return _why(form, rating, version)
    if form.validate():
        check_form_wait(form, lambda: _why(form, rating, version), EXPLAIN_RATING, form.key.data or "")
    if not attempt(form, lambda: operations.explain_rating(CITIZEN, rating, reasons=_reasons(form))):
        return _why(form, rating, version), 400
    return _thanks(rating, version, form.key.data)


def _thanks(rating: Rating, version: ProcedureVersion, key: str | None) -> str:
    return render_template(
        "ratings/public/thanks.html", rating=rating, version=version, key=key, least=current(LEAST_PEOPLE)
    )


def _keep(form: RateForm, version: ProcedureVersion) -> Rating:
    try:
        return _rate(form, version)
    except IntegrityError:
        # The same form came in twice at one moment, and the other was faster: now it is there.
        return _rate(form, version)


def _rate(form: RateForm, version: ProcedureVersion) -> Rating:
    with writing():
        return operations.rate(
            CITIZEN,
            version,
            key=form.key.data or "",
            level=RatingLevel(form.level.data or ""),
            source=source_of(request.remote_addr),
            post_code=request.args.get("post", ""),
            channel=RatingChannel.COUNTER if request.args.get("via") == "counter" else RatingChannel.WEB,
        )


def _reasons(form: ReasonsForm) -> Reasons:
    return Reasons(
        drivers=tuple(Driver(value) for value in form.drivers.data or ()),
        comment=form.comment.data,
        asked_extra=form.asked_extra.data,
        visits_made=form.visits_made.data,
        days_taken=form.days_taken.data,
    )


def _buttons(form: RateForm, version: ProcedureVersion) -> str:
    pressed = form.level.data or request.form.get("pressed", "")
    return render_template(
        "ratings/public/rate.html", form=form, version=version, levels=list(RatingLevel), pressed=pressed
    )


def _why(form: ReasonsForm, rating: Rating, version: ProcedureVersion) -> str:
    given = [(field.label.text, getattr(rating, field.short_name)) for field in _texts(form)]
    return render_template(
        "ratings/public/why.html",
        form=form,
        rating=rating,
        version=version,
        praises=rating.level >= PRAISE_FROM,
        given=given,
    )


def _texts(form: ReasonsForm) -> tuple[Any, ...]:
    return form.comment, form.asked_extra, form.visits_made, form.days_taken
