"""Where what is counted belongs: the department that has each service now, and what is about no one service."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.figures.vocabulary import ScopeKind
from portal.library.text.languages import WRITTEN, label_in
from portal.organisation.models import Department
from portal.organisation.queries import merged_departments
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import NOT_ONE_SERVICE
from portal.procedures.models import Procedure

Names = Mapping[str, str]
_SERVICE, _DEPARTMENT = _l("Not about one service"), _l("Not about one department")


@dataclass(frozen=True)
class Places:
    """The department of each code, the services in force, and the names of services and departments, by kind and code.

    What is about no one service of a department is a part of it beside its services; what is about no department is a
    part of the authority beside its departments, under the bare sign.
    """

    of: Mapping[str, str]
    in_force: frozenset[str]
    names: Mapping[tuple[str, str], Names]


def places_of(counted: Iterable[str]) -> Places:
    """Return the places of all services, and of what else is counted."""
    columns = (Procedure.code, Procedure.name, Procedure.has_guide, Department.code, Department.name)
    rows = db.session.execute(select(*columns).join(Procedure.department)).all()
    of = {row[0]: row[3] for row in rows}
    names: dict[tuple[str, str], Names] = {}
    for code, name, _, department, department_name in rows:
        names[ScopeKind.PROCEDURE, code], names[ScopeKind.DEPARTMENT, department] = name, department_name
    others = {code: code.removeprefix(NOT_ONE_SERVICE) for code in counted if code.startswith(NOT_ONE_SERVICE)}
    if others:
        known, merged = dict(db.session.execute(select(Department.code, Department.name)).all()), merged_departments()
        for code, department in others.items():
            present = merged.get(department, department)
            of[code] = present if present in known else NOT_ONE_SERVICE
            names[ScopeKind.PROCEDURE, code] = _in_each(_SERVICE)
            names[ScopeKind.DEPARTMENT, of[code]] = known.get(present) or _in_each(_DEPARTMENT)
    return Places(of, frozenset(row[0] for row in rows if row[2]), names)


def _in_each(label: object) -> dict[str, str]:
    return dict(zip(WRITTEN, map(partial(label_in, label), WRITTEN), strict=True))
