"""Jobs of the worker: report missed limits as findings, and write the digests of warning lights.

Lights and lists do not depend on them.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Staff
from portal.accounts.queries import actor_of
from portal.cases.models import Case, CaseStep
from portal.cases.vocabulary import Light
from portal.cases.warning_lights.queries import (
    LightCount,
    count_own_lights,
    is_excused,
    is_light,
    is_own,
    light_of,
    red_before,
)
from portal.corrective_actions.findings.operations import Report, report_finding, report_on
from portal.corrective_actions.models import Finding
from portal.corrective_actions.vocabulary import Severity, SourceKind
from portal.library.access.permissions import SYSTEM, Actor
from portal.library.guide.identifiers import ElementRef
from portal.library.text.formats import days_left, format_day, localised
from portal.library.text.languages import ORIGINAL, use_language
from portal.organisation.queries import with_predecessors
from portal.platform import clock
from portal.platform.clock import local_date, local_today, local_zone
from portal.platform.storage.database import db
from portal.platform.storage.outbox import is_queued, queue_message
from portal.procedures.models import Procedure
from portal.working_calendar.queries import load_rules

FINDINGS_PER_TRANSACTION = 200  # unsourced: so that other writers do not wait long
MISSED_LIMIT_LOOK_BACK = timedelta(days=30)  # unsourced: what was due longer ago is history, not news
WHOLE_CASE = ""


def report_missed_limits() -> int:
    """Report cases and steps that are past their due date as findings, and return how many.

    Each case and cause is reported once. Call it inside ``writing()``.
    """
    today = local_today()
    reports = [*_late_cases(today), *_late_steps(today)][:FINDINGS_PER_TRANSACTION]
    for report in reports:
        report_finding(SYSTEM, report)
    return len(reports)


def _late_cases(today: date) -> Iterator[Report]:
    is_late = or_(
        and_(Case.closed_on.is_(None), ~is_excused(), Case.due_on < today),
        and_(Case.closed_on >= today - MISSED_LIMIT_LOOK_BACK, Case.closed_on > Case.due_on),
    )
    query = select(Case).where(
        is_late, Case.due_on >= today - MISSED_LIMIT_LOOK_BACK, ~_is_reported(Case.reference, WHOLE_CASE)
    )
    for case in db.session.scalars(
        query.options(*_WITH_GUIDE).order_by(Case.due_on, Case.id).limit(FINDINGS_PER_TRANSACTION)
    ):
        is_unlawful = case.statutory_due_on is not None and (case.closed_on or today) > case.statutory_due_on
        post = case.current_step_post or (case.steps[-1].post_code if case.steps else "")
        with use_language(ORIGINAL):
            reported = gettext(
                "Case %(number)s was due on %(day)s.", number=case.reference, day=format_day(case.due_on)
            )
        severity = Severity.HIGH if is_unlawful else Severity.MEDIUM
        yield _report(case, WHOLE_CASE, post=post, day=case.due_on, reported=reported, severity=severity)


def _late_steps(today: date) -> Iterator[Report]:
    is_late = or_(
        and_(CaseStep.finished_on.is_(None), CaseStep.due_on < today, Case.paused_on.is_(None)),
        and_(CaseStep.finished_on >= today - MISSED_LIMIT_LOOK_BACK, CaseStep.finished_on > CaseStep.due_on),
    )
    recent = or_(Case.closed_on.is_(None), Case.closed_on >= today - MISSED_LIMIT_LOOK_BACK)
    is_reported = _is_reported(Case.reference, ElementRef.prefix("steps") + CaseStep.key)
    query = select(CaseStep).join(CaseStep.case).where(
        recent, is_late, CaseStep.due_on >= today - MISSED_LIMIT_LOOK_BACK, ~is_reported
    )  # fmt: skip
    query = query.options(joinedload(CaseStep.case).options(*_WITH_GUIDE)).order_by(CaseStep.due_on, CaseStep.id)
    seen: set[tuple[int, str]] = set()
    for step in db.session.scalars(query.limit(FINDINGS_PER_TRANSACTION)):
        if (step.case_id, step.key) in seen or step.due_on is None:
            continue
        seen.add((step.case_id, step.key))
        with use_language(ORIGINAL):
            day = format_day(step.due_on)
            reported = gettext("A step of case %(number)s was due on %(day)s.", number=step.case.reference, day=day)
        element = str(ElementRef("steps", step.key))
        yield _report(
            step.case, element, post=step.post_code, day=step.due_on, reported=reported, severity=Severity.LOW
        )


_WITH_GUIDE = (
    joinedload(Case.procedure).joinedload(Procedure.department), joinedload(Case.version), selectinload(Case.steps)
)  # fmt: skip


def _is_reported(reference: Any, element: Any) -> ColumnElement[bool]:
    return exists().where(
        Finding.source_kind == SourceKind.MISSED_LIMIT,
        Finding.source_reference == reference,
        Finding.element == element,
    )


def _report(case: Case, element: str, *, post: str, day: date, reported: str, severity: Severity) -> Report:
    return report_on(
        case.version,
        SourceKind.MISSED_LIMIT,
        case.reference,
        element=element,
        post_code=post,
        happened_on=day,
        reported=reported,
        severity=severity,
    )


MAX_DIGEST_LINES = 40  # unsourced: what fits on a screen
IN_DIGEST = (Light.RED, Light.YELLOW, Light.DUE_SOON)


def write_digests() -> int:
    """Write today's digests, once the offices have opened on a working day; return 0, since nothing is left to do.

    Nobody gets one without a light. Call it inside ``writing()``.
    """
    rules, now = load_rules(), clock.now()
    today = local_date(now)
    if not rules.calendar.is_working_day(today) or now.astimezone(local_zone()).time() < rules.hours.opens:
        return 0
    before = red_before(rules.calendar, today)
    whole = (selectinload(Staff.role_grants), selectinload(Staff.holdings))
    for person in db.session.scalars(select(Staff).where(Staff.is_active, Staff.email != "").options(*whole)):
        key = f"digest:{today}:{person.id}"
        if is_queued(key):
            continue
        actor = with_predecessors(actor_of(person, today))
        count = count_own_lights(actor)
        if count.total:
            with use_language(person.language):
                subject, body = _written(count, _worst(actor, today, before), today, before)
            queue_message(key, person.email, subject, body)
    return 0


def _worst(actor: Actor, today: date, red_before: date) -> Sequence[Case]:
    """Return the cases that a digest names, due soonest first."""
    lit = or_(*(is_light(kind, today, red_before) for kind in IN_DIGEST))
    query = select(Case).where(is_own(actor, Case.current_step_post, Case.department_code), lit)
    named = joinedload(Case.procedure).load_only(Procedure.name)
    return db.session.scalars(query.options(named).order_by(Case.due_on, Case.id).limit(MAX_DIGEST_LINES)).all()


def _written(count: LightCount, cases: Sequence[Case], today: date, red_before: date) -> tuple[str, str]:
    summary = gettext(
        "%(red)s red, %(yellow)s yellow, %(soon)s due soon", red=count.red, yellow=count.yellow, soon=count.due_soon
    )
    lines = [
        f"{case.reference}  {light_of(case, today, red_before).label}  {format_day(case.due_on)} "
        f"({days_left(case.due_on, today)})  {localised(case.procedure.name)}"
        for case in cases
    ]
    if count.total > len(cases):
        lines.append(gettext("… and %(count)s more", count=count.total - len(cases)))
    body = "\n".join([summary, "", *lines, "", gettext("Sign in to the staff site to handle them.")])
    return gettext("Cases: %(summary)s", summary=summary), body
