"""What happened to a case: its steps, pauses and end, as plain values."""

from dataclasses import dataclass, field
from datetime import datetime

from portal.cases.vocabulary import CaseState, PauseKind
from portal.library.guide.components import TimeLimit
from portal.library.guide.document import Guide


@dataclass
class StepHistory:
    """A step as it happened."""

    key: str
    post: str
    limit: TimeLimit | None
    started_at: datetime
    finished_at: datetime | None = None


@dataclass
class PauseHistory:
    """A pause as it happened."""

    kind: PauseKind
    reason: str
    from_at: datetime
    to_at: datetime | None = None
    special_key: str = ""


@dataclass
class CaseHistory:
    """A case as it happened; instants are aware. ``extended_by`` is in working days."""

    accepted_at: datetime
    limit: TimeLimit
    law: TimeLimit | None
    state: CaseState = CaseState.ACCEPTED
    steps: list[StepHistory] = field(default_factory=list)
    pauses: list[PauseHistory] = field(default_factory=list)
    closed_at: datetime | None = None
    reason: str = ""
    extended_by: int = 0

    @property
    def last_at(self) -> datetime:
        """Return when something last happened."""
        moments = [self.accepted_at, self.closed_at]
        for each in self.steps:
            moments += [each.started_at, each.finished_at]
        for pause in self.pauses:
            moments += [pause.from_at, pause.to_at]
        return max(moment for moment in moments if moment is not None)


def limits_of(guide: Guide) -> tuple[TimeLimit, TimeLimit | None]:
    """Return the promise of a guide, else the limit of the law, and the limit of the law."""
    return guide.committed_limit or guide.statutory_limit or TimeLimit(unit="at_once"), guide.statutory_limit
