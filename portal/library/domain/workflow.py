"""A workflow as one table: which verb leads from which states to which."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.labelled_enum import LabelledEnum

State = TypeVar("State", bound=LabelledEnum)


class MoveNotPossibleError(RefusedActError):
    """The record is not in a state from which this can be done; somebody may have been faster."""

    message = _l("This cannot be done in the present state. Somebody may have been faster: see what has changed.")


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

    def verbs(self, state: State) -> frozenset[str]:
        """Return what can be done in a state."""
        return frozenset(move.verb for move in self.moves if state in move.from_states)


def _as_tuple(start: State | tuple[State, ...]) -> tuple[State, ...]:
    return start if isinstance(start, tuple) else (start,)
