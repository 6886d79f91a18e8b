"""Bulk rows for benchmarks: two years of ratings, complaints, findings and actions, written by the database itself.

The same numbers give the same rows. They are as such rows are: in the order of time, a few services get most of them,
and what is old is over.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    select,
    text,
)  # fmt: skip

from benchmarks.many_complaints import COURSE, add_course_of_complaints
from portal.accounts.models import RoleGrant, Staff
from portal.complaints.models import Complaint
from portal.complaints.rules import SETTLED
from portal.complaints.vocabulary import (
    ComplaintKind,
    ComplaintState,
    Identity,
    LimitKind,
    Venue,
    Verdict,
)
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.vocabulary import ActionKind, ActionState, FindingState, Severity, SourceKind
from portal.library.access.permissions import Role
from portal.organisation.models import Department
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.procedures.models import Procedure, ProcedureVersion, PublishedStep
from portal.ratings.models import Rating
from portal.ratings.vocabulary import RatingChannel

DAYS, HOURS = 730, 12  # two years, of working hours
SLOTS = DAYS * HOURS
PLACES = 1000
AT_ONCE = 500_000
FIRST_ID = 1000
FAR_AHEAD = literal(date(2999, 12, 31))

TEMPORARY = MetaData()
SERVICES = Table(
    "benchmark_services", TEMPORARY, Column("place", Integer, primary_key=True), Column("procedure_id", Integer),
    Column("version_id", Integer), Column("code", String(40)), Column("department", String(40)),
    Column("post", String(40)), Column("handler_id", Integer),
)  # fmt: skip
TIMES = Table(
    "benchmark_times", TEMPORARY, Column("slot", Integer, primary_key=True), Column("at", DateTime(timezone=True)),
    *(Column(name, Date) for name in ("day", "three", "week", "answered", "due", "check", "verdict")),
)  # fmt: skip
LATER = {"day": 0, "three": 3, "week": 7, "answered": 15, "due": 19, "check": 45, "verdict": 30}

S, A, F = ComplaintState, ActionState, FindingState
# What the newest records are like, in parts of a hundred; all before them are over: as many are open however many there
# are, as the same staff would have it, so that both portals show lists as long.
COMPLAINT_STATES = (
    (1000, ((50, S.RECEIVED), (65, S.ACCEPTED), (90, S.INVESTIGATING), (95, S.AWAITING_CITIZEN), (100, S.WITHDRAWN))),
    (4000, ((5, S.ACCEPTED), (45, S.INVESTIGATING), (50, S.AWAITING_CITIZEN), (55, S.DISPUTED), (58, S.PARTLY),
            (62, S.APPEALED), (93, S.ANSWERED), (100, S.DECLINED))),
)  # fmt: skip
OLD_COMPLAINTS = ((3, S.APPEAL_DECIDED), (60, S.CONFIRMED), (90, S.LAPSED), (96, S.CLOSED), (98, S.DECLINED),
                  (100, S.WITHDRAWN))  # fmt: skip
ACTION_STATES = (
    (3000, ((15, A.OPEN), (40, A.ANALYSING), (55, A.PLANNED), (85, A.IN_PROGRESS), (100, A.AWAITING_VERIFICATION))),
)
OLD_ACTIONS = ((95, A.CLOSED), (100, A.CANCELLED))
FINDING_STATES = ((3000, ((70, F.AWAITING_TRIAGE), (80, F.NO_CAUSE_PROPOSED), (100, F.IN_ACTION))),)
OLD_FINDINGS = ((60, F.IN_ACTION), (100, F.NO_CAUSE))
VERDICTS = {S.CONFIRMED: Verdict.SATISFIED, S.PARTLY: Verdict.PARTLY, S.CLOSED: Verdict.PARTLY,
            S.DISPUTED: Verdict.NOT_SATISFIED, S.LAPSED: Verdict.SILENT, S.APPEALED: Verdict.NOT_SATISFIED,
            S.APPEAL_DECIDED: Verdict.NOT_SATISFIED}  # fmt: skip
SAID = "材料清单上没有的证明，窗口让我再跑一趟。" * 4


def add_rows(ratings: int, complaints: int, actions: int) -> None:
    """Add so many ratings, complaints and actions, with a finding for each action."""
    TEMPORARY.create_all(db.engine)
    _add_places()
    with without_indexes(Rating, Complaint, CorrectiveAction, Finding, *COURSE):
        _add(Rating, ratings, _rating)
        _add(Complaint, complaints, _complaint)
        _add(CorrectiveAction, actions, _action)
        _add(Finding, actions, _finding)
        add_course_of_complaints()
    TEMPORARY.drop_all(db.engine)


@contextmanager
def without_indexes(*models: Any) -> Iterator[None]:
    """Drop the indexes of some tables and make them again at the end, when all rows are there."""
    names = [model.__tablename__ for model in models]
    is_sqlite = db.engine.dialect.name == "sqlite"
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = :name"
        if is_sqlite
        else "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = :name AND indexname NOT LIKE 'pk%' "
        "AND indexname NOT LIKE 'uq%' AND indexname NOT LIKE '%_key' AND indexname NOT LIKE '%_pkey'"
    )
    with db.engine.begin() as connection:
        found = [row for name in names for row in connection.execute(text(query), {"name": name})]
        for name, _ in found:
            connection.execute(text(f'DROP INDEX "{name}"'))
    yield
    for _, written in found:
        with db.engine.begin() as connection:
            connection.exec_driver_sql(written)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not is_sqlite:  # as its own autovacuum does; nobody does it for SQLite
            connection.exec_driver_sql("VACUUM ANALYZE")


def _add_places() -> None:
    chance, today = random.Random(7), local_today()
    services = _services()
    weights = [1 / (number + 1) for number in range(len(services))]
    places = chance.choices(services, weights, k=PLACES)
    with db.engine.begin() as connection:
        connection.execute(insert(SERVICES), [{"place": place, **each} for place, each in enumerate(places)])
        connection.execute(insert(TIMES), [_slot(slot, today) for slot in range(SLOTS)])


def _services() -> list[dict[str, Any]]:
    posts = dict(db.session.execute(select(PublishedStep.procedure_id, func.min(PublishedStep.post_code))
                                    .group_by(PublishedStep.procedure_id)).all())  # fmt: skip
    handlers = dict(db.session.execute(select(RoleGrant.department_code, func.min(Staff.id)).join(
        Staff, Staff.id == RoleGrant.staff_id).where(RoleGrant.role == Role.HANDLER)
        .group_by(RoleGrant.department_code)).all())  # fmt: skip
    rows = db.session.execute(
        select(Procedure.id, ProcedureVersion.id, Procedure.code, Department.code)
        .join(Procedure.department).join(ProcedureVersion, ProcedureVersion.procedure_id == Procedure.id)
        .order_by(Procedure.code)
    )  # fmt: skip
    return [
        {"procedure_id": one, "version_id": version, "code": code, "department": department,
         "post": posts.get(one, ""), "handler_id": handlers[department]}
        for one, version, code, department in rows
    ]  # fmt: skip


def _slot(slot: int, today: date) -> dict[str, Any]:
    day = today - timedelta(days=DAYS - slot // HOURS)
    at = datetime.combine(day, time(slot % HOURS), UTC)  # 8 to 20 o'clock in China
    return {"slot": slot, "at": at, **{name: day + timedelta(days=days) for name, days in LATER.items()}}


def _add(model: Any, count: int, columns: Any) -> None:
    """Add rows of a model, some at once, with the columns that are given and the defaults of the others."""
    for first in range(1, count + 1, AT_ONCE):
        last = min(first + AT_ONCE - 1, count)
        series = select(cast(literal(first), Integer).label("n")).cte("series", recursive=True)
        series = series.union_all(select(series.c.n + 1).where(series.c.n < last))
        n = (
            series.c.n + literal(0, db.Integer)
            if db.engine.dialect.name == "sqlite"
            else cast(series.c.n, db.BigInteger)
        )
        values = {"id": n + FIRST_ID, **columns(n, count)}
        for column in model.__table__.columns:
            if column.key not in values and not column.nullable:
                values[column.key] = literal(_usual(column), column.type)
        rows = (
            select(*(value.label(name) for name, value in values.items()))
            .select_from(series)
            .join(TIMES, TIMES.c.slot == _slot_of(n, count))
            .join(SERVICES, SERVICES.c.place == _chance(n, 1, PLACES))
        )
        with db.engine.begin() as connection:
            connection.execute(insert(model).from_select(list(values), rows, include_defaults=False))


def _usual(column: Any) -> Any:
    if column.default is not None:
        return column.default.arg(None) if column.default.is_callable else column.default.arg
    return {str: "", int: 0, bool: False, list: [], dict: {}}[column.type.python_type]


def _slot_of(n: Any, count: int) -> Any:
    return (n - 1) * SLOTS // count


def _chance(n: Any, salt: int, parts: int) -> Any:
    """Return a number from 0 to ``parts`` that looks like chance and is the same on both databases."""
    return (n * (2654435761 + 2 * salt * 40503)) % 4294967296 // 65536 % parts


def _state(n: Any, count: int, states: Any, old: Any, column: Any) -> Any:
    chance = _chance(n, 2, 100)
    whens = [((n > count - newest) & (chance < part), literal(state, column.type))
             for newest, parts in states for part, state in parts]  # fmt: skip
    return case(*whens, *((chance < part, literal(state, column.type)) for part, state in old))


def _numbered(prefix: str, n: Any) -> Any:
    return literal(prefix) + cast(n + 10_000_000, String(20))


def _rating(n: Any, _count: int) -> dict[str, Any]:
    level = case((_chance(n, 3, 100) < 4, 1), (_chance(n, 3, 100) < 9, 2), (_chance(n, 3, 100) < 20, 3),
                 (_chance(n, 3, 100) < 50, 4), else_=5)  # fmt: skip
    return {
        "reference": _numbered("R-", n), "key_hash": _numbered("rating-", n), "rated_at": TIMES.c.at,
        "rated_on": TIMES.c.day, **_service_ids(), "level": level, "is_counted": _chance(n, 4, 50) > 0,
        "channel": literal(RatingChannel.WEB, Rating.channel.type),
        "comment": case((_chance(n, 5, 4) == 0, SAID), else_=""),
    }  # fmt: skip


def _complaint(n: Any, count: int) -> dict[str, Any]:
    state = _state(n, count, COMPLAINT_STATES, OLD_COMPLAINTS, Complaint.state)
    kinds = [kind for kind in ComplaintKind if kind is not ComplaintKind.INTEGRITY]
    kind = case(
        (_chance(n, 3, 200) == 0, literal(ComplaintKind.INTEGRITY, Complaint.kind.type)),
        *((_chance(n, 4, len(kinds)) == place, literal(each, Complaint.kind.type)) for place, each in enumerate(kinds)),
    )
    was_answered = state.in_([*VERDICTS, S.ANSWERED])
    has_verdict = state.in_(list(VERDICTS))
    is_over = state.in_(list(SETTLED))
    verdict = case(*((state == at, literal(said, Complaint.verdict.type)) for at, said in VERDICTS.items()))
    return {
        "reference": _numbered("C-", n), "key_hash": _numbered("complaint-", n), "code_hash": literal("-"),
        "received_at": TIMES.c.at, "received_on": TIMES.c.day, "language": literal("zh"), "kind": kind,
        **_service_ids(), "handling_department": SERVICES.c.department, "element": literal("steps/review"),
        "narrative": literal(SAID), "identity": literal(Identity.ANONYMOUS, Complaint.identity.type),
        "venue": literal(Venue.DEPARTMENT, Complaint.venue.type),
        "limit_kind": literal(LimitKind.STANDARD, Complaint.limit_kind.type), "state": state,
        "state_since": TIMES.c.day, "ends_on": case((is_over, null()), else_=FAR_AHEAD), "decide_by": TIMES.c.week,
        "limit_days": literal(13), "due_on": TIMES.c.due, "handler_id": SERVICES.c.handler_id,
        "answered_on": case((was_answered, TIMES.c.answered), else_=null()),
        "answer_due_on": case((was_answered, TIMES.c.due), else_=null()),
        "verdict": verdict, "verdict_on": case((has_verdict, TIMES.c.verdict), else_=null()),
    }  # fmt: skip


def _action(n: Any, count: int) -> dict[str, Any]:
    state = _state(n, count, ACTION_STATES, OLD_ACTIONS, CorrectiveAction.state)
    return {
        "reference": _numbered("A-", n), "title": literal("窗口多收了清单以外的材料"), "description": literal(SAID),
        "kind": literal(ActionKind.GUIDE_NOT_FOLLOWED, CorrectiveAction.kind.type),
        "severity": literal(Severity.MEDIUM, CorrectiveAction.severity.type), "state": state, **_service_codes(),
        "owner_id": SERVICES.c.handler_id, "quality_officer_id": literal(1), "opened_at": TIMES.c.at,
        "due_on": TIMES.c.due, "check_on": TIMES.c.check, "is_restricted": _chance(n, 3, 200) == 0,
        "closed_at": case((state == A.CLOSED, TIMES.c.at), else_=null()),
    }  # fmt: skip


def _finding(n: Any, count: int) -> dict[str, Any]:
    state = _state(n, count, FINDING_STATES, OLD_FINDINGS, Finding.state)
    is_over = state.in_([F.IN_ACTION, F.NO_CAUSE])
    return {
        "reference": _numbered("F-", n), "source_kind": literal(SourceKind.COMPLAINT, Finding.source_kind.type),
        "source_reference": _numbered("C-", n), **_service_codes(), "post_code": SERVICES.c.post,
        "element": literal("steps/review"), "reported": literal(SAID), "reported_at": TIMES.c.at,
        "severity": literal(Severity.MEDIUM, Finding.severity.type), "triage_by": TIMES.c.three, "state": state,
        "is_restricted": _chance(n, 3, 200) == 0, "triaged_on": case((is_over, TIMES.c.three), else_=null()),
        "triaged_by_id": case((state == F.NO_CAUSE_PROPOSED, 1), else_=null()),
        "action_id": case((state == F.IN_ACTION, n + FIRST_ID), else_=null()),
    }  # fmt: skip


def _service_ids() -> dict[str, Any]:
    return {"procedure_id": SERVICES.c.procedure_id, "procedure_version_id": SERVICES.c.version_id,
            "department_code": SERVICES.c.department, "post_code": SERVICES.c.post}  # fmt: skip


def _service_codes() -> dict[str, Any]:
    return {"procedure_code": SERVICES.c.code, "department_code": SERVICES.c.department}
