"""Jobs of the worker: report missed limits as findings. Lights and lists do not depend on them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.cases.models import Case, CaseStep
from portal.cases.warning_lights.queries import is_excused
from portal.corrective_actions.findings.operations import Report, report_finding, report_on
from portal.corrective_actions.models import Finding
from portal.corrective_actions.vocabulary import Severity, SourceKind
from portal.library.access.permissions import SYSTEM
from portal.library.guide.identifiers import ElementRef
from portal.library.text.formats import format_day
from portal.library.text.languages import ORIGINAL, use_language
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.procedures.models import Procedure

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
