"""The history of a case, as plain values: its steps, pauses and end."""

from dataclasses import dataclass, field
from datetime import datetime

from portal.cases.vocabulary import CaseState, PauseKind
from portal.library.guide.components import TimeLimit
from portal.library.guide.document import Guide


@dataclass
class StepHistory:
    """One step; instants are aware, ``limit`` is the step's own in the guide."""

    key: str
    post: str
    limit: TimeLimit | None
    started_at: datetime
    finished_at: datetime | None = None


@dataclass
class PauseHistory:
    """One pause of the time limit; ``to_at`` is empty until the limit runs again."""

    kind: PauseKind
    reason: str
    from_at: datetime
    to_at: datetime | None = None
    special_key: str = ""


@dataclass
class CaseHistory:
    """Everything that happened to one case; instants are aware, ``extended_by`` is in working days."""

    accepted_at: datetime
    limit: TimeLimit
    statutory_limit: TimeLimit | None
    state: CaseState = CaseState.ACCEPTED
    steps: list[StepHistory] = field(default_factory=list)
    pauses: list[PauseHistory] = field(default_factory=list)
    closed_at: datetime | None = None
    reason: str = ""
    extended_by: int = 0

    def unfinished_step(self, key: str) -> StepHistory | None:
        """Return the step of a key that has begun and is not finished; None when there is none."""
        return next((step for step in self.steps if step.key == key and step.finished_at is None), None)

    @property
    def last_at(self) -> datetime:
        """Return the latest instant at which something happened."""
        moments = [self.accepted_at, self.closed_at]
        for each in self.steps:
            moments += [each.started_at, each.finished_at]
        for pause in self.pauses:
            moments += [pause.from_at, pause.to_at]
        return max(moment for moment in moments if moment is not None)


def limits_of(guide: Guide) -> tuple[TimeLimit, TimeLimit | None]:
    """Return the limit that a case runs under (promised, else statutory, else at once), and the statutory one."""
    return guide.committed_limit or guide.statutory_limit or TimeLimit(unit="at_once"), guide.statutory_limit
