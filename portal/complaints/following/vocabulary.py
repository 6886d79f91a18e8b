"""The terms of the page on which a complaint is followed, in words for its complainant."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.complaints.vocabulary import ComplaintState
from portal.library.domain.labelled_enum import LabelledEnum


class StageState(LabelledEnum):
    """Whether a stage of a complaint is over."""

    DONE = "done", _l("done")
    NOW = "now", _l("under way")
    PAUSED = "paused", _l("paused")
    TO_COME = "to_come", _l("to come")


@dataclass(frozen=True)
class ComplaintStage:
    """One stage of a complaint: what it is, whether it is over, and its day; of one that is to come the last day."""

    label: Any
    state: StageState
    day: date | None = None
    detail: Any = ""

    @property
    def is_at_hand(self) -> bool:
        """Tell whether it is under way."""
        return self.state is StageState.NOW

    @property
    def is_done(self) -> bool:
        """Tell whether it is over."""
        return self.state is StageState.DONE

    @property
    def is_paused(self) -> bool:
        """Tell whether it stands still."""
        return self.state is StageState.PAUSED


AT_HAND: dict[ComplaintState, Any] = {
    ComplaintState.RECEIVED: _l("Decision whether it is accepted"),
    ComplaintState.TO_READ: _l("Reading and passing on"),
    ComplaintState.ACCEPTED: _l("Choice of a handler"),
    ComplaintState.AWAITING_CITIZEN: _l("Your response to our question"),
    ComplaintState.ANSWERED: _l("Your answer"),
    ComplaintState.PARTLY: _l("Decision whether it is investigated again"),
    ComplaintState.DISPUTED: _l("Decision whether it is investigated again"),
    ComplaintState.APPEALED: _l("Decision on your appeal"),
}
# The labels of states are those that staff read, of a third person.
OWN_WORDS: dict[ComplaintState, Any] = {
    ComplaintState.AWAITING_CITIZEN: _l("We await your response"),
    ComplaintState.CONFIRMED: _l("You say that it is resolved"),
    ComplaintState.PARTLY: _l("You say that it is partly resolved"),
    ComplaintState.DISPUTED: _l("You say that it is not resolved"),
    ComplaintState.WITHDRAWN: _l("Withdrawn by you"),
}
