"""Public figures of waiting, computed from the rollup as of a day.

Cohort: the cases accepted in the twelve months up to that day. Waits are working days without pauses, estimated with
those still waiting (``library.statistics.waiting_time_estimate``). What was registered later is not counted yet. Waits
are published of whole groups of ten or more (``library.statistics.published_waits``), numbers of cases of all.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from portal.authority_settings.definitions import LEAST_PEOPLE
from portal.authority_settings.queries import least_people_published, on_day
from portal.cases.models import Case, CasePause, CaseStep
from portal.cases.statistics.models import EndedCaseCount
from portal.cases.statistics.rollup import MAX_COUNTED_WORKING_DAYS, ended_key_of_case, ended_key_of_step
from portal.cases.statistics.rules import OUTCOMES, WAITED, CaseSums, CountedCases, published_of
from portal.cases.timeline import DeadlineCalculators, calculator_for
from portal.library.statistics.disclosure_control import Period
from portal.library.working_time.due_dates import Pause
from portal.organisation.models import Department
from portal.platform.storage.database import db
from portal.procedures.models import Procedure
from portal.procedures.queries import limits_on


@dataclass(frozen=True)
class WaitFigures:
    """The figures of waiting of a procedure, a department or all (kind ``all``, without a code)."""

    kind: str
    code: str
    values: dict[str, Any]


def wait_figures_as_of(day: date) -> list[WaitFigures]:
    """Compute the figures as of a day, of each procedure and department with cases, and of all; nothing is stored.

    Raises NoCalendarError.
    """
    period = Period(day)
    counted = _count(period)
    limits, least, rows = limits_on(day), on_day(LEAST_PEOPLE, day), []
    groups: defaultdict[tuple[str, str], list[CountedCases]] = defaultdict(list)
    for each in counted:
        groups["procedure", each.code].append(each)
        groups["department", each.department].append(each)
        groups["all", ""].append(each)
    for (kind, code), members in groups.items():
        figures = published_of(period, members, least, least_people_published)
        if kind == "procedure":
            of_procedure = limits.get(members[0].procedure_id, {})
            figures |= _of_one(members[0], of_procedure, least, is_withheld=figures["is_withheld"])
        rows.append(WaitFigures(kind, code, figures))
    return rows


def _of_one(counted: CountedCases, limits: Mapping[str, Any], least: int, *, is_withheld: bool) -> dict[str, Any]:
    """Return what is published of a procedure alone: the limits of that day, and its steps.

    A step may be begun ten times in fewer applications; their waits are withheld with those of the procedure.
    """
    steps, of_steps = [], limits.get("steps", {})
    for key, sums in sorted(counted.steps.items()):
        figures = sums.as_json(least, CaseSums() if is_withheld else sums)
        outcomes = {name: figures[name] for name in (*OUTCOMES, *WAITED)}
        steps.append({"key": key, "of": sums.accepted, "limit": of_steps.get(key)} | outcomes)
    return {"law": limits.get("law"), "promised": limits.get("promised"), "steps": steps}


def _count(period: Period) -> list[CountedCases]:
    columns = (Procedure.id, Procedure.code, Department.code, Department.office_hours)
    places = {row[0]: row[1:] for row in db.session.execute(select(*columns).join(Procedure.department))}
    counted: dict[int, CountedCases] = {}

    def of(procedure_id: int) -> CountedCases:
        if procedure_id not in counted:
            counted[procedure_id] = CountedCases(procedure_id, *places[procedure_id])
        return counted[procedure_id]

    _add_ended_counts(period, of)
    _subtract_later(period, of)
    _add_open(period, of)
    return list(counted.values())


def _add_ended_counts(period: Period, of: Any) -> None:
    first = date(*period.months[0], 1)
    for row in db.session.scalars(
        select(EndedCaseCount).where(EndedCaseCount.month >= first, EndedCaseCount.count != 0)
    ):
        month = (row.month.year, row.month.month)
        sums = of(row.procedure_id).steps[row.step_key] if row.step_key else of(row.procedure_id).months[month]
        _add_ended(sums, row.days, row.count, is_late=row.is_late, is_decided=row.is_decided)
    by = (EndedCaseCount.procedure_id, EndedCaseCount.counted_in)
    pauses = select(*by, func.sum(EndedCaseCount.count), func.sum(EndedCaseCount.paused)).where(
        EndedCaseCount.step_key == ""
    )
    for procedure_id, counted_in, count, paused in db.session.execute(pauses.group_by(*by)):
        month = (counted_in.year, counted_in.month)
        of(procedure_id).pauses[month] += Counter(paused=int(paused), unpaused=int(count - paused))


def _add_ended(sums: CaseSums, days: int, count: int, *, is_late: bool, is_decided: bool) -> None:
    sums.accepted += count
    if is_late:
        sums.late += count
    elif is_decided:
        sums.in_time += count
    (sums.decided if is_decided else sums.undecided)[days] += count


def _subtract_later(period: Period, of: Any) -> None:
    """Subtract what ended after the day, from cases that were open then or not there yet."""
    first = date(*period.months[0], 1)
    ended = select(Case).where(Case.closed_on > period.as_of, Case.accepted_on >= first)
    for case in db.session.scalars(ended):
        key = ended_key_of_case(case.__dict__)
        sums = of(case.procedure_id).months[key.month.year, key.month.month]
        _add_ended(sums, key.days, -1, is_late=key.is_late, is_decided=key.is_decided)
    running = or_(Case.closed_on.is_(None), Case.closed_on > period.as_of)
    steps = select(CaseStep, Case).join(CaseStep.case).where(
        running, Case.accepted_on >= first, CaseStep.finished_on > period.as_of
    )  # fmt: skip
    for step, case in db.session.execute(steps):
        key = ended_key_of_step(case.__dict__, step.__dict__)
        sums = of(case.procedure_id).steps[key.step_key]
        _add_ended(sums, key.days, -1, is_late=key.is_late, is_decided=key.is_decided)


def _add_open(period: Period, of: Any) -> None:
    """Add the cases, and the steps, that were open at the end of the day."""
    calculators = DeadlineCalculators()
    running = or_(Case.closed_on.is_(None), Case.closed_on > period.as_of)
    is_open = (running, Case.accepted_on <= period.as_of)
    pauses = _pauses_of(is_open, period.as_of)
    columns = (Case.id, Case.procedure_id, Case.accepted_at, Case.accepted_on, Case.due_on)
    for case_id, procedure_id, accepted_at, accepted_on, due_on in db.session.execute(select(*columns).where(*is_open)):
        paused = pauses.get(case_id, [])
        calculator = calculators[of(procedure_id).office_hours]
        days = min(calculator.days(accepted_at, period.as_of, paused), MAX_COUNTED_WORKING_DAYS)
        # Pauses included: without them, day of acceptance and days waited would tell how long a case was paused.
        age = min(calculator.days(accepted_at, period.as_of, []), MAX_COUNTED_WORKING_DAYS)
        is_excused = any(each.to_at is None and each.from_at.date() <= due_on for each in paused)
        sums = CaseSums(accepted=1, open=1, open_late=int(due_on <= period.as_of and not is_excused),
                    undecided=Counter({days: 1}), oldest_on=accepted_on,
                    oldest_days=age)  # fmt: skip
        of(procedure_id).months[accepted_on.year, accepted_on.month].add(sums)
    _add_open_steps(period, of, is_open, pauses, calculators)


def _add_open_steps(
    period: Period, of: Any, is_open: Sequence[Any], pauses: dict[int, list[Pause]], calculators: DeadlineCalculators
) -> None:
    first = date(*period.months[0], 1)
    query = select(Case.id, Case.procedure_id, CaseStep.key, CaseStep.started_at, CaseStep.due_on).join(CaseStep.case)
    unfinished = or_(CaseStep.finished_on.is_(None), CaseStep.finished_on > period.as_of)
    rows = db.session.execute(query.where(*is_open, unfinished, Case.accepted_on >= first))
    for case_id, procedure_id, key, started_at, due_on in rows:
        calculator = calculators[of(procedure_id).office_hours]
        if calculator.day(started_at) > period.as_of:
            continue
        paused = pauses.get(case_id, [])
        days = min(calculator.days(started_at, period.as_of, paused), MAX_COUNTED_WORKING_DAYS)
        is_late = due_on is not None and due_on <= period.as_of and not any(p.to_at is None for p in paused)
        sums = CaseSums(accepted=1, open=1, open_late=int(is_late), undecided=Counter({days: 1}))
        of(procedure_id).steps[key].add(sums)


def _pauses_of(is_open: Sequence[Any], as_of: date) -> dict[int, list[Pause]]:
    """Return the pauses of open cases as they stood at the end of a day."""
    found: defaultdict[int, list[Pause]] = defaultdict(list)
    calculator = calculator_for("")  # only for the local day, which office hours do not change
    for pause in db.session.scalars(select(CasePause).join(CasePause.case).where(*is_open)):
        if calculator.day(pause.from_at) <= as_of:
            to_at = pause.to_at if pause.to_at is None or calculator.day(pause.to_at) <= as_of else None
            ended = None if to_at is None else calculator.local(to_at)
            found[pause.case_id].append(Pause(calculator.local(pause.from_at), ended))
    return found
