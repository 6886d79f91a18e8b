"""The deadline calculator: by when a decision must come, as a page, as an iCalendar file and as JSON."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import NotFoundError, RefusedActError
from portal.library.guide.components import TimeLimit
from portal.library.guide.vocabulary import LimitUnit
from portal.library.text.formats import language, localised
from portal.library.text.languages import ORIGINAL, use_language
from portal.library.working_time.due_dates import MAX_AMOUNT
from portal.pages.deadlines import queries
from portal.pages.deadlines.forms import DeadlineForm
from portal.pages.deadlines.queries import Deadline, DueDate, NotALimitError
from portal.platform import clock
from portal.platform.web.language_routing import is_language_switch, offered_languages
from portal.platform.web.page_cache import public_page
from portal.procedures.models import ProcedureVersion
from portal.procedures.queries import get_version_in_force

blueprint = Blueprint("deadlines_public", __name__, template_folder="templates")
data_blueprint = Blueprint("deadlines_data", __name__)


@dataclass(frozen=True)
class Asked:
    """The question and its answer; ``deadline`` is None while a field is missing or wrong."""

    form: DeadlineForm
    version: ProcedureVersion | None
    deadline: Deadline | None


@blueprint.get("/")
@public_page
def calculator() -> ResponseReturnValue:
    """Ask for a service or a time limit and the day of acceptance; show the dates."""
    asked = _read()
    is_wrong = asked.deadline is None and "accepted_on" in request.args
    if is_wrong and is_language_switch():
        is_wrong = False
        asked.form.drop_errors()
    return render_template("deadlines/public/deadline.html", **asked.__dict__), 400 if is_wrong else 200


@blueprint.get("/answer.ics")
@public_page
def file() -> ResponseReturnValue:
    """Return the due date as an iCalendar file."""
    asked = _read()
    due = (asked.deadline.promised or asked.deadline.by_law) if asked.deadline else None
    if due is None:
        abort(404)
    return Response(_icalendar(due, asked.version), content_type="text/calendar; charset=utf-8")


@data_blueprint.get("/api/v1/deadline")
@public_page
def deadline() -> ResponseReturnValue:
    """Return the end of a time limit, or of a service's promise, as ``{"due_on", "provisional", "skipped"}``.

    Status 400 or 404 comes with ``{"error"}``. ``lang`` is the language of the names of holidays and of errors.
    """
    chosen = request.args.get("lang", ORIGINAL)
    if chosen not in offered_languages():
        abort(400)
    with use_language(chosen):
        return _answer()


def _answer() -> ResponseReturnValue:
    asked = _read()
    if asked.form.procedure.data and asked.version is None:
        return jsonify(error=gettext("Service not found.")), 404
    if asked.deadline is None:
        reasons = [
            f"{label}{gettext(': ')}{message}" if label else message
            for _, label, message in asked.form.errors_in_order()
        ]
        return jsonify(error=" ".join(map(str, reasons)) or gettext("accepted_on is missing.")), 400
    promised, by_law = asked.deadline.promised, asked.deadline.by_law
    chosen = promised or by_law
    if chosen is None:
        return jsonify(error=gettext("This guide sets no time limit.")), 404
    return jsonify(_as_json(chosen) | ({"by_law": _as_json(by_law)} if asked.version and by_law else {}))


def _as_json(due: DueDate) -> dict[str, Any]:
    return {
        "due_on": due.due_on.isoformat(),
        "due_at": due.due_at.isoformat(timespec="minutes") if due.limit.unit == "hours" else None,
        "starts_on": due.starts_on.isoformat(),
        "amount": due.limit.amount,
        "unit": due.limit.unit,
        "provisional": due.is_provisional,
        "skipped": [{"on": each.on.isoformat(), "kind": each.kind, "why": localised(each.why)} for each in due.skipped],
    }


def _read() -> Asked:
    """Read the query and calculate its answer; errors are attached to the form."""
    form = DeadlineForm(formdata=request.args)
    if "accepted_on" not in request.args:
        return Asked(form, _version(form), None)
    is_valid, version = form.validate(), _version(form)
    if not is_valid or form.accepted_on.day is None or (form.procedure.data and version is None):
        return Asked(form, version, None)
    try:
        return Asked(form, version, _deadline(form, version, form.accepted_on.day))
    except RefusedActError as refusal:
        form.refuse(refusal.message, form.amount if isinstance(refusal, NotALimitError) else form.accepted_on)
        return Asked(form, version, None)


def _version(form: DeadlineForm) -> ProcedureVersion | None:
    if not form.procedure.data:
        return None
    try:
        return get_version_in_force(form.procedure.data)
    except NotFoundError:
        form.refuse(_l("Service not found."), form.procedure)
        return None


def _deadline(form: DeadlineForm, version: ProcedureVersion | None, day: date) -> Deadline:
    if version is not None:
        return queries.deadline_of(version, day, form.accepted_at.time)
    limit = _limit(form.amount.data, form.unit.data or LimitUnit.WORKING_DAYS)
    return Deadline(queries.due_of(limit, day, form.accepted_at.time), None)


def _limit(amount: int | None, unit: str) -> TimeLimit:
    if unit == LimitUnit.AT_ONCE:
        return TimeLimit(unit=LimitUnit.AT_ONCE)
    if unit not in list(LimitUnit) or amount is None or not 0 < amount <= MAX_AMOUNT[unit]:
        raise NotALimitError
    return TimeLimit(amount=amount, unit=LimitUnit(unit))


def _icalendar(due: DueDate, version: ProcedureVersion | None) -> bytes:
    from icalendar import Alarm, Calendar, Event  # noqa: PLC0415 - on few requests, and slow to import

    title = localised(version.procedure.name) if version else gettext("My application")
    event = Event()
    event.add("uid", f"{due.due_on}-{version.procedure.code if version else 'limit'}-{due.accepted_at:%Y%m%d}@portal")
    event.add("dtstamp", clock.now())
    event.add("dtstart", due.due_on)
    event.add("dtend", due.due_on + timedelta(days=1))
    event.add("summary", gettext("Decision due: %(what)s", what=title))
    event.add("description", _event_description(due, version))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", gettext("Decision due: %(what)s", what=title))
    alarm.add("trigger", timedelta(hours=9))
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//portal//deadline//" + language().upper())
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event_description(due: DueDate, version: ProcedureVersion | None) -> str:
    lines = [gettext("If you have no decision by the end of this day, you can complain.")]
    if due.is_provisional:
        lines.append(gettext("Provisional: the public holidays for that year have not been announced yet."))
    if version is not None:
        lines.append(url_for("complaints_public.new", procedure=version.procedure.code, _external=True))
    return "\n".join(lines)
