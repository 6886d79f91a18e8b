"""Staff views of queries without results or without a click."""

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.library.access.permissions import requires
from portal.platform.web.form_actions import carry_out
from portal.platform.web.forms import ButtonForm
from portal.platform.web.request_values import page_number
from portal.search.questions import operations, queries
from portal.search.questions.question_counts import MIN_ASKED_TO_STORE_TEXT

blueprint = Blueprint("questions_admin", __name__, template_folder="../templates")


@blueprint.get("/")
@requires("search:speech:see")
def index() -> ResponseReturnValue:
    """List queries without results or without a click."""
    return _index()


def _index(form: ButtonForm | None = None) -> str:
    page = queries.questions_for_review(page_number())
    return render_template(
        "search/admin/index.html",
        page=page,
        form=form or ButtonForm(formdata=None),
        least_asked=MIN_ASKED_TO_STORE_TEXT,
    )


@blueprint.post('/questions/<row("asked_questions"):question_id>/done/')
@requires("search:speech:edit")
def set_aside(question_id: int) -> ResponseReturnValue:
    """Remove a query from the queue."""
    question, form = queries.get_question(question_id), ButtonForm()
    return carry_out(
        form, lambda: operations.set_aside_question(g.actor, question), url_for(".index"), lambda: _index(form)
    )
