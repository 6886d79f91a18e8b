"""Closed lists and values of imports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    CHECKED = "checked", _l("Checked, not imported yet")
    DONE = "done", _l("Done")
    REFUSED = "refused", _l("Failed checks")


class RowOutcome(LabelledEnum):
    """Outcome of a record."""

    IMPORTED = "imported", _l("Imported")
    UNCHANGED = "unchanged", _l("Unchanged")
    REFUSED = "refused", _l("Failed checks")
    HELD = "held", _l("Draft held by someone")


class ImportEffect(LabelledEnum):
    """What an imported record did, or in a check would do."""

    ADDED = "added", _l("New")
    CHANGED = "changed", _l("Changed")
    OVERWRITTEN = "overwritten", _l("Overwrites a draft")


REMARK = "remark"  # beside the outcomes in a report: what is said of a refused record and is not wrong
ACCEPTED = frozenset({RowOutcome.IMPORTED, RowOutcome.UNCHANGED})


@dataclass(frozen=True)
class Overwriting:
    """Which held drafts an import may overwrite: any, or those ``shown`` to who decided, at their row versions."""

    is_any: bool = False
    shown: Mapping[str, int] = field(default_factory=dict)

    def is_allowed(self, reference: str) -> bool:
        """Tell whether the draft of a reference may be overwritten, if nobody wrote in it since it was shown."""
        return self.is_any or reference in self.shown

    def shown_at(self, reference: str) -> int | None:
        """Return the row version at which a draft was shown; None when any may be overwritten as it is."""
        return self.shown.get(reference)


NO_DRAFT, ANY_DRAFT = Overwriting(), Overwriting(is_any=True)


@dataclass(frozen=True)
class Options:
    """Options of an import; ``due_on`` is the due date of guides for listed services.

    A check tries everything and writes nothing.
    """

    purpose: Purpose = Purpose.GUIDES
    all_or_nothing: bool = False
    create_departments: bool = False
    due_on: date = date.max
    is_check: bool = False
    overwriting: Overwriting = NO_DRAFT


@dataclass(frozen=True)
class ImportedRecord:
    """Result of one record: place in the file, outcome, message, notes, what it did, and the draft that is held.

    The draft is its reference with its row version. With ``is_public`` the message is what the public would read, which
    the report says beside the notes.
    """

    place: str
    outcome: RowOutcome
    message: Any = ""
    notes: tuple[Note, ...] = ()
    effect: ImportEffect | None = None
    held_draft: tuple[str, int] | None = None
    is_public: bool = False
