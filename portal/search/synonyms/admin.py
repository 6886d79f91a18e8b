"""Staff views of the synonym table 日常用语."""

from flask import Blueprint, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.library.access.permissions import requires
from portal.library.guide.vocabulary import LifeEvent
from portal.library.text.text_input import clean_line
from portal.platform.web.form_actions import announced, carry_out, check_seen
from portal.platform.web.forms import ButtonForm
from portal.platform.web.request_values import page_number
from portal.proposals.operations import propose_change
from portal.proposals.queries import open_changes
from portal.search.synonyms import queries
from portal.search.synonyms.forms import PhraseForm
from portal.search.synonyms.models import SpeechPhrase
from portal.search.synonyms.reviewed_changes import PHRASE, REMOVED, name_of, name_of_new, values_of

blueprint = Blueprint("synonyms_admin", __name__, template_folder="../templates")


@blueprint.get("/phrases/")
@requires("search:speech:see")
def phrases() -> ResponseReturnValue:
    """List the synonyms."""
    text, event = clean_line(request.args.get("q"))[:40], request.args.get("event", "")
    if event and event not in set(LifeEvent):
        abort(404)
    page = queries.speech_phrases(text, event, page_number())
    if page.number > page.last:
        abort(404)
    proposed = open_changes([PHRASE])
    return render_template(
        "search/admin/phrases.html", page=page, text=text, event=event, events=LifeEvent, proposed=proposed
    )


@blueprint.route("/phrases/new/", methods=["GET", "POST"])
@requires("search:speech:edit")
def new() -> ResponseReturnValue:
    """Propose a synonym entry, prefilled with a query of the queue."""
    form = PhraseForm(said=clean_line(request.args.get("said"))[:40])

    def add() -> None:
        values = values_of(form.phrase())
        propose_change(g.actor, PHRASE, name_of_new(values), values, department=None)

    def page() -> str:
        return _page(form, None)

    return carry_out(form, add, url_for(".phrases"), page) if form.is_submitted() else page()


@blueprint.route('/phrases/<row("speech_phrases"):phrase_id>/', methods=["GET", "POST"])
@requires("search:speech:edit")
def edit(phrase_id: int) -> ResponseReturnValue:
    """Propose another synonym entry in place of one."""
    phrase = queries.get_phrase(phrase_id)
    form = PhraseForm.of(phrase)

    def change() -> None:
        propose_change(g.actor, PHRASE, name_of(phrase), values_of(form.phrase()), department=None)

    def page() -> str:
        return _page(form, phrase)

    return carry_out(form, change, url_for(".phrases"), page) if form.is_submitted() else page()


@blueprint.post('/phrases/<row("speech_phrases"):phrase_id>/remove/')
@requires("search:speech:edit")
def remove(phrase_id: int) -> ResponseReturnValue:
    """Remove a synonym entry at once; a second person reviews it afterwards."""
    phrase, form = queries.get_phrase(phrase_id), ButtonForm()

    def take_out() -> None:
        check_seen(phrase)
        propose_change(g.actor, PHRASE, name_of(phrase), REMOVED, department=None, acts_at_once=True)

    def page() -> str:
        return _page(PhraseForm.of(phrase, formdata=None), phrase, form)

    return announced(carry_out(form, take_out, url_for(".phrases"), page))


def _page(form: PhraseForm, phrase: SpeechPhrase | None, remove: ButtonForm | None = None) -> str:
    return render_template(
        "search/admin/edit.html",
        form=form,
        phrase=phrase,
        remove=remove or ButtonForm(formdata=None),
        proposed=open_changes([PHRASE], [name_of(phrase)]) if phrase else [],
    )
