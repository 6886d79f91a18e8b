"""One workflow: what the desk may do with a case and what a report may say of it are the same, but for a short list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
import time_machine

from portal.cases.history import CaseHistory
from portal.cases.intake.event_replay import CaseRecord
from portal.cases.models import Case
from portal.cases.register.clock_operations import pause_case, resume_case
from portal.cases.register.operations import begin_step, end_case, finish_step, register_case
from portal.cases.register.writer import write_history
from portal.cases.rules import (
    CASE_WORKFLOW,
    EVENT_VERBS,
    IMPORT_ALLOWANCES,
    CaseMove,
    ImportAllowance,
    make_move,
)
from portal.cases.statistics.rollup import RollupUpdate, differences
from portal.cases.timeline import calculator_for
from portal.cases.vocabulary import CaseState, EventKind, PauseKind
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import RefusedActError
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.settings import ROOT
from tests.cases.conftest import import_cases, local
from tests.support.cast import CODE, Cast

pytestmark = pytest.mark.usefixtures("context", "service")
ACCEPTED_AT = "2026-11-16 10:00"
SOURCE = "counter-system"


@dataclass(frozen=True)
class Happening:
    """Something that happens to a case, by hand or in a report."""

    event: EventKind
    step: str = ""
    kind: PauseKind = PauseKind.OTHER
    special: str = ""
    reason: str = ""


BY_HAND: dict[EventKind, Callable[[Actor, Case, Happening], None]] = {
    EventKind.STEP_STARTED: lambda actor, case, it: begin_step(actor, case, key=it.step),
    EventKind.STEP_FINISHED: lambda actor, case, it: finish_step(actor, case, key=it.step),
    EventKind.PAUSED: lambda actor, case, it: pause_case(
        actor, case, kind=it.kind, reason=it.reason, special_key=it.special
    ),
    EventKind.RESUMED: lambda actor, case, _: resume_case(actor, case),
    EventKind.GRANTED: lambda actor, case, it: end_case(actor, case, verb="grant", reason=it.reason),
    EventKind.REFUSED: lambda actor, case, it: end_case(actor, case, verb="refuse", reason=it.reason),
    EventKind.WITHDRAWN: lambda actor, case, it: end_case(actor, case, verb="withdraw", reason=it.reason),
    EventKind.DISCONTINUED: lambda actor, case, it: end_case(actor, case, verb="discontinue", reason=it.reason),
}
FINISH = Happening(EventKind.STEP_FINISHED, step="accept")
PAUSE = Happening(EventKind.PAUSED, reason="停电")
CORRECTION = Happening(EventKind.PAUSED, kind=PauseKind.CORRECTION, reason="缺一份。")
RESUME = Happening(EventKind.RESUMED)
HAPPENINGS = {
    "begin the same step": Happening(EventKind.STEP_STARTED, step="accept"),
    "begin another step": Happening(EventKind.STEP_STARTED, step="review"),
    "begin an unknown step": Happening(EventKind.STEP_STARTED, step="dance"),
    "finish the step": FINISH,
    "finish another step": Happening(EventKind.STEP_FINISHED, step="review"),
    "pause": PAUSE,
    "pause without a reason": Happening(EventKind.PAUSED),
    "request a correction": CORRECTION,
    "pause for an unknown procedure": Happening(EventKind.PAUSED, kind=PauseKind.SPECIAL, special="x", reason="x"),
    "resume": RESUME,
    "grant": Happening(EventKind.GRANTED),
    "refuse": Happening(EventKind.REFUSED, reason="不符合条件。"),
    "refuse without a reason": Happening(EventKind.REFUSED),
    "withdraw": Happening(EventKind.WITHDRAWN),
    "discontinue": Happening(EventKind.DISCONTINUED, reason="申请人死亡。"),
    "discontinue without a reason": Happening(EventKind.DISCONTINUED),
}
# What happened before, each on a day of November; and the day on which each of the happenings is tried.
SITUATIONS: dict[str, tuple[list[tuple[int, Happening]], int]] = {
    "a step is under way": ([], 17),
    "no step is under way": ([(16, FINISH)], 17),
    "the fifth day": ([(16, FINISH)], 23),
    "the sixth day": ([(16, FINISH)], 24),
    "paused": ([(16, FINISH), (17, PAUSE)], 18),
    "paused with a step under way": ([(17, PAUSE)], 18),
    "a correction is awaited": ([(16, FINISH), (17, CORRECTION)], 18),
    "corrected": ([(16, FINISH), (17, CORRECTION), (18, RESUME)], 19),
    "granted": ([(17, HAPPENINGS["grant"])], 18),
    "refused": ([(17, HAPPENINGS["refuse"])], 18),
    "withdrawn": ([(17, HAPPENINGS["withdraw"])], 18),
    "discontinued": ([(17, HAPPENINGS["discontinue"])], 18),
}
DISAGREE = {("a step is under way", "begin another step"): ImportAllowance.PARALLEL_STEPS}


def moment(day: int) -> datetime:
    return local(f"2026-11-{day} 11:00")


def report(number: str, happenings: Sequence[tuple[int, Happening]], **more: str) -> CaseRecord:
    """Return a record of a case whose first step began with acceptance, as it does at the desk."""
    accepted = local(ACCEPTED_AT)
    events: list[dict[str, Any]] = [
        {"event": "accepted", "at": accepted},
        {"event": "step_started", "at": accepted, "step": "accept"} | more,
    ]
    events += [{"at": moment(day), **happening.__dict__} for day, happening in happenings]
    return CaseRecord.model_validate({"number": number, "procedure": CODE, "events": events})


def by_report(number: str, before: list[tuple[int, Happening]], last: tuple[int, Happening]) -> CaseHistory | None:
    """Report a case, then the last happening; return its history, or None when that was refused."""
    with time_machine.travel(moment(last[0]), tick=False):
        assert import_cases(report(number, before), source=SOURCE) == [("added", "")]
        ((outcome, why),) = import_cases(report(number, [*before, last]), source=SOURCE)
    assert outcome == "changed" or why.startswith(f"Event {len(before) + 3}, “"), "a refusal names the event"
    return history_of(SOURCE, number) if outcome == "changed" else None


def by_hand(actor: Actor, number: str, before: list[tuple[int, Happening]], last: tuple[int, Happening]) -> Any:
    """Register a case, then the last happening; return its history, or None when that was refused."""
    with time_machine.travel(local(ACCEPTED_AT), tick=False), writing():
        case = register_case(actor, get_version_in_force(CODE), number=number, accepted_at=local(ACCEPTED_AT))
    for day, happening in before:
        with time_machine.travel(moment(day), tick=False), writing():
            BY_HAND[happening.event](actor, case, happening)
    try:
        with time_machine.travel(moment(last[0]), tick=False), writing():
            BY_HAND[last[1].event](actor, case, last[1])
    except RefusedActError:
        return None
    return history_of("counter", number)


def history_of(source: str, number: str) -> CaseHistory:
    return db.session.query(Case).filter_by(source=source, source_number=number).one().history


@pytest.mark.parametrize("situation", SITUATIONS)
def test_desk_and_reports_agree_but_for_the_allowances(situation: str, cast: Cast):
    before, day = SITUATIONS[situation]
    disagree = set()
    for number, (name, happening) in enumerate(HAPPENINGS.items()):
        hand = by_hand(cast["manager"], f"N-{number}", before, (day, happening))
        if hand != by_report(f"N-{number}", before, (day, happening)):
            disagree.add((situation, name))
    assert disagree == {pair for pair in DISAGREE if pair[0] == situation}, "both go through CASE_WORKFLOW"
    assert not differences()


@pytest.mark.parametrize(
    ("situation", "happening", "is_possible"),
    [
        ("the fifth day", "request a correction", True),
        ("the sixth day", "request a correction", False),
        ("paused", "grant", False),
        ("paused", "withdraw", True),
        ("paused", "begin another step", False),
        ("paused with a step under way", "finish the step", False),
        ("corrected", "request a correction", False),
        ("corrected", "grant", True),
    ],
)
def test_what_a_report_may_say(situation: str, happening: str, is_possible: bool):
    before, day = SITUATIONS[situation]
    assert (by_report("N-1", before, (day, HAPPENINGS[happening])) is not None) == is_possible


@pytest.mark.once
def test_every_move_has_an_event_and_an_operation():
    verbs = {move.verb for move in CASE_WORKFLOW.moves}
    assert set(EVENT_VERBS.values()) == verbs, "give the move an event, so that reports can say it"
    assert set(EVENT_VERBS) == set(EventKind) - {EventKind.ACCEPTED} == set(BY_HAND), "and the desk an operation"
    assert {happening.event for happening in HAPPENINGS.values()} == set(BY_HAND), "and try it in every situation"
    states = {state for move in CASE_WORKFLOW.moves for state in (*move.from_states, move.to)}
    assert states == set(CaseState), "and a situation for a new state"


@pytest.mark.once
def test_every_allowance_is_documented():
    documented = (ROOT / "docs/clock.md").read_text(encoding="utf-8")
    assert set(IMPORT_ALLOWANCES) == set(ImportAllowance)
    for allowance in ImportAllowance:
        assert f"`{allowance}`" in documented, "name it in docs/clock.md, with the reason"


def test_a_report_may_name_another_post(cast: Cast):
    with time_machine.travel(moment(17), tick=False):
        assert import_cases(report("N-1", [], post="tr-deliver")) == [("added", "")]
    assert history_of(SOURCE, "N-1").steps[0].post == "tr-deliver"


def test_what_an_earlier_release_registered_goes_on():
    """Steps and corrections that were taken from reports before are accepted again, but not for new cases."""
    review = Happening(EventKind.STEP_STARTED, step="review")
    lenient = [(17, PAUSE), (18, FINISH), (19, review), (20, RESUME), (24, CORRECTION), (25, HAPPENINGS["grant"])]
    with time_machine.travel(moment(26), tick=False):
        import_cases(report("N-1", []))
        case = db.session.query(Case).one()
        history, calculator, rollup = case.history, calculator_for(""), RollupUpdate()
        for day, it in lenient[:-1]:
            move = CaseMove(EVENT_VERBS[it.event], moment(day), step=it.step, kind=it.kind, reason=it.reason)
            make_move(history, move, case.version.guide, lambda _: 99, frozenset(ImportAllowance))
        with writing():
            write_history(case, history, calculator, rollup)
            rollup.write()
        assert import_cases(report("N-1", lenient[:-1])) == [("unchanged", "")]
        assert import_cases(report("N-1", [*lenient[:-1], (25, RESUME), lenient[-1]])) == [("changed", "")]
        assert import_cases(report("N-2", lenient)) == [
            ("refused", "Event 4, “Step finished”: not possible while the case is “Paused”.")
        ]
    assert history_of(SOURCE, "N-1").state is CaseState.GRANTED
    assert not differences()
