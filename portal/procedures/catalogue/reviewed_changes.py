"""The alert and the early listing of a procedure, which a second person confirms or reviews."""

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _l

from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.procedures.catalogue.operations import list_early, set_alert, unlist
from portal.procedures.catalogue.queries import names_by_code
from portal.procedures.models import Procedure
from portal.procedures.queries import find_procedure
from portal.proposals.rules import ProposalKind, Values, proposal_kind

CONFIRM, PAGE = "procedures:catalogue:confirm", "catalogue_admin.show"


def alert_values(alert: Mapping[str, str], until: date | None) -> Values:
    """Return an alert as the values of a change."""
    return {"alert": dict(alert), "alert_until": until.isoformat() if until else ""}


def listed_values(procedure: Procedure, due_on: date) -> Values:
    """Return the listing of a procedure until a day as the values of a change."""
    return _of_list(procedure, is_listed=True, due_on=due_on)


def unlisted_values(procedure: Procedure) -> Values:
    """Return that a procedure is not listed as the values of a change."""
    return _of_list(procedure, is_listed=False, due_on=None)


def _of_list(procedure: Procedure, *, is_listed: bool, due_on: date | None) -> Values:
    return {
        "name": procedure.name,
        "summary": procedure.summary,
        "is_listed": is_listed,
        "guide_due_on": due_on.isoformat() if due_on else "",
    }


def _procedure(code: str) -> Procedure:
    procedure = find_procedure(code)
    if procedure is None:
        raise NotFoundError
    return procedure


def _present_alert(code: str, _proposed: Values) -> Values:
    procedure = find_procedure(code)
    return {} if procedure is None else alert_values(procedure.alert, procedure.alert_until)


def _set_alert(actor: Actor, code: str, values: Values) -> None:
    until = date.fromisoformat(values["alert_until"]) if values["alert_until"] else None
    set_alert(actor, _procedure(code), alert=values["alert"], until=until)


def _present_listing(code: str, _proposed: Values) -> Values:
    procedure = find_procedure(code)
    if procedure is None:
        return {}
    return _of_list(procedure, is_listed=procedure.is_listed, due_on=procedure.guide_due_on)


def _set_listing(actor: Actor, code: str, values: Values) -> None:
    if values["is_listed"]:
        list_early(actor, _procedure(code), due_on=date.fromisoformat(values["guide_due_on"]))
    else:
        unlist(actor, _procedure(code))


ALERT = proposal_kind(
    ProposalKind(
        "alert", _l("Alert on the guide"), CONFIRM, {"alert": _l("Alert"), "alert_until": _l("Shown until")},
        _present_alert, _set_alert, PAGE, "code", names_of=names_by_code,
    )
)  # fmt: skip
LISTING = proposal_kind(
    ProposalKind(
        "listing",
        _l("Service published before its guide"),
        CONFIRM,
        {
            "name": _l("Name"),
            "summary": _l("Summary"),
            "is_listed": _l("In the public list"),
            "guide_due_on": _l("Guide due date"),
        },
        _present_listing,
        _set_listing,
        PAGE,
        "code",
    )
)
