"""Replay of the events that a file or another system reports of a case, through the workflow of cases."""

import re
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

from flask_babel import lazy_gettext as _l
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from portal.cases.history import CaseHistory, PauseHistory, limits_of
from portal.cases.rules import (
    EVENT_VERBS,
    IMPORT_ALLOWANCES,
    CaseMove,
    ImportAllowance,
    NotYetError,
    OtherContentError,
    WrongOrderError,
    make_move,
)
from portal.cases.timeline import DeadlineCalculator
from portal.cases.vocabulary import CaseState, EventKind, PauseKind
from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.guide.document import Guide
from portal.library.text.text_input import clean_line, clean_text, fold_identifier

# A year outside is a slip of the pen; calendars and databases would not hold it either.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def _plain(text: str) -> str:
    if clean_line(text) != text:
        raise ValueError(_l("It contains control characters or line breaks."))
    return text


def _as_moment(value: object) -> object:
    """Return a moment unchanged; a number is none, since nobody can see which seconds it counts."""
    if (isinstance(value, str) and not _MOMENT.match(value)) or isinstance(value, int | float):
        raise ValueError(_l("Write date and time like 2026-11-16T09:30:00+08:00."))
    return value


def _in_our_time(moment: datetime) -> datetime:
    if not EARLIEST < moment < LATEST:
        raise ValueError(_l("The date must be between 2000 and 2099."))
    return moment.astimezone(UTC)  # two moments of one zone in a fold are never equal


def _folded(text: object) -> object:
    return fold_identifier(text) if isinstance(text, str) and _plain(text) else text


Code = Annotated[str, BeforeValidator(_folded), StringConstraints(max_length=40)]
Key = Annotated[Code, AfterValidator(str.lower)]  # keys of a guide have no capital letters
Number = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True), AfterValidator(_plain)]
Reason = Annotated[str, StringConstraints(max_length=2000), AfterValidator(clean_text)]
MAX_EVENTS_PER_CASE = 200  # unsourced: some ten times what a long case has
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", re.ASCII)
ALLOWANCES = frozenset(IMPORT_ALLOWANCES)
ALLOWANCES_OF_NEW_EVENTS = ALLOWANCES - {ImportAllowance.REGISTERED_EARLIER}


class EventRefusedError(RefusedActError):
    """An event of a report is not possible; the message names it and says why."""

    def __init__(self, number: int, event: "Event", why: object) -> None:
        """Take the position of the event in its case, from 1, the event, and a translated sentence."""
        self.position = number - 1
        super().__init__(_l("Event %(number)s, “%(event)s”: %(why)s", number=number, event=event.event.label, why=why))


class Event(BaseModel):
    """One event as it is reported; ``at`` has an offset from UTC."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    event: EventKind
    at: Annotated[AwareDatetime, BeforeValidator(_as_moment), AfterValidator(_in_our_time)]
    step: Key = ""
    post: Code = ""
    kind: PauseKind = PauseKind.OTHER
    special: Key = ""
    reason: Reason = ""


class CaseRecord(BaseModel):
    """One case as it is reported: its number in the reporting system, its service, and all its events so far."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: Number
    procedure: Annotated[Code, StringConstraints(min_length=1)]
    events: Annotated[list[Event], Field(min_length=1, max_length=MAX_EVENTS_PER_CASE)]

    @property
    def accepted_at(self) -> datetime:
        """Return the instant of acceptance, which is that of the first event."""
        return self.events[0].at


def replay_events(
    record: CaseRecord,
    guide: Guide,
    calculator: DeadlineCalculator,
    now: datetime,
    registered: CaseHistory | None = None,
) -> CaseHistory:
    """Replay the events of a record through the workflow of cases and return its history.

    ``registered`` is the history that the portal has of the case already. Raises EventRefusedError for the first
    event that is not possible.
    """
    promised, statutory = limits_of(guide)
    history = CaseHistory(record.accepted_at, promised, statutory)
    used_days = partial(calculator.days_since_acceptance, history)
    last_at = record.accepted_at
    for number, event in enumerate(record.events, 1):
        state = history.state
        try:
            if event.at > now:
                raise NotYetError
            if event.at < last_at:
                raise WrongOrderError
            last_at = event.at
            if (number == 1) != (event.event is EventKind.ACCEPTED):
                raise RefusedActError(_l("A case starts with “accepted”, once."))
            if number > 1:
                move = _move_of(event)
                is_registered = registered is not None and _is_registered(registered, move)
                make_move(history, move, guide, used_days, ALLOWANCES if is_registered else ALLOWANCES_OF_NEW_EVENTS)
        except MoveNotPossibleError as refusal:
            raise EventRefusedError(number, event, _why(refusal, state)) from refusal
        except RefusedActError as refusal:
            raise EventRefusedError(number, event, refusal.message) from refusal
    return history


def _move_of(event: Event) -> CaseMove:
    verb = EVENT_VERBS[event.event]
    return CaseMove(verb, event.at, event.step, event.post, event.kind, event.special, event.reason)


def _why(refusal: MoveNotPossibleError, state: CaseState) -> object:
    """Return why a move is not possible: its guard's message, or else the state that the workflow forbids it in."""
    if type(refusal) is not MoveNotPossibleError:
        return refusal.message
    return _l("not possible while the case is “%(state)s”.", state=state.label)


def _is_registered(history: CaseHistory, move: CaseMove) -> bool:
    """Tell whether the portal has registered an event already."""
    match move.verb:
        case "begin_step":
            return any((step.key, step.started_at) == (move.step, move.at) for step in history.steps)
        case "finish_step":
            return any((step.key, step.finished_at) == (move.step, move.at) for step in history.steps)
        case "pause":
            return any(pause.from_at == move.at for pause in history.pauses)
        case "resume":
            return any(pause.to_at == move.at for pause in history.pauses)
        case _:
            return history.closed_at == move.at


def check_continues(registered: CaseHistory, reported: CaseHistory) -> None:
    """Check that a report holds everything that is registered, and perhaps more; raises OtherContentError."""
    same = registered.accepted_at == reported.accepted_at and len(registered.steps) <= len(reported.steps)
    same = same and len(registered.pauses) <= len(reported.pauses)
    for old, new in zip(registered.steps, reported.steps, strict=False):
        same = same and (old.key, old.post, old.started_at) == (new.key, new.post, new.started_at)
        same = same and old.finished_at in (None, new.finished_at)
    for before, after in zip(registered.pauses, reported.pauses, strict=False):
        same = same and _content_of(before) == _content_of(after)
        same = same and before.to_at in (None, after.to_at)
    if not same or (registered.closed_at is not None and registered != reported):
        raise OtherContentError


def _content_of(pause: PauseHistory) -> tuple[object, ...]:
    return pause.kind, pause.reason, pause.from_at, pause.special_key
