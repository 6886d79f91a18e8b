"""Public views of search: result page, suggestions, and OpenSearch description."""

from collections import Counter
from typing import Any

from flask import Blueprint, Response, abort, json, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.library.guide.vocabulary import Audience, LifeEvent, ProcedureType
from portal.library.text.formats import localised
from portal.library.text.text_input import clean_line
from portal.organisation.queries import all_departments
from portal.platform.web.page_cache import public_page
from portal.platform.web.request_values import page_number
from portal.procedures.catalogue import queries as catalogue_queries
from portal.search.answers import queries
from portal.search.index.catalogue_cache import CachedProcedure
from portal.search.questions.question_counts import note_answer

blueprint = Blueprint("search_public", __name__, template_folder="../templates")
MAX_ASKED_CHARACTERS = 200  # unsourced; the query parser truncates further
LISTS = {"event": LifeEvent, "audience": Audience, "type": ProcedureType}


@blueprint.get("/search")
@public_page
def search() -> ResponseReturnValue:
    """Show the services that match a query, best first, or alternatives when there are none."""
    typed = clean_line(request.args.get("q"))
    question = typed[:MAX_ASKED_CHARACTERS]
    chosen = {kind: value for kind in ("department", *LISTS) if (value := request.args.get(kind, ""))}
    labels = _labels()
    if any(value not in labels[kind] for kind, value in chosen.items()):
        abort(404)
    is_literal = request.args.get("exact") == "1"
    found = queries.answer(question, [f"{kind}:{value}" for kind, value in chosen.items()], literally=is_literal)
    page = queries.lines(found, page_number())
    if not chosen:
        note_answer(question, page.total)
    if page.number > 1 and not page.rows:
        abort(404)
    return render_template(
        "search/public/search.html",
        question=question,
        is_too_long=len(typed) > MAX_ASKED_CHARACTERS,
        is_literal=is_literal,
        found=found,
        page=page,
        chosen=chosen,
        labels=labels,
        events=_related_events(found),
        facets=None if page.total else catalogue_queries.facets(),
    )


@blueprint.get("/suggest")
@public_page
def suggest() -> ResponseReturnValue:
    """Return suggestions in OpenSearch format: query, names, departments, URLs."""
    question = clean_line(request.args.get("q"))[:MAX_ASKED_CHARACTERS]
    departments = _labels()["department"]
    found = queries.suggestions(question)
    answer = [
        question,
        [localised(each.name) for each in found],
        [localised(departments.get(_department(each), {})) for each in found],
        [url_for("front_public.guide", code=each.code, _external=True) for each in found],
    ]
    return Response(json.dumps(answer), content_type="application/x-suggestions+json; charset=utf-8")


@blueprint.get("/opensearch.xml")
@public_page
def description() -> ResponseReturnValue:
    """Return the OpenSearch description, so that browsers can add the search."""
    body = render_template("search/public/opensearch.xml")
    return Response(body, content_type="application/opensearchdescription+xml; charset=utf-8")


def _labels() -> dict[str, dict[str, Any]]:
    departments = {department.code: department.short_name for department in all_departments()}
    return {"department": departments, **{kind: {m.value: m.label for m in members} for kind, members in LISTS.items()}}


def _department(procedure: CachedProcedure) -> str:
    return next(facet.partition(":")[2] for facet in procedure.facets if facet.startswith("department:"))


def _related_events(found: queries.Answer) -> list[LifeEvent]:
    counted: Counter[str] = found.facets.get("event", Counter())
    named = [LifeEvent(value) for value in sorted(found.question.events)]
    often = sorted((LifeEvent(value) for value in counted), key=lambda event: -counted[event])
    return list(dict.fromkeys([*named, *often]))[:4]
