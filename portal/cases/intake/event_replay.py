"""The story of a case as a file or another system tells it: events in their order, checked and put together."""

from datetime import UTC, datetime
from typing import Annotated

from flask_babel import lazy_gettext as _l
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from portal.cases.history import CaseHistory, PauseHistory, StepHistory, limits_of
from portal.cases.rules import (
    CorrectionOnlyOnceError,
    NotYetError,
    OtherContentError,
    OverlapError,
    ReasonMissingError,
    WrongOrderError,
)
from portal.cases.vocabulary import CaseState, EventKind, PauseKind
from portal.library.domain.domain_errors import RefusedActError
from portal.library.guide.document import Guide
from portal.library.text.text_input import clean_line, clean_text

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def _plain(text: str) -> str:
    if clean_line(text) != text:
        raise ValueError(_l("It has control characters or line ends."))
    return text


def _in_our_time(moment: datetime) -> datetime:
    if not EARLIEST < moment < LATEST:
        raise ValueError(_l("A year from 2000 to 2099 is expected."))
    return moment.astimezone(UTC)  # two moments of one zone in a fold are never equal


Code = Annotated[str, StringConstraints(max_length=40, strip_whitespace=True), AfterValidator(_plain)]
Number = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True), AfterValidator(_plain)]
Reason = Annotated[str, StringConstraints(max_length=2000), AfterValidator(clean_text)]
MOST_EVENTS = 200


class UnknownStepError(RefusedActError):
    """A step that the guide does not have."""

    message = _l("The guide of that day has no such step.")


class UnknownSpecialError(RefusedActError):
    """A special procedure that the guide does not have, or that stops no clock."""

    message = _l("The guide of that day has no such special procedure outside its limit.")


class EventRefusedError(RefusedActError):
    """A story that is none: it does not begin with acceptance, or goes on after its end."""

    message = _l("A case begins with “accepted”, once, and nothing follows its end.")


class Event(BaseModel):
    """One thing that happened."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event: EventKind
    at: Annotated[AwareDatetime, AfterValidator(_in_our_time)]
    step: Code = ""
    post: Code = ""
    kind: PauseKind = PauseKind.OTHER
    special: Code = ""
    reason: Reason = ""


class CaseRecord(BaseModel):
    """One case as it is sent: its number in the system that handles it, its service, and everything that happened."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Number
    procedure: Annotated[Code, StringConstraints(min_length=1)]
    events: Annotated[list[Event], Field(min_length=1, max_length=MOST_EVENTS)]

    @property
    def accepted_at(self) -> datetime:
        """Return when it was accepted."""
        return self.events[0].at


def replay_events(record: CaseRecord, guide: Guide, now: datetime) -> CaseHistory:
    """Put a story together; raises RefusedActError for what cannot have happened so."""
    promise, law = limits_of(guide)
    if record.events[0].event is not EventKind.ACCEPTED:
        raise EventRefusedError
    teller = EventReplay(CaseHistory(record.accepted_at, promise, law), guide)
    last = record.accepted_at
    for event in record.events:
        if event.at > now:
            raise NotYetError
        if event.at < last:
            raise WrongOrderError
        last = event.at
    for event in record.events[1:]:
        teller.tell(event)
    return teller.facts


class EventReplay:
    """Adds one event after the other to the facts."""

    def __init__(self, facts: CaseHistory, guide: Guide) -> None:
        self.facts = facts
        self.steps = {step.key: step for step in guide.steps}
        self.specials = {each.key for each in guide.special_procedures if not each.counts_toward_limit}

    def tell(self, event: Event) -> None:
        """Add an event; raises RefusedActError."""
        if self.facts.closed_at is not None:
            raise EventRefusedError
        match event.event:
            case EventKind.ACCEPTED:
                raise EventRefusedError
            case EventKind.STEP_STARTED:
                self._start(event)
            case EventKind.STEP_FINISHED:
                self._finish(event)
            case EventKind.PAUSED:
                self._pause(event)
            case EventKind.RESUMED:
                self._resume(event)
            case _:
                self._end(event)

    def _start(self, event: Event) -> None:
        step = self.steps.get(event.step)
        if step is None:
            raise UnknownStepError
        if self._unfinished(event.step):
            raise OverlapError
        self.facts.steps.append(StepHistory(step.key, event.post or step.post, step.limit, event.at))

    def _finish(self, event: Event) -> None:
        begun = self._unfinished(event.step)
        if begun is None:
            raise WrongOrderError(_l("A step is finished that was not begun."))
        begun.finished_at = event.at

    def _unfinished(self, key: str) -> StepHistory | None:
        return next((each for each in self.facts.steps if each.key == key and each.finished_at is None), None)

    def _pause(self, event: Event) -> None:
        if self.facts.state is CaseState.PAUSED:
            raise OverlapError
        if not event.reason:
            raise ReasonMissingError
        if event.kind is PauseKind.CORRECTION and any(each.kind is event.kind for each in self.facts.pauses):
            raise CorrectionOnlyOnceError
        if event.kind is PauseKind.SPECIAL and event.special not in self.specials:
            raise UnknownSpecialError
        self.facts.state = CaseState.PAUSED
        self.facts.pauses.append(PauseHistory(event.kind, event.reason, event.at, special_key=event.special))

    def _resume(self, event: Event) -> None:
        if self.facts.state is not CaseState.PAUSED:
            raise OverlapError
        self.facts.state = CaseState.ACCEPTED
        self.facts.pauses[-1].to_at = event.at

    def _end(self, event: Event) -> None:
        if event.event in (EventKind.REFUSED, EventKind.DISCONTINUED) and not event.reason:
            raise ReasonMissingError
        if self.facts.state is CaseState.PAUSED:
            self.facts.pauses[-1].to_at = event.at
        for step in self.facts.steps:
            step.finished_at = step.finished_at or event.at
        self.facts.state = CaseState(event.event.value)
        self.facts.closed_at, self.facts.reason = event.at, event.reason


def check_continues(kept: CaseHistory, told: CaseHistory) -> None:
    """Raise OtherContentError unless a story says everything that is kept, and perhaps goes on."""
    same = kept.accepted_at == told.accepted_at and len(kept.steps) <= len(told.steps)
    same = same and len(kept.pauses) <= len(told.pauses)
    for old, new in zip(kept.steps, told.steps, strict=False):
        same = same and (old.key, old.post, old.started_at) == (new.key, new.post, new.started_at)
        same = same and old.finished_at in (None, new.finished_at)
    for before, after in zip(kept.pauses, told.pauses, strict=False):
        same = same and _said(before) == _said(after)
        same = same and before.to_at in (None, after.to_at)
    if not same or (kept.closed_at is not None and kept != told):
        raise OtherContentError


def _said(pause: PauseHistory) -> tuple[object, ...]:
    return pause.kind, pause.reason, pause.from_at, pause.special_key
