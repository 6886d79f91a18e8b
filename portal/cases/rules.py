"""The workflow of cases: which moves are possible from which state, and what each move must satisfy.

Work at the desk and reports of files and systems both go through ``make_move``.
"""

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from portal.cases.history import CaseHistory, PauseHistory, StepHistory
from portal.cases.vocabulary import OPEN, CaseState, EventKind, PauseKind
from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.workflow import MoveNotPossibleError, Workflow
from portal.library.guide.document import Guide

CASE_WORKFLOW = Workflow(
    ("pause", CaseState.ACCEPTED, CaseState.PAUSED),
    ("resume", CaseState.PAUSED, CaseState.ACCEPTED),
    ("begin_step", CaseState.ACCEPTED, CaseState.ACCEPTED),
    ("finish_step", CaseState.ACCEPTED, CaseState.ACCEPTED),
    ("grant", CaseState.ACCEPTED, CaseState.GRANTED),
    ("refuse", CaseState.ACCEPTED, CaseState.REFUSED),
    ("withdraw", OPEN, CaseState.WITHDRAWN),
    ("discontinue", OPEN, CaseState.DISCONTINUED),
)
# Every event that a report may hold, but acceptance, which makes the case.
EVENT_VERBS = {
    EventKind.STEP_STARTED: "begin_step",
    EventKind.STEP_FINISHED: "finish_step",
    EventKind.PAUSED: "pause",
    EventKind.RESUMED: "resume",
    EventKind.GRANTED: "grant",
    EventKind.REFUSED: "refuse",
    EventKind.WITHDRAWN: "withdraw",
    EventKind.DISCONTINUED: "discontinue",
}
NEEDS_REASON = ("pause", "refuse", "discontinue")  # the applicant reads it
CORRECTION_WORKING_DAYS = 5  # working days; Administrative Licensing Law, art. 32: once, all of it, within five days


class ImportAllowance(StrEnum):
    """Something that a report of a file or system may do and the desk may not."""

    PARALLEL_STEPS = "parallel_steps"
    OTHER_POST = "other_post"
    REGISTERED_EARLIER = "registered_earlier"


# The whole list, with the reason of each; docs/clock.md has the same one.
IMPORT_ALLOWANCES = {
    ImportAllowance.PARALLEL_STEPS: "Other systems work on steps of several posts side by side, as in a joint review; "
    "the desk offers one step at a time.",
    ImportAllowance.OTHER_POST: "A report says which post did a step, which after a substitution is not the guide's.",
    ImportAllowance.REGISTERED_EARLIER: "Earlier releases registered steps and decisions of paused cases, and late "
    "corrections; a case that has such an event must still be continued and ended.",
}
NO_ALLOWANCES: Set[ImportAllowance] = frozenset()


class NoGuideThenError(RefusedActError):
    """No version was in force on the day of acceptance."""

    message = _l("This service had no guide in force on that day.")


class NotYetError(RefusedActError):
    """The instant lies in the future."""

    message = _l("This time is in the future.")


class WrongOrderError(RefusedActError):
    """Something would end before it began, or happen before what is registered already."""

    message = _l("This is earlier than what has already been registered; the system clock may have been set back.")


class CorrectionOnlyOnceError(RefusedActError):
    """A correction was requested before (Administrative Licensing Law, art. 32: once)."""

    message = _l("Missing documents have already been requested. They must all be listed in one notification.")


class CorrectionTooLateError(RefusedActError):
    """More than five working days have passed, so the application counts as complete (the same article)."""

    message = _l(
        "More than %(days)s working days have passed, so the application is deemed complete.",
        days=CORRECTION_WORKING_DAYS,
    )


class ReasonMissingError(RefusedActError):
    """The applicant must be able to read why."""

    message = _l("Give a reason; the applicant will see it.")


class StepOfAnotherPostError(RefusedActError):
    """Somebody works on a step of a post that they do not hold."""

    message = _l("This step belongs to another post. The holder of that post or the department manager must finish it.")


class UnknownStepError(MoveNotPossibleError):
    """The guide has no such step."""

    message = _l("The guide in force on that day has no such step.")


class UnknownSpecialProcedureError(MoveNotPossibleError):
    """The guide has no such special procedure, or counts it within the time limit."""

    message = _l("The guide in force on that day has no such special procedure outside the time limit.")


class StepUnderWayError(MoveNotPossibleError):
    """A step begins while the same one, or at the desk any, is under way."""

    message = _l("A step is under way already; it must be finished first.")


class StepNotBegunError(MoveNotPossibleError):
    """A step is finished that is not under way."""

    message = _l("A step was finished before it was started.")


class OtherContentError(RefusedActError):
    """A case is registered already with other content."""

    message = _l("This case is already registered with different content; past events cannot be changed.")


@dataclass(frozen=True)
class CaseMove:
    """One move of the workflow at an aware instant, with what its verb needs of the rest."""

    verb: str
    at: datetime
    step: str = ""
    post: str = ""
    kind: PauseKind = PauseKind.OTHER
    special_key: str = ""
    reason: str = ""


def make_move(
    history: CaseHistory,
    move: CaseMove,
    guide: Guide,
    used_days: Callable[[datetime], int],
    allowances: Set[ImportAllowance] = NO_ALLOWANCES,
) -> None:
    """Check a move by the workflow and its guards, and add it to the history of a case.

    ``used_days`` counts the working days from acceptance to an instant. Raises MoveNotPossibleError or one of its
    subclasses, StepOfAnotherPostError, ReasonMissingError, CorrectionOnlyOnceError, CorrectionTooLateError and
    NoCalendarError; the history is then as it was.
    """
    state = _state_for(history.state, move.verb, allowances)
    target = CASE_WORKFLOW.target(state, move.verb)
    if move.verb in NEEDS_REASON and not move.reason:
        raise ReasonMissingError
    match move.verb:
        case "begin_step":
            _begin_step(history, move, guide, allowances)
        case "finish_step":
            _finish_step(history, move)
        case "pause":
            if ImportAllowance.REGISTERED_EARLIER not in allowances:
                _check_correction(history, move, used_days)
            _pause(history, move, guide)
        case "resume":
            history.pauses[-1].to_at = move.at
        case _:
            _end(history, move)
    if target is not state:
        history.state = target


def _state_for(state: CaseState, verb: str, allowances: Set[ImportAllowance]) -> CaseState:
    """Return the state that a move is judged by: earlier releases did not ask whether a case was paused."""
    is_lenient = ImportAllowance.REGISTERED_EARLIER in allowances and verb not in ("pause", "resume")
    return CaseState.ACCEPTED if is_lenient and state is CaseState.PAUSED else state


def _begin_step(history: CaseHistory, move: CaseMove, guide: Guide, allowances: Set[ImportAllowance]) -> None:
    step = next((each for each in guide.steps if each.key == move.step), None)
    if step is None:
        raise UnknownStepError
    is_under_way = any(each.finished_at is None for each in history.steps)
    if history.unfinished_step(step.key) or (is_under_way and ImportAllowance.PARALLEL_STEPS not in allowances):
        raise StepUnderWayError
    if move.post not in ("", step.post) and ImportAllowance.OTHER_POST not in allowances:
        raise StepOfAnotherPostError
    history.steps.append(StepHistory(step.key, move.post or step.post, step.limit, move.at))


def _finish_step(history: CaseHistory, move: CaseMove) -> None:
    step = history.unfinished_step(move.step)
    if step is None:
        raise StepNotBegunError
    step.finished_at = move.at


def _check_correction(history: CaseHistory, move: CaseMove, used_days: Callable[[datetime], int]) -> None:
    if move.kind is not PauseKind.CORRECTION:
        return
    if any(each.kind is PauseKind.CORRECTION for each in history.pauses):
        raise CorrectionOnlyOnceError
    if used_days(move.at) > CORRECTION_WORKING_DAYS:
        raise CorrectionTooLateError


def _pause(history: CaseHistory, move: CaseMove, guide: Guide) -> None:
    special = {each.key for each in guide.special_procedures if not each.counts_toward_limit}
    if move.kind is PauseKind.SPECIAL and move.special_key not in special:
        raise UnknownSpecialProcedureError
    history.pauses.append(PauseHistory(move.kind, move.reason, move.at, special_key=move.special_key))


def _end(history: CaseHistory, move: CaseMove) -> None:
    """End the case, and with it the pause and the steps that have not ended."""
    if history.pauses and history.pauses[-1].to_at is None:
        history.pauses[-1].to_at = move.at
    for step in history.steps:
        step.finished_at = step.finished_at or move.at
    history.closed_at, history.reason = move.at, move.reason
