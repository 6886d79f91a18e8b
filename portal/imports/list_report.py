"""What an import publishes, in the words that its second person reads: each text in every written language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.text.languages import WRITTEN
from portal.organisation.models import Department
from portal.procedures.models import Procedure

ListedTexts = dict[str, str]


def texts_of_listed(procedure: Procedure | None) -> ListedTexts:
    """Return what the public list says of a service now; nothing when it is not in it."""
    if procedure is None or not procedure.is_listed:
        return {}
    return _texts(procedure.name, procedure.summary, procedure.type, procedure.department, procedure.guide_due_on)


def sentence(code: str, before: ListedTexts, after: ListedTexts) -> str:
    """Return every text of a listed service, and beside one that changes what it was."""
    texts = [f"{label}: {_changed(before.get(label, ''), text)}" for label, text in after.items()]
    return f"{code} · " + " · ".join(texts)


def with_added_department(message: Any, department: Department) -> str:
    """Return the message on a record with the department that is added for it."""
    name = _joined(department.name)
    return f"{message} · " + str(_l("adds the department %(code)s: %(name)s", code=department.code, name=name))


def _changed(before: str, after: str) -> str:
    nothing = str(_l("nothing"))
    return f"{before} → {after or nothing}" if before and before != after else after or nothing


def _texts(
    name: Mapping[str, str], summary: Mapping[str, str], type_: Any, department: Department, due_on: date | None
) -> ListedTexts:
    return {
        str(label): text
        for label, text in (
            (_l("Name"), _joined(name)),
            (_l("Summary"), _joined(summary)),
            (_l("Type"), str(type_.label) if type_ else ""),
            (_l("Department"), f"{_joined(department.name)} ({department.code})"),
            (_l("Guide due date"), due_on.isoformat() if due_on else ""),
        )
    }


def _joined(text: Mapping[str, str]) -> str:
    return " / ".join(text[code] for code in WRITTEN if text.get(code))
