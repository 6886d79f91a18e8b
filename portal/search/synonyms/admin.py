"""Staff views of the synonym table 日常用语."""

from flask import Blueprint, abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.library.access.permissions import requires
from portal.library.guide.vocabulary import LifeEvent
from portal.library.text.text_input import clean_line
from portal.platform.storage.content_revisions import announce
from portal.platform.web.form_actions import carry_out, check_seen
from portal.platform.web.forms import ButtonForm
from portal.platform.web.request_values import page_number
from portal.search.synonyms import operations, queries
from portal.search.synonyms.forms import PhraseForm
from portal.search.synonyms.models import SpeechPhrase

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
    return render_template("search/admin/phrases.html", page=page, text=text, event=event, events=LifeEvent)


@blueprint.route("/phrases/new/", methods=["GET", "POST"])
@requires("search:speech:edit")
def new() -> ResponseReturnValue:
    """Add a synonym entry, prefilled with a query of the queue."""
    form = PhraseForm(said=clean_line(request.args.get("said"))[:40])

    def page() -> str:
        return _page(form, None)

    if not form.is_submitted():
        return page()
    response = carry_out(form, lambda: operations.add_phrase(g.actor, **form.phrase()), url_for(".phrases"), page)
    announce()
    return response


@blueprint.route('/phrases/<row("speech_phrases"):phrase_id>/', methods=["GET", "POST"])
@requires("search:speech:edit")
def edit(phrase_id: int) -> ResponseReturnValue:
    """Change a synonym entry."""
    phrase = queries.get_phrase(phrase_id)
    form = PhraseForm.of(phrase)

    def change() -> None:
        operations.change_phrase(g.actor, phrase, **form.phrase())

    def page() -> str:
        return _page(form, phrase)

    if not form.is_submitted():
        return page()
    response = carry_out(form, change, url_for(".phrases"), page)
    announce()
    return response


@blueprint.post('/phrases/<row("speech_phrases"):phrase_id>/remove/')
@requires("search:speech:edit")
def remove(phrase_id: int) -> ResponseReturnValue:
    """Remove a synonym entry."""
    phrase, form = queries.get_phrase(phrase_id), ButtonForm()

    def take_out() -> None:
        check_seen(phrase)
        operations.remove_phrase(g.actor, phrase)

    def page() -> str:
        return _page(PhraseForm.of(phrase, formdata=None), phrase, form)

    response = carry_out(form, take_out, url_for(".phrases"), page)
    announce()
    return response


def _page(form: PhraseForm, phrase: SpeechPhrase | None, remove: ButtonForm | None = None) -> str:
    return render_template(
        "search/admin/edit.html", form=form, phrase=phrase, remove=remove or ButtonForm(formdata=None)
    )
