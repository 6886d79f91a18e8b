"""Reads of findings in a person's reach: never restricted ones or other departments' without permission."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from portal.accounts.queries import posts_ever_held
from portal.corrective_actions.models import Finding
from portal.corrective_actions.queries import MAX_ON_DESK, is_in_reach
from portal.corrective_actions.rules import AWAITING
from portal.corrective_actions.vocabulary import FindingState, SourceKind
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import NotFoundError
from portal.platform.storage.database import db
from portal.platform.storage.pagination import Page, paginate

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


def findings_for(actor: Actor, number: int = 1) -> Page[Finding]:
    """Return a page of the findings in reach, those awaiting triage first, then by due date."""
    awaiting = Finding.state.in_(AWAITING)
    return paginate(
        _findings_in_reach(actor)
        .options(joinedload(Finding.action))
        .order_by(awaiting.desc(), Finding.triage_by, Finding.id.desc()),
        number,
    )


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


def awaiting_triage_for(actor: Actor, *, restricted_only: bool = False) -> Sequence[Finding]:
    """Return the findings awaiting triage or a second person, by due date, at most ``MAX_ON_DESK``."""
    query = _findings_in_reach(actor).where(Finding.state.in_(AWAITING))
    if restricted_only:
        query = query.where(Finding.is_restricted)
    return db.session.scalars(query.order_by(Finding.triage_by, Finding.id).limit(MAX_ON_DESK)).all()


def _findings_in_reach(actor: Actor) -> Select[Finding]:
    about_me = Finding.post_code.in_(posts_ever_held(actor))
    return select(Finding).where(is_in_reach(Finding, actor, "actions:finding:see"), ~about_me)
