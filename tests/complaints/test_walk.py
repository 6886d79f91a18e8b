"""A walk by random people: whatever they try, and however many days pass, no complaint does what it may not.

Every act of the staff page is tried by anybody on anything, with what its form offers; complainants act, and so does
time. After each step the rules are checked, as the domain states them and not as the code does.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Holding, RoleGrant, Staff
from portal.accounts.queries import actor_of
from portal.complaints.appeals.operations import file_appeal
from portal.complaints.desk.act_record import DeskAct
from portal.complaints.desk.acts import ACTS
from portal.complaints.following import operations as following
from portal.complaints.jobs import end_states, escalate_overdue_transfers
from portal.complaints.models import Complaint
from portal.complaints.queries import get_complaint_for
from portal.complaints.rules import COMPLAINT_WORKFLOW
from portal.complaints.vocabulary import ComplaintKind, ComplaintState, SubjectKind
from portal.library.access.permissions import CITIZEN, Actor, Role
from portal.library.domain.domain_errors import NotFoundError, RefusedActError
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.day_counts import wrong_cells
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.working_calendar.operations import seed_calendar
from tests.complaints.desk_acts import carry_out, filled, offers_nobody
from tests.complaints.walk_rules import Seen, check_entries, check_second_persons, in_conflict
from tests.support.cast import CODE, STEP, Cast, complain
from tests.support.soak import IS_SOAK

STEPS, LONGER = 500, 3  # of one walk; three times as many at most, until every common act was done
SEEDS = range(20) if IS_SOAK else range(1)
OPEN_AT_ONCE = 5
BEGIN = datetime(2025, 1, 6, 1, 0, tzinfo=UTC)  # a Monday morning
S = ComplaintState
# Where a complaint may go from each state in one step, as the domain says it.
MOVES = {
    S.TO_READ: {S.NOTED},
    S.RECEIVED: {S.ACCEPTED, S.DECLINED, S.WITHDRAWN, S.HANDED_OVER},
    S.ACCEPTED: {S.INVESTIGATING, S.WITHDRAWN, S.HANDED_OVER, S.UNANSWERED},
    S.INVESTIGATING: {S.AWAITING_CITIZEN, S.ANSWERED, S.ACCEPTED, S.WITHDRAWN, S.HANDED_OVER, S.UNANSWERED},
    S.AWAITING_CITIZEN: {S.INVESTIGATING, S.ACCEPTED, S.WITHDRAWN, S.HANDED_OVER},
    S.ANSWERED: {S.CONFIRMED, S.PARTLY, S.DISPUTED, S.LAPSED, S.APPEALED},
    S.PARTLY: {S.INVESTIGATING, S.CLOSED, S.APPEALED},
    S.DISPUTED: {S.INVESTIGATING, S.CLOSED, S.APPEALED},
    S.APPEALED: {S.APPEAL_DECIDED, S.ACCEPTED},
    S.APPEAL_DECIDED: {S.APPEALED},
    S.DECLINED: {S.APPEALED},
    S.CLOSED: {S.APPEALED},
    S.UNANSWERED: {S.APPEALED},
}
MOVED_AT_ONCE = {(S.ANSWERED, S.APPEAL_DECIDED), (S.PARTLY, S.APPEAL_DECIDED), (S.DISPUTED, S.APPEAL_DECIDED),
                 (S.DECLINED, S.APPEAL_DECIDED), (S.CLOSED, S.APPEAL_DECIDED), (S.UNANSWERED, S.APPEAL_DECIDED),
                 (S.APPEALED, S.HANDED_OVER)}  # fmt: skip # nobody can hear it, or deal with what comes back
MAIN_ACTS_MORE_OFTEN = 8  # times than others, so that complaints come far
TRIES = 5  # people who try an act in one step
COMMON = {
    "accept",
    "assign",
    "reply",
    "approve-reply",
    "party",
    "subject",
    "time",
    "verdict",
    "appeal",
    "decide-appeal",
}
MOVES_DUE_DATE = {
    "assess", "go-on", "grant-extension", "reopen", "decide-appeal", "release", "party", "write", "appeal", "subject",
}  # fmt: skip


@dataclass
class Walk:
    """Who walks, and what has been seen."""

    chance: random.Random
    actors: list[Actor]
    now: datetime = BEGIN
    references: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)


def seen(complaint: Complaint) -> Seen:
    involved = frozenset((each.staff_id, each.part.value) for each in complaint.participations)
    return Seen(complaint.state, complaint.due_on, involved, complaint.handler_id)


def try_acts(walk: Walk, reference: str) -> str:
    """Let people try an act, mostly one that the state allows, until it is somebody's; return its name."""
    act = walk.chance.choice(ACTS)
    is_to_fit = walk.chance.random() < 0.8
    fitting = [each for each in ACTS if each.is_possible(CITIZEN, found(reference))]
    if is_to_fit and fitting:
        act = walk.chance.choices(fitting, [MAIN_ACTS_MORE_OFTEN if each.is_main else 1 for each in fitting])[0]
    people = [each for each in walk.actors if each.may(act.permission)]
    for actor in walk.chance.sample(people, min(TRIES, len(people))):
        try:
            if try_act(walk, reference, actor, act):
                return act.name
        except (RefusedActError, NotFoundError):
            db.session.rollback()
    return ""


def try_act(walk: Walk, reference: str, actor: Actor, act: DeskAct) -> bool:
    """Let a person try an act with what its form offers; return False when it offers nobody."""
    complaint = get_complaint_for(actor, reference, act.permission)
    form = filled(act, complaint, walk.chance, walk.chance.choice(walk.references))
    if offers_nobody(form):
        return False
    with writing():
        carry_out(act, actor, complaint, form)
    return True


def try_as_citizen(walk: Walk, reference: str) -> str:
    complaint = found(reference)
    verdict = walk.chance.choice(["confirm", "confirm_partly", "dispute", "dispute"])
    acts: dict[str, Callable[[], object]] = {
        "write": lambda: following.write_as_citizen(CITIZEN, complaint, text="补充一点"),
        "verdict": lambda: following.give_verdict(CITIZEN, complaint, verdict=verdict),
        "appeal": lambda: file_appeal(CITIZEN, complaint, reason="不服"),
    }
    if walk.chance.random() < 0.05:
        acts = {"withdraw": lambda: following.withdraw_complaint(CITIZEN, complaint)}
    name = walk.chance.choice(list(acts))
    with writing():
        acts[name]()
    return name


def found(reference: str) -> Complaint:
    return db.session.scalars(select(Complaint).where(Complaint.reference == reference)).one()


def pass_days(walk: Walk, days: int) -> str:
    """Let days pass, one by one, with what the worker does on each."""
    for _ in range(days):
        walk.now += timedelta(days=1)
        with clock.simulated(walk.now):
            for job in (end_states, escalate_overdue_transfers):
                done = 1
                while done:
                    with writing():
                        done = job()
    return "time"


def new_complaint(walk: Walk) -> None:
    fields = {
        "kind": walk.chance.choice(list(ComplaintKind)),
        "element": walk.chance.choice([STEP, "", "steps/deliver", "materials/id-papers"]),
    }
    if walk.chance.random() < 0.3:  # about no guide, so that somebody says later what it is about
        about = {
            "subject": walk.chance.choice(list(SubjectKind)),
            "department_code": walk.chance.choice(["", "health"]),
        }
        walk.references.append(complain(None, **fields, **about).reference)
        return
    walk.references.append(complain(get_version_in_force(CODE), **fields).reference)


def step(walk: Walk) -> None:
    """Take one step, and check every complaint that it may have changed."""
    is_night = walk.chance.random() < 0.06
    reference = walk.chance.choice(walk.references[-OPEN_AT_ONCE:])
    looked_at = walk.references if is_night else [reference]
    before = {each: (seen(found(each)), in_conflict(each)) for each in looked_at}
    last = db.session.scalar(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1)) or 0
    name = ""
    try:
        if is_night:
            name = pass_days(walk, walk.chance.choice([1, 1, 2, 3, 10, 35]))
        elif walk.chance.random() < 0.15:
            name = try_as_citizen(walk, reference)
        else:
            name = try_acts(walk, reference)
    except (RefusedActError, NotFoundError):
        db.session.rollback()
    walk.done.add(name)
    for each, (was, about) in before.items():
        check(found(each), was, about, name)
        check_entries(each, about, last)


def check(complaint: Complaint, was: Seen, about: set[int], name: str) -> None:
    """Check one complaint after a step, against what it was before."""
    told = f"{name}: {was.state} → {complaint.state}"
    is_night = name == "time"
    if complaint.state is not was.state and not is_night:
        assert complaint.state in MOVES.get(was.state, set()) or (was.state, complaint.state) in MOVED_AT_ONCE, told
    if complaint.due_on != was.due_on:
        is_allowed = name in MOVES_DUE_DATE or (is_night and was.state is S.AWAITING_CITIZEN)
        assert is_allowed, f"{told}: the due date moved"
    new = {(each.staff_id, each.part.value) for each in complaint.participations} - was.involved
    assert not {staff_id for staff_id, _ in new} & about, f"{told}: somebody acts on a complaint about them"
    assert complaint.handler_id is None or complaint.handler_id not in in_conflict(complaint.reference) or (
        complaint.state not in (S.INVESTIGATING, S.AWAITING_CITIZEN)), f"{told}: it is about its handler"  # fmt: skip
    assert complaint.named_id not in in_conflict(complaint.reference), told
    check_second_persons(complaint, was, new, told)
    assert (complaint.ends_on is None) == (complaint.closed_on is not None), told
    drafted = complaint.open_reply is not None or complaint.open_extension is not None
    assert complaint.awaits_approval is (drafted or complaint.open_opening is not None), (
        f"{told}: nobody finds what awaits approval"
    )
    is_in_hand = "release" in COMPLAINT_WORKFLOW.verbs(complaint.state)
    assert is_in_hand or complaint.state is S.WITHDRAWN or not drafted, f"{told}: a draft outlives the investigation"


@pytest.fixture
def people(cast: Cast, guide_in_force: str, app: Flask) -> Iterator[list[Actor]]:
    """Add those who hold the post complained about and another role, and the years that are walked through."""
    with app.test_request_context("/zh/"):
        with writing():
            seed_calendar(range(2024, 2040))
            for role, department in (
                (Role.MANAGER, "transport"), (Role.QUALITY_OFFICER, None), (Role.INSPECTOR, None),
                (Role.HANDLER, "transport"), (Role.MANAGER, "health"), (Role.INSPECTOR, None),
            ):  # fmt: skip
                add_person(f"more-{role.value}-{db.session.query(Staff).count()}", role, department)
            holder = db.session.query(Staff).filter(Staff.user_name.startswith("more-quality")).one()
            holder.holdings.append(Holding(post_code="tr-review", from_on=date(2024, 1, 1)))
            for each in db.session.query(Holding):
                each.from_on = date(2024, 1, 1)
        yield [actor_of(staff, local_today()) for staff in db.session.query(Staff)]


def add_person(name: str, role: Role, department: str | None) -> None:
    grants = [RoleGrant(role=role, department_code=department)]
    db.session.add(
        Staff(user_name=name, display_name=name, password_hash="", role_grants=grants, created_at=clock.now())
    )
    db.session.flush()


@pytest.mark.soak
@pytest.mark.parametrize("seed", SEEDS)
def test_random_people_do_nothing_forbidden(app: Flask, people: list[Actor], seed: int):
    walk = Walk(random.Random(seed), people)
    for number in range(STEPS * LONGER):
        if number >= STEPS and walk.done >= COMMON:
            break
        with clock.simulated(walk.now):
            if number % 25 == 0:
                new_complaint(walk)
            step(walk)
    with clock.simulated(walk.now):
        assert wrong_cells() == [], "the cells equal a full count"
    pass_days(walk, 400)
    still_open = [each.reference for each in db.session.scalars(select(Complaint)) if each.closed_on is None]
    assert still_open == [], "every complaint ends when time alone passes"
    with clock.simulated(walk.now):
        assert wrong_cells() == []
    assert COMMON - walk.done == set(), "the walk got somewhere"
