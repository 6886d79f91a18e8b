"""The API for systems that report cases."""

import hashlib
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from sqlalchemy import select

from portal.cases.intake.bulk_import import CaseImporter
from portal.cases.intake.event_replay import CaseRecord
from portal.cases.intake.models import CaseSource
from portal.cases.vocabulary import CaseImportOutcome
from portal.library.access.limits import REPORT_CASES
from portal.library.access.permissions import Actor
from portal.library.text.languages import MESSAGES, use_language
from portal.library.text.plain_json import read_json
from portal.organisation.queries import present_department
from portal.platform.storage.database import db
from portal.platform.web.forms import csrf
from portal.platform.web.waiting import check_wait, note_failure

blueprint = Blueprint("cases_api", __name__)
MAX_CASES_PER_REQUEST = 1000  # unsourced: imported within a second, so that no request holds a worker long
MAX_REQUEST_BYTES = 8 * 1024 * 1024  # unsourced: 8 KB a case, some eighty events


@blueprint.post("/api/v1/cases")
@csrf.exempt
def cases() -> ResponseReturnValue:
    """Import cases that a system reports: ``{"cases": [{"number", "procedure", "events": […]}]}``.

    The request carries the system's token; the answer has for each case its ``fate``, and its public number or the
    reason of a refusal.
    """
    source = _source()
    if source is None:
        check_wait(REPORT_CASES)
        note_failure(REPORT_CASES)
        return jsonify(error="A token is needed: Authorization: Bearer …"), 401
    sent = _sent()
    reported = sent.get("cases") if isinstance(sent, dict) else None
    if not isinstance(reported, list) or not 0 < len(reported) <= MAX_CASES_PER_REQUEST:
        return jsonify(error=f'Send {{"cases": […]}} with 1 to {MAX_CASES_PER_REQUEST} cases.'), 400
    with use_language(MESSAGES):
        return jsonify(cases=_import(source, reported))


cases.max_bytes = MAX_REQUEST_BYTES  # larger than forms may be


def _sent() -> Any:
    try:
        return read_json(request.get_data()) if request.is_json else None
    except ValueError:
        return None


def _source() -> CaseSource | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    digest = hashlib.sha256(token.strip().encode()).hexdigest()
    return db.session.scalar(select(CaseSource).where(CaseSource.token_hash == digest, CaseSource.is_active))


def _import(source: CaseSource, reported: list[object]) -> list[dict[str, str]]:
    reach = None if source.department_code is None else frozenset({present_department(source.department_code)})
    importer = CaseImporter(Actor(name=source.code), source.code, reach)
    answers: dict[int, dict[str, str]] = {}
    records: dict[int, CaseRecord] = {}
    for position, each in enumerate(reported):
        try:
            records[position] = CaseRecord.model_validate(each)
        except ValidationError as error:
            problem = error.errors()[0]
            place = ".".join(map(str, problem["loc"]))
            number = str(each.get("number", ""))[:80] if isinstance(each, dict) else ""
            answers[position] = {
                "number": number,
                "fate": CaseImportOutcome.REFUSED.value,
                "why": f"{place}: {problem['msg']}",
            }
    for position, imported in zip(records, importer.import_records(records.values()), strict=True):
        answer = {"number": imported.number, "fate": imported.outcome.value, "reference": imported.reference}
        is_refused = imported.outcome is CaseImportOutcome.REFUSED
        answers[position] = answer | ({"why": str(imported.message)} if is_refused else {})
    return [answers[position] for position in range(len(reported))]
