"""Reads of findings in a person's reach: never restricted ones or other departments' without permission."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import joinedload

from portal.corrective_actions.models import Finding
from portal.corrective_actions.queries import is_about_findings, is_in_reach, reach_of
from portal.corrective_actions.rules import AWAITING, FINDING_STATES
from portal.corrective_actions.vocabulary import FindingState, SourceKind
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.platform.storage.database import db
from portal.platform.storage.ordered_lists import ListPart, Waiting, cells_of, paginate_parts, waiting_in
from portal.platform.storage.pagination import BEGINNING, Page, PagePlace

SEE = "actions:finding:see"
MAX_ALIKE_FINDINGS = 200  # unsourced: so many are joined in one transaction


def get_finding_for(actor: Actor, reference: str, permission: str) -> Finding:
    """Return a finding in a person's reach; raises NotFoundError."""
    query = _findings_in_reach(actor).where(Finding.reference == reference).options(joinedload(Finding.action))
    finding = db.session.scalar(query)
    if finding is None or not actor.may(permission, finding.department_code):
        raise NotFoundError
    return finding


def find_report(source_kind: SourceKind, source_reference: str) -> Finding | None:
    """Find the finding that a source has reported, for slices above."""
    return db.session.scalar(
        select(Finding).where(Finding.source_kind == source_kind, Finding.source_reference == source_reference)
    )


def report_in_reach(actor: Actor, source_kind: SourceKind, source_reference: str) -> Finding | None:
    """Return the finding in a person's reach that a source has reported; None where there is none for them."""
    is_report = and_(Finding.source_kind == source_kind, Finding.source_reference == source_reference)
    return db.session.scalar(_findings_in_reach(actor).where(is_report))


def findings_for(actor: Actor, place: PagePlace = BEGINNING) -> Page[Finding]:
    """Return a page of the findings in reach: those awaiting triage, due soonest first; then the rest, latest first."""
    reach = reach_of(Finding, actor, SEE)
    others = [state for state in FindingState if state not in AWAITING]
    parts = (
        ListPart(cells_of(Finding.state, AWAITING, reach, Finding.triage_by)),
        ListPart(cells_of(Finding.state, others, reach, Finding.triage_by), newest_first=True),
    )
    return paginate_parts(_findings_of_others(actor), parts, place, joinedload(Finding.action))


def findings_alike(actor: Actor, finding: Finding) -> Sequence[Finding]:
    """Return other findings awaiting triage of the same kind of source about the same element of a guide.

    Only those in reach, oldest first, at most ``MAX_ALIKE_FINDINGS``.
    """
    columns = ("source_kind", "procedure_code", "element", "department_code", "is_restricted")
    same = [getattr(Finding, name) == getattr(finding, name) for name in columns]
    query = _findings_in_reach(actor).where(
        Finding.state == FindingState.AWAITING_TRIAGE, Finding.id != finding.id, *same
    )
    return db.session.scalars(query.order_by(Finding.triage_by, Finding.id).limit(MAX_ALIKE_FINDINGS)).all()


def findings_awaiting(actor: Actor, *, secret_only: bool = False) -> Waiting[Finding]:
    """Return the findings that a person may triage, or confirm as the second person, due soonest first."""
    by_others = Finding.triaged_by_id.is_distinct_from(actor.staff_id)
    cells = []
    for state in AWAITING:
        is_second = FINDING_STATES[state].wants_second_person
        permission = "actions:finding:second" if is_second else "actions:finding:triage"
        reach = reach_of(Finding, actor, SEE, permission, secret_only=secret_only)
        whose = [and_(where, by_others) for where in reach] if is_second else reach
        cells += cells_of(Finding.state, [state], whose, Finding.triage_by)
    return waiting_in(_findings_of_others(actor), cells)


def _findings_in_reach(actor: Actor) -> Select[Finding]:
    return _findings_of_others(actor).where(is_in_reach(Finding, actor, SEE))


def _findings_of_others(actor: Actor) -> Select[Finding]:
    return select(Finding).where(~is_about_findings(actor))
