"""Closed lists and values of imports."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.files.contents import Note


class Purpose(LabelledEnum):
    """Purpose of an import."""

    GUIDES = "guides", _l("Guides (as drafts)")
    CATALOGUE = "catalogue", _l("List of services to publish before their guides are ready")
    CASES = "cases", _l("Case register")


class RunState(LabelledEnum):
    """State of an import."""

    WAITING = "waiting", _l("Waiting")
    RUNNING = "running", _l("Running")
    DONE = "done", _l("Done")
    REFUSED = "refused", _l("Failed checks")


class RowOutcome(LabelledEnum):
    """Outcome of a record."""

    IMPORTED = "imported", _l("Imported")
    UNCHANGED = "unchanged", _l("Unchanged")
    REFUSED = "refused", _l("Failed checks")


@dataclass(frozen=True)
class Options:
    """Options of an import; ``due_on`` is the due date of guides for listed services."""

    purpose: Purpose = Purpose.GUIDES
    all_or_nothing: bool = False
    create_departments: bool = False
    due_on: date = date.max


@dataclass(frozen=True)
class ImportedRecord:
    """Result of one record: place in the file, outcome, message and notes."""

    place: str
    outcome: RowOutcome
    message: Any = ""
    notes: tuple[Note, ...] = ()
