"""How complaints went on, in the public figures: transfers, appeals, the last response and the days of each stage."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from portal.complaints.appeals import operations as appeals
from portal.complaints.assessment import operations as assessment
from portal.complaints.following import operations as following
from portal.complaints.handling import operations as handling
from portal.complaints.jobs import end_states
from portal.complaints.models import Complaint
from portal.complaints.rollup import APPEALS, TRANSFERS
from portal.complaints.transfers import operations as transfers
from portal.complaints.vocabulary import AppealOutcome, BodyKind, Decision, DeclineReason
from portal.figures.day_figures import MEASURES, figures_as_of
from portal.figures.definitions.course_definitions import COURSE
from portal.figures.definitions.figure_list import FIGURES_BY_NAME
from portal.figures.values import Figures, Volumes, days_within
from portal.library.access.permissions import CITIZEN
from portal.library.statistics.disclosure_control import Breakdown
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.content_revisions import set_revision
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import NEVER, DayCount, stored
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.corrective_actions.actions.steps import act
from tests.support.cast import CODE, Cast, assign_to_handler, complain
from tests.support.figures import figures_now

pytestmark = pytest.mark.usefixtures("context", "guide_in_force")
NEW = ("again", "last_verdicts", "decision_days", "reply_days", "appeal_days")


def filed(days: int) -> Complaint:
    with clock.simulated(clock.now() - timedelta(days=days)):
        return complain(get_version_in_force(CODE))


def answered(cast: Cast, complaint: Complaint, drafts: str = "handler", approves: str = "manager") -> None:
    act(handling.draft_reply, cast[drafts], complaint, decision=Decision.UPHELD, text="是的", remedy_given="")
    act(handling.decide_reply, cast[approves], complaint, approves=True)


def counts_of(measure: str) -> dict[str, int]:
    """Return how many stand in the cells of a measure now, by value."""
    return {cell.value: count for cell, count in stored().items() if cell.measure == measure}


def test_transfers_are_counted_by_what_became(app: Flask, cast: Cast):
    accepted, returned, twice, waiting = (filed(9) for _ in range(4))
    with clock.simulated(clock.now() - timedelta(days=2)):
        for complaint in (accepted, returned, twice, waiting):
            act(transfers.transfer_complaint, cast["quality"], complaint, department_code="health", reason="归卫生")
        act(transfers.accept_transfer, cast["other_manager"], accepted)
        for complaint in (returned, twice):
            act(transfers.return_transfer, cast["other_manager"], complaint, reason="不归我们")
        act(transfers.transfer_complaint, cast["quality"], twice, department_code="health", reason="还是归卫生")
        act(transfers.hand_on, cast["quality"], returned, body=BodyKind.PETITION, reason="信访事项")
    for found in (figures_now().volumes, figures_now("procedure", CODE).volumes):
        assert (found.transfers, found.transfers_accepted, found.transfers_returned) == (5, 1, 2)
        assert (found.transfers_escalated, found.transfers_awaited, found.matters_handed_on) == (1, 1, 1)


def test_appeals_are_counted_by_their_outcome(app: Flask, cast: Cast):
    outcomes = (AppealOutcome.UPHELD, AppealOutcome.SENT_BACK, None)
    with clock.simulated(clock.now() - timedelta(days=40)):
        complaints = [complain(get_version_in_force(CODE)) for _ in outcomes]
        for complaint in complaints:
            act(
                assessment.decline_complaint, cast["quality"], complaint, reason=DeclineReason.NO_FACTS, text="没有事实"
            )
    with clock.simulated(clock.now() - timedelta(days=30)):
        for complaint in complaints:
            act(appeals.file_appeal, CITIZEN, complaint, reason="不服")
    with clock.simulated(clock.now() - timedelta(days=10)):
        for complaint, outcome in zip(complaints, outcomes, strict=True):
            if outcome:
                act(appeals.decide_appeal, cast["supervisor"], complaint, outcome=outcome, text="已查")
    found = figures_now().volumes
    assert (found.appeals, found.appeals_upheld, found.appeals_sent_back, found.appeals_awaited) == (3, 1, 1, 1)
    assert counts_of("days_to_decision") == {"0": 3}, "what is sent back was decided on when it was declined"
    assert counts_of("days_to_appeal_decision") == {"20": 2}
    with clock.simulated(clock.now() + timedelta(days=300)):
        while act(end_states):
            pass
    assert counts_of("appeals") == {"upheld": 1, "sent_back": 1, "not_decided": 1}
    assert counts_of("days_to_appeal_decision") == {"20": 2}, "what nobody decided has no days"


def test_last_responses_count_when_nothing_changes(app: Flask, cast: Cast):
    start = clock.now() - timedelta(days=80)
    with clock.simulated(start):
        complaint = complain(get_version_in_force(CODE))
        with writing():
            assign_to_handler(cast, complaint)
        answered(cast, complaint)
        act(following.give_verdict, CITIZEN, complaint, verdict="dispute")
        act(handling.reopen_complaint, cast["quality"], complaint, handler_id=cast.id("quality2"))
        answered(cast, complaint, "quality2", "quality")
        act(following.give_verdict, CITIZEN, complaint, verdict="confirm_partly")
        assert counts_of("last_verdicts") == {}
    for days in (41, 79):  # the second look is not taken, then nobody appeals
        assert counts_of("last_verdicts") == {}, "it can still be appealed"
        with clock.simulated(start + timedelta(days=days)):
            while act(end_states):
                pass
    assert counts_of("last_verdicts") == {"partly": 1}
    assert counts_of("investigated_again") == {"investigated_again": 1}
    found = figures_now("procedure", CODE)
    assert (found.last_verdicts.total, found.again.total) == (0, 0), "it is one person"
    assert FIGURES_BY_NAME["investigated_again"].value(found) is None, "nor is it said that there was none"


def write_counts(measure: str, month: date, count: int, value: str = "7") -> None:
    row = {"measure": measure, "code": CODE, "value": value, "month": month, "due_on": NEVER, "count": count}
    with writing():
        db.session.execute(insert(DayCount), [row | {"day": local_today() - timedelta(days=1)}])


@pytest.mark.parametrize("name", NEW)
def test_a_few_are_never_told_apart(app: Flask, name: str):
    def shown() -> Counter[str]:
        found: Breakdown = getattr(figures_as_of(local_today() - timedelta(days=1))[0].figures, name)
        return found.counts

    def month(back: int) -> date:
        first = local_today().replace(day=1)
        for _ in range(back):
            first = (first - timedelta(days=1)).replace(day=1)
        return first

    write_counts(MEASURES[name], month(5), 9)
    assert shown() == Counter(), "nine are too few"
    write_counts(MEASURES[name], month(4), 1, "8")
    batch = shown()
    assert batch == Counter({"7": 9, "8": 1})
    write_counts(MEASURES[name], month(3), 9, "9")
    assert shown() == batch, "a published batch does not grow"
    write_counts(MEASURES[name], month(0), 99, "9")
    assert shown() == batch, "nor is a running month in it"


def test_days_before_a_measure_have_no_numbers(app: Flask):
    yesterday = local_today() - timedelta(days=1)
    with writing():
        for measure in (TRANSFERS, APPEALS):
            set_revision(f"counted-since {measure}", local_today().toordinal())
    found = figures_as_of(yesterday)[0].figures
    volumes = [each for each in COURSE if hasattr(Volumes, each.name)]
    assert len(volumes) > 10
    assert [each.name for each in volumes if each.value(found) is not None] == [], "name their measure in _BEGINNINGS"


@given(st.lists(st.integers(0, 365), min_size=1, max_size=60), st.integers(1, 10))
@pytest.mark.once
def test_half_and_nine_tenths_are_reached(days: list[int], tenths: int):
    share = Fraction(tenths, 10)
    found = days_within(Breakdown(Counter(map(str, days))), share)
    assert found is not None
    assert sum(each <= found for each in days) >= share * len(days)
    assert sum(each < found for each in days) < share * len(days)


@pytest.mark.once
def test_days_are_absent_until_published():
    assert days_within(Breakdown(), Fraction(1, 2)) is None
    shown = Figures(Volumes(), reply_days=Breakdown(Counter({"3": 9, "20": 2})))
    assert FIGURES_BY_NAME["reply_half_within_days"].value(shown) == 3
    assert FIGURES_BY_NAME["reply_nine_tenths_within_days"].value(shown) == 20
    assert FIGURES_BY_NAME["appeal_half_within_days"].value(shown) is None
