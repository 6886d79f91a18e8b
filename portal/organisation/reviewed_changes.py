"""Changes of departments and posts that a second person confirms."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.access.permissions import Actor
from portal.organisation.models import Department, Post
from portal.organisation.operations import (
    CodeTakenError,
    add_department,
    add_post,
    edit_department,
    edit_post,
)
from portal.organisation.queries import (
    find_department,
    find_post,
    get_department,
    get_post,
    names_of_departments,
    names_of_posts,
)
from portal.proposals.rules import ProposalKind, RecordChangedError, Values, proposal_kind

CONFIRM = "organisation:change:confirm"
DEPARTMENT_FIELDS = {
    "mission": _l("What it is for"),
    "address": _l("Address"),
    "hours": _l("Opening hours"),
    "office_hours": _l("Office hours used for time limits in hours"),
    "phone": _l("Telephone"),
}
POST_FIELDS = {"duties": _l("Duties"), "behaviour_norms": _l("Behaviour norms")}
NAMES = {"name": _l("Name"), "short_name": _l("Short name")}


def check_code_is_free(found: Department | Post | None) -> None:
    """Raise CodeTakenError when there is a record with the code of a new one."""
    if found is not None:
        raise CodeTakenError


def _department(code: str, _proposed: Values) -> Values:
    return _values(find_department(code), DEPARTMENT_FIELDS)


def _post(code: str, _proposed: Values) -> Values:
    return _values(find_post(code), POST_FIELDS)


def _values(record: Department | Post | None, fields: dict[str, Any]) -> Values:
    if record is None or record.closed_on is not None:
        return {}
    return {name: getattr(record, name) for name in fields}


def _open(record: Any) -> Any:
    if record.closed_on is not None:
        raise RecordChangedError
    return record


def _new_department(code: str, _proposed: Values) -> Values:
    found = find_department(code)
    return {} if found is None else {name: getattr(found, name) for name in NAMES | DEPARTMENT_FIELDS}


def _new_post(code: str, _proposed: Values) -> Values:
    found = find_post(code)
    stored = {} if found is None else {"name": found.name, "department": found.department.code}
    return stored and stored | {name: getattr(found, name) for name in POST_FIELDS}


def _add_post(actor: Actor, code: str, values: Values) -> Post:
    fields = {name: value for name, value in values.items() if name != "department"}
    return add_post(actor, _open(get_department(values["department"])), code=code, fields=fields)


def _edit_department(actor: Actor, code: str, values: Values) -> None:
    edit_department(actor, _open(get_department(code)), values)


def _edit_post(actor: Actor, code: str, values: Values) -> None:
    edit_post(actor, _open(get_post(code)), values)


def _add_department(actor: Actor, code: str, values: Values) -> Department:
    return add_department(actor, code, values)


DEPARTMENT = proposal_kind(
    ProposalKind(
        "department", _l("Details of a department"), CONFIRM, DEPARTMENT_FIELDS, _department, _edit_department,
        "organisation_admin.show", "code", names_of=names_of_departments,
    )
)  # fmt: skip
NEW_DEPARTMENT = proposal_kind(
    ProposalKind(
        "new_department", _l("New department"), CONFIRM, NAMES | DEPARTMENT_FIELDS, _new_department, _add_department,
        "organisation_admin.index",
    )
)  # fmt: skip
POST = proposal_kind(
    ProposalKind(
        "post", _l("Duties of a post"), CONFIRM, POST_FIELDS, _post, _edit_post, "organisation_admin.edit_post", "code",
        names_of=names_of_posts,
    )
)  # fmt: skip
NEW_POST = proposal_kind(
    ProposalKind(
        "new_post", _l("New post"), CONFIRM, {"department": _l("Department"), "name": _l("Name")} | POST_FIELDS,
        _new_post, _add_post, "organisation_admin.index",
    )
)  # fmt: skip
KINDS_OF_ORGANISATION = (DEPARTMENT, NEW_DEPARTMENT, POST, NEW_POST)
