"""A workflow as one table of moves, and beside it one record of what each state means."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.labelled_enum import LabelledEnum

State = TypeVar("State", bound=LabelledEnum)


class MoveNotPossibleError(RefusedActError):
    """The state of the record does not allow this move; somebody else may have acted first."""

    message = _l(
        "This action is not possible in the current state. Someone else may have acted first; check what has changed."
    )


@dataclass(frozen=True)
class Move(Generic[State]):
    """One line of a workflow table."""

    verb: str
    from_states: frozenset[State]
    to: State


class Workflow(Generic[State]):
    """The moves of one kind of record."""

    def __init__(self, *rows: tuple[str, State | tuple[State, ...], State]) -> None:
        """Take rows (verb, from one state or several, to)."""
        self.moves = tuple(Move(verb, frozenset(_as_tuple(start)), end) for verb, start, end in rows)

    def target(self, state: State, verb: str) -> State:
        """Return the state a verb leads to; raises MoveNotPossibleError."""
        for move in self.moves:
            if move.verb == verb and state in move.from_states:
                return move.to
        raise MoveNotPossibleError

    def sources(self, verb: str) -> frozenset[State]:
        """Return the states from which a verb can be done."""
        return frozenset().union(*(move.from_states for move in self.moves if move.verb == verb))

    def verbs(self, state: State) -> frozenset[str]:
        """Return what can be done in a state."""
        return frozenset(move.verb for move in self.moves if state in move.from_states)


@dataclass(frozen=True, kw_only=True)
class StateRecord:
    """What a state means: whether it is final, and the next step of staff (None: there is nothing for staff to do)."""

    is_over: bool = False
    next_step: Any = None


Record = TypeVar("Record", bound=StateRecord)


class StateTable(Generic[State, Record]):
    """One record for each state of a workflow; queues, pages, figures and jobs read it instead of naming states."""

    def __init__(self, states: type[State], records: Mapping[State, Record]) -> None:
        """Take the records by state; raises ValueError naming the states that have none."""
        missing = [state.name for state in states if state not in records]
        if missing:
            raise ValueError(f"{states.__name__}: say in its state table what {', '.join(missing)} means")
        self._records = dict(records)

    def __getitem__(self, state: State) -> Record:
        """Return the record of a state."""
        return self._records[state]

    def where(self, test: Callable[[Record], bool]) -> tuple[State, ...]:
        """Return the states whose record meets a test, in the order of the table."""
        return tuple(state for state, record in self._records.items() if test(record))


def _as_tuple(start: State | tuple[State, ...]) -> tuple[State, ...]:
    return start if isinstance(start, tuple) else (start,)
