"""What time does to cases: missed limits are reported, dates move when a year is confirmed, figures are written.

The worker runs all of it; lights and lists never wait for it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.cases.figures import keep_figures
from portal.cases.keeping import write_facts
from portal.cases.lights import is_excused
from portal.cases.models import Case, CaseStep
from portal.cases.queries import Reckoners, facts_of_case
from portal.cases.tallies import Tally
from portal.corrective_actions.findings.operations import Report, report_finding
from portal.corrective_actions.models import Finding
from portal.corrective_actions.vocabulary import Severity, SourceKind
from portal.library.access.permissions import SYSTEM, Actor
from portal.library.statistics.disclosure_control import yesterday
from portal.library.text.formats import format_day
from portal.platform.clock import local_today
from portal.platform.storage import audit
from portal.platform.storage.database import db
from portal.procedures.models import Procedure

AT_ONCE = 200  # so that nobody waits long at the write gate
LOOK_BACK = timedelta(days=30)  # what was over before is history, not news
WHOLE_CASE = ""


def report_missed_limits() -> int:
    """Report the cases, and the steps, whose day is over and that were not reported; return how many.

    Once for each case and cause. Call it inside ``writing()``.
    """
    today = local_today()
    reports = [*_late_cases(today), *_late_steps(today)][:AT_ONCE]
    for report in reports:
        report_finding(SYSTEM, report)
    return len(reports)


def _late_cases(today: date) -> Iterator[Report]:
    is_late = or_(
        and_(Case.closed_on.is_(None), ~is_excused(), Case.due_on < today),
        and_(Case.closed_on >= today - LOOK_BACK, Case.closed_on > Case.due_on),
    )
    query = select(Case).where(is_late, Case.due_on >= today - LOOK_BACK, ~_is_reported(Case.reference, WHOLE_CASE))
    for case in db.session.scalars(query.options(*_WITH_GUIDE).order_by(Case.due_on, Case.id).limit(AT_ONCE)):
        is_unlawful = case.law_due_on is not None and (case.closed_on or today) > case.law_due_on
        post = case.turn_post or (case.steps[-1].post_code if case.steps else "")
        with force_locale("zh"):
            words = gettext("Case %(number)s was due on %(day)s.", number=case.reference, day=format_day(case.due_on))
        severity = Severity.HIGH if is_unlawful else Severity.MEDIUM
        yield _report(case, WHOLE_CASE, post=post, day=case.due_on, words=words, severity=severity)


def _late_steps(today: date) -> Iterator[Report]:
    is_late = or_(
        and_(CaseStep.finished_on.is_(None), CaseStep.due_on < today, Case.paused_on.is_(None)),
        and_(CaseStep.finished_on >= today - LOOK_BACK, CaseStep.finished_on > CaseStep.due_on),
    )
    recent = or_(Case.closed_on.is_(None), Case.closed_on >= today - LOOK_BACK)
    query = select(CaseStep).join(CaseStep.case).where(
        recent, is_late, CaseStep.due_on >= today - LOOK_BACK, ~_is_reported(Case.reference, "steps/" + CaseStep.key)
    )  # fmt: skip
    query = query.options(joinedload(CaseStep.case).options(*_WITH_GUIDE)).order_by(CaseStep.due_on, CaseStep.id)
    seen: set[tuple[int, str]] = set()
    for step in db.session.scalars(query.limit(AT_ONCE)):
        if (step.case_id, step.key) in seen or step.due_on is None:
            continue
        seen.add((step.case_id, step.key))
        with force_locale("zh"):
            day = format_day(step.due_on)
            words = gettext("A step of case %(number)s was due on %(day)s.", number=step.case.reference, day=day)
        element = f"steps/{step.key}"
        yield _report(step.case, element, post=step.post_code, day=step.due_on, words=words, severity=Severity.LOW)


_WITH_GUIDE = (
    joinedload(Case.procedure).joinedload(Procedure.department), joinedload(Case.version), selectinload(Case.steps)
)  # fmt: skip


def _is_reported(reference: Any, element: Any) -> ColumnElement[bool]:
    return exists().where(
        Finding.source_kind == SourceKind.MISSED_LIMIT,
        Finding.source_reference == reference,
        Finding.element == element,
    )


def _report(case: Case, element: str, *, post: str, day: date, words: str, severity: Severity) -> Report:
    return Report(
        source_kind=SourceKind.MISSED_LIMIT,
        source_reference=case.reference,
        procedure_code=case.procedure.code,
        version_number=case.version.number,
        element=element,
        department_code=case.department_code,
        post_code=post,
        happened_on=day,
        reported=words,
        severity=severity,
    )


def recount_due_dates(actor: Actor, from_day: date, after: int, most: int = AT_ONCE) -> tuple[int, int | None]:
    """Count anew some open cases that are due on a day or later, by promise, law or step; those after an id.

    Return how many dates are others, and the id to go on after, None when all are done. Call it inside ``writing()``.
    """
    reaches = or_(Case.due_on >= from_day, Case.law_due_on >= from_day, Case.turn_due_on >= from_day)
    query = select(Case).where(Case.closed_on.is_(None), reaches, Case.id > after)
    whole = query.options(*_WITH_GUIDE, selectinload(Case.pauses)).order_by(Case.id).limit(most)
    cases = db.session.scalars(whole).all()
    reckoners, tally, changed = Reckoners(), Tally(), 0
    for case in cases:
        before = (case.due_on, case.law_due_on, case.turn_due_on)
        write_facts(case, facts_of_case(case), reckoners[case.procedure.department.office_hours], tally)
        if (case.due_on, case.law_due_on, case.turn_due_on) != before:
            audit.record(actor, "recount_due_date", case)
            changed += 1
    tally.keep()
    return changed, cases[-1].id if len(cases) == most else None


def keep_yesterdays_figures() -> int:
    """Write the figures as of yesterday, and of the end of last month, unless they are there; return 0: it is done.

    Call it inside ``writing()``.
    """
    day = yesterday(local_today())
    keep_figures(day)
    keep_figures(local_today().replace(day=1) - timedelta(days=1))
    return 0
