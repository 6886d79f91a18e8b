"""Staff pages on which a complaint is taken down for somebody at the counter, on the telephone or by letter."""

from http import HTTPStatus

from flask import Blueprint, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.complaints.filing.edit_pages import FilingDoor, answer_form, receipt_of
from portal.complaints.filing.forms import ComplaintForm, TakenDownForm
from portal.complaints.filing.queries import Receipt
from portal.complaints.filing.vocabulary import FilingPurpose, FormPage
from portal.complaints.operations import lines_of_body
from portal.complaints.vocabulary import BodyKind
from portal.library.access.permissions import requires
from portal.library.text.formats import language
from portal.library.text.languages import ORIGINAL
from portal.organisation.queries import names_of_posts
from portal.platform.web.finishing import has_valid_token
from portal.platform.web.forms import csrf
from portal.platform.web.page_cache import never_stored
from portal.platform.web.qr import qr_drawing

TAKE_DOWN = "complaints:complaint:take_down"
blueprint = Blueprint("filing_admin", __name__, template_folder="../templates")


never_stored(blueprint)


@blueprint.route("/take-down/", methods=["GET", "POST"])
@csrf.exempt  # the form looks at its token itself, and shows what was typed again
@requires(TAKE_DOWN)
def new() -> ResponseReturnValue:
    """Ask what somebody says a question at a time, have it read back, then file it once, with channel and post."""
    answer = make_response(answer_form(_DOOR))
    if request.method == "POST" and answer.status_code == HTTPStatus.OK and not has_valid_token():
        answer.status_code = HTTPStatus.BAD_REQUEST  # nothing was filed: the form looks at its token before that
    return answer


new.keeps_nothing = True  # without a session the page gives back what was typed


@blueprint.get("/take-down/integrity/")
@requires(TAKE_DOWN)
def hand_over() -> ResponseReturnValue:
    """Show what is handed over instead of taking an integrity report down."""
    return _handed_over()


def _new_form(*sent: object) -> TakenDownForm:
    form = TakenDownForm(*sent)
    form.offer_posts(names_of_posts(sorted(g.actor.posts)))
    return form


def _handed_over(form: ComplaintForm | None = None) -> str:
    address = url_for("complaints_public.new", view=ORIGINAL, kind=FilingPurpose.INTEGRITY.value, _external=True)
    body = lines_of_body(BodyKind.DISCIPLINE, language())
    code = qr_drawing(address)
    return render_template("complaints/admin/hand_over.html", address=address, qr=code, body=body, form=form)


def _instead(form: ComplaintForm, _page: FormPage) -> ResponseReturnValue | None:
    """Take no integrity report down, whatever else was typed."""
    return _handed_over(form) if form.answers.is_integrity else None


def _receipt(form: ComplaintForm, receipt: Receipt, idempotency_key: str) -> ResponseReturnValue:
    return render_template("complaints/admin/taken_down.html", **receipt_of(form, receipt, idempotency_key))


_DOOR = FilingDoor(
    layout="complaints/admin/take_down.html",
    actor=lambda: g.actor,
    new_form=_new_form,
    receipt=_receipt,
    instead=_instead,
)
