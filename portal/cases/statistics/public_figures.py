"""What the public reads of waiting: computed from the rollup as of a day, written once, never changed afterwards.

Cohort: the cases accepted in the twelve months up to that day. Waits are working days without pauses, estimated with
those still waiting (``survival``). What was registered after that day is counted from the next one on.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select

from portal.cases.models import Case, CaseFigures, CasePause, CaseStep, CaseTally
from portal.cases.statistics.queries import ALL
from portal.cases.statistics.rollup import MOST_DAYS, cell_of_case, cell_of_step
from portal.cases.timeline import DeadlineCalculators, calculator_for
from portal.library.statistics.disclosure_control import WITHHELD_UNDER, Month, Period, published, together
from portal.library.statistics.waiting_time_estimate import HALF, NINE_TENTHS, Waits
from portal.library.working_time.due_dates import Pause
from portal.organisation.models import Department
from portal.platform.storage.content_revisions import raise_revision
from portal.platform.storage.database import db
from portal.procedures.models import Procedure
from portal.procedures.queries import limits_on

FIGURES_REVISION = "case-figures"
DAILY_KEPT = timedelta(days=40)
SHORT = ("accepted", "in_time", "late", "open", "taken_back", "share", "is_withheld", "half", "nine_tenths")
OF_STEP = ("late", "is_withheld", "half", "nine_tenths")


@dataclass
class Sums:
    """What is added up for a procedure, a department or all, for a month or the whole period."""

    accepted: int = 0
    in_time: int = 0
    late: int = 0
    open: int = 0
    open_late: int = 0
    decided: Counter[int] = field(default_factory=Counter)
    undecided: Counter[int] = field(default_factory=Counter)
    oldest_on: date | None = None
    oldest_days: int = 0

    def add(self, other: "Sums") -> None:
        """Add other sums."""
        for name in ("accepted", "in_time", "late", "open", "open_late", "decided", "undecided"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        if other.oldest_on and (self.oldest_on is None or other.oldest_on < self.oldest_on):
            self.oldest_on, self.oldest_days = other.oldest_on, other.oldest_days

    def as_json(self) -> dict[str, Any]:
        """Return what is published of it: of fewer than ten cases no wait, since it would be somebody's."""
        waits = Waits(self.decided, self.undecided)
        is_withheld = self.decided.total() + self.undecided.total() < WITHHELD_UNDER
        due = self.in_time + self.late + self.open_late
        return {
            "accepted": self.accepted,
            "in_time": self.in_time,
            "late": self.late + self.open_late,
            "open": self.open,
            "open_late": self.open_late,
            "taken_back": self.accepted - self.in_time - self.late - self.open,  # in good time: neither kept nor missed
            "share": round(100 * self.in_time / due) if due else None,
            "is_withheld": is_withheld,
            "half": None if is_withheld else waits.done_within(HALF),
            "nine_tenths": None if is_withheld else waits.done_within(NINE_TENTHS),
            "longest": None if is_withheld else waits.longest,
            "oldest_on": self.oldest_on.isoformat() if self.oldest_on and not is_withheld else None,
            "oldest_days": None if is_withheld else self.oldest_days,
        }


class _Counted:
    """Everything that was counted of one procedure as of a day."""

    def __init__(self, procedure_id: int, code: str, department: str, office_hours: str) -> None:
        self.procedure_id = procedure_id
        self.code = code
        self.department = department
        self.office_hours = office_hours
        self.months: defaultdict[Month, Sums] = defaultdict(Sums)
        self.steps: defaultdict[str, Sums] = defaultdict(Sums)
        self.pauses: defaultdict[Month, Counter[str]] = defaultdict(Counter)


def figures_as_of(day: date) -> list[CaseFigures]:
    """Compute the figures as of a day, of each procedure and department with cases, and of all; nothing is kept."""
    period = Period(day)
    counted = _count(period)
    limits, rows = limits_on(day), []
    groups: defaultdict[tuple[str, str], list[_Counted]] = defaultdict(list)
    for each in counted:
        groups["procedure", each.code].append(each)
        groups["department", each.department].append(each)
        groups["all", ALL].append(each)
    for (kind, code), members in groups.items():
        department = members[0].department if kind != "all" else ALL
        figures = _published(period, members)
        if kind == "procedure":
            figures |= _of_one(members[0], limits.get(members[0].procedure_id, {}))
        rows.append(CaseFigures(as_of=day, kind=kind, code=code, department_code=department, figures=figures))
    return rows


def _published(period: Period, members: Sequence[_Counted]) -> dict[str, Any]:
    whole, months = Sums(), []
    for month in period.months:
        of_month = Sums()
        for each in members:
            of_month.add(each.months[month])
        whole.add(of_month)
        months.append({"month": f"{month[0]}-{month[1]:02}", **_short(of_month)})
    older = (sums for each in members for month, sums in each.months.items() if month < period.months[0])
    for sums in older:  # who waits since before the period is waiting still
        whole.add(Sums(oldest_on=sums.oldest_on, oldest_days=sums.oldest_days))
    paused = together(published(each.pauses, period) for each in members)
    return {
        **whole.as_json(),
        "months": months,
        "paused_share": paused.share("paused"),
        "paused_of": paused.total,
        "steps": [],
    }


def _short(sums: Sums) -> dict[str, Any]:
    figures = sums.as_json()
    return {name: figures[name] for name in SHORT}


def _of_one(counted: _Counted, limits: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is published of a procedure besides: the limits of that day, and its steps."""
    steps, of_steps = [], limits.get("steps", {})
    for key, sums in sorted(counted.steps.items()):
        figures = sums.as_json()
        of = sums.decided.total() + sums.undecided.total()
        steps.append({"key": key, "of": of, "limit": of_steps.get(key)} | {name: figures[name] for name in OF_STEP})
    return {"law": limits.get("law"), "promised": limits.get("promised"), "steps": steps}


def _count(period: Period) -> list[_Counted]:
    columns = (Procedure.id, Procedure.code, Department.code, Department.office_hours)
    places = {row[0]: row[1:] for row in db.session.execute(select(*columns).join(Procedure.department))}
    counted: dict[int, _Counted] = {}

    def of(procedure_id: int) -> _Counted:
        if procedure_id not in counted:
            counted[procedure_id] = _Counted(procedure_id, *places[procedure_id])
        return counted[procedure_id]

    _add_tallies(period, of)
    _take_back(period, of)
    _add_open(period, of)
    return list(counted.values())


def _add_tallies(period: Period, of: Any) -> None:
    first = date(*period.months[0], 1)
    for row in db.session.scalars(select(CaseTally).where(CaseTally.month >= first, CaseTally.count != 0)):
        month = (row.month.year, row.month.month)
        sums = of(row.procedure_id).steps[row.step_key] if row.step_key else of(row.procedure_id).months[month]
        _add_ended(sums, row.days, row.count, is_late=row.is_late, is_decided=row.is_decided)
    by = (CaseTally.procedure_id, CaseTally.counted_in)
    pauses = select(*by, func.sum(CaseTally.count), func.sum(CaseTally.paused)).where(CaseTally.step_key == "")
    for procedure_id, counted_in, count, paused in db.session.execute(pauses.group_by(*by)):
        month = (counted_in.year, counted_in.month)
        of(procedure_id).pauses[month] += Counter(paused=int(paused), unpaused=int(count - paused))


def _add_ended(sums: Sums, days: int, count: int, *, is_late: bool, is_decided: bool) -> None:
    sums.accepted += count
    if is_late:
        sums.late += count
    elif is_decided:
        sums.in_time += count
    (sums.decided if is_decided else sums.undecided)[days] += count


def _take_back(period: Period, of: Any) -> None:
    """Take out of what is counted whatever ended after the day: then it was open, or not there yet."""
    first = date(*period.months[0], 1)
    ended = select(Case).where(Case.closed_on > period.as_of, Case.accepted_on >= first)
    for case in db.session.scalars(ended):
        cell = cell_of_case(case.__dict__)
        sums = of(case.procedure_id).months[cell.month.year, cell.month.month]
        _add_ended(sums, cell.days, -1, is_late=cell.is_late, is_decided=cell.is_decided)
    running = or_(Case.closed_on.is_(None), Case.closed_on > period.as_of)
    steps = select(CaseStep, Case).join(CaseStep.case).where(
        running, Case.accepted_on >= first, CaseStep.finished_on > period.as_of
    )  # fmt: skip
    for step, case in db.session.execute(steps):
        cell = cell_of_step(case.__dict__, step.__dict__)
        sums = of(case.procedure_id).steps[cell.step_key]
        _add_ended(sums, cell.days, -1, is_late=cell.is_late, is_decided=cell.is_decided)


def _add_open(period: Period, of: Any) -> None:
    """Add the cases, and the steps, that were open at the end of the day."""
    reckoners = DeadlineCalculators()
    running = or_(Case.closed_on.is_(None), Case.closed_on > period.as_of)
    is_open = (running, Case.accepted_on <= period.as_of)
    pauses = _pauses_of(is_open, period.as_of)
    columns = (Case.id, Case.procedure_id, Case.accepted_at, Case.accepted_on, Case.due_on)
    for case_id, procedure_id, accepted_at, accepted_on, due_on in db.session.execute(select(*columns).where(*is_open)):
        stopped = pauses.get(case_id, [])
        reckoner = reckoners[of(procedure_id).office_hours]
        days = min(reckoner.days(accepted_at, period.as_of, stopped), MOST_DAYS)
        is_excused = any(each.to_at is None and each.from_at.date() <= due_on for each in stopped)
        sums = Sums(accepted=1, open=1, open_late=int(due_on <= period.as_of and not is_excused),
                    undecided=Counter({days: 1}), oldest_on=accepted_on, oldest_days=days)  # fmt: skip
        of(procedure_id).months[accepted_on.year, accepted_on.month].add(sums)
    _add_open_steps(period, of, is_open, pauses, reckoners)


def _add_open_steps(
    period: Period, of: Any, is_open: Sequence[Any], pauses: dict[int, list[Pause]], reckoners: DeadlineCalculators
) -> None:
    first = date(*period.months[0], 1)
    query = select(Case.id, Case.procedure_id, CaseStep.key, CaseStep.started_at, CaseStep.due_on).join(CaseStep.case)
    unfinished = or_(CaseStep.finished_on.is_(None), CaseStep.finished_on > period.as_of)
    rows = db.session.execute(query.where(*is_open, unfinished, Case.accepted_on >= first))
    for case_id, procedure_id, key, started_at, due_on in rows:
        reckoner = reckoners[of(procedure_id).office_hours]
        if reckoner.day(started_at) > period.as_of:
            continue
        stopped = pauses.get(case_id, [])
        days = min(reckoner.days(started_at, period.as_of, stopped), MOST_DAYS)
        is_late = due_on is not None and due_on <= period.as_of and not any(p.to_at is None for p in stopped)
        of(procedure_id).steps[key].add(Sums(open=1, open_late=int(is_late), undecided=Counter({days: 1})))


def _pauses_of(is_open: Sequence[Any], as_of: date) -> dict[int, list[Pause]]:
    """Return the pauses of open cases as they stood at the end of a day."""
    found: defaultdict[int, list[Pause]] = defaultdict(list)
    reckoner = calculator_for("")  # only for what is a day here, whatever the office hours
    for pause in db.session.scalars(select(CasePause).join(CasePause.case).where(*is_open)):
        if reckoner.day(pause.from_at) <= as_of:
            to_at = pause.to_at if pause.to_at is None or reckoner.day(pause.to_at) <= as_of else None
            ended = None if to_at is None else reckoner.local(to_at)
            found[pause.case_id].append(Pause(reckoner.local(pause.from_at), ended))
    return found


def keep_figures(as_of: date) -> int:
    """Write the figures as of a day unless they are there; return how many. Call it inside ``writing()``."""
    if db.session.scalar(select(CaseFigures.id).where(CaseFigures.as_of == as_of).limit(1)) is not None:
        return 0
    rows = figures_as_of(as_of)
    db.session.add_all(rows)
    _forget_days(as_of)
    raise_revision(FIGURES_REVISION)
    return len(rows)


def _forget_days(as_of: date) -> None:
    """Delete figures of days long ago, but those of the last days of months."""
    days = db.session.scalars(select(CaseFigures.as_of).distinct().where(CaseFigures.as_of < as_of - DAILY_KEPT))
    over = [day for day in days if (day + timedelta(days=1)).day != 1]
    db.session.execute(delete(CaseFigures).where(CaseFigures.as_of.in_(over)))
