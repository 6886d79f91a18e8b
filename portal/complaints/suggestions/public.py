"""Public page of the suggestions that were decided: what was suggested, what was decided, and why."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.complaints.suggestions.queries import decided_suggestions, departments_with_suggestions
from portal.complaints.suggestions.vocabulary import IN_PUBLIC
from portal.complaints.vocabulary import Decision
from portal.platform.web.page_cache import public_page
from portal.platform.web.request_values import place_in_list
from portal.procedures.queries import find_procedure

blueprint = Blueprint("suggestions_public", __name__, template_folder="../templates")


@blueprint.get("/")
@public_page
def index() -> ResponseReturnValue:
    """List the decided suggestions, newest first; those of a decision, department or service where that is asked."""
    typed = request.args.get("decision", "")
    decision = Decision(typed) if typed in IN_PUBLIC else None
    departments = {each.code: each.name for each in departments_with_suggestions()}
    department = request.args.get("department", "")
    department = department if department in departments else ""
    code = request.args.get("service", "")
    service = find_procedure(code) if code else None
    page = decided_suggestions(place_in_list(), decision=decision, department=department, service=service)
    chosen = {
        "decision": decision.value if decision else "",
        "department": department,
        "service": service.code if service else "",
    }
    return render_template(
        "complaints/public/suggestions.html",
        page=page,
        chosen={name: value for name, value in chosen.items() if value},
        service=service,
        decisions=IN_PUBLIC,
        departments=departments,
    )
