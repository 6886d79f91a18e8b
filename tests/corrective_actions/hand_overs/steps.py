"""Handing over, and people who leave."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.accounts.operations import set_active
from portal.complaints.vocabulary import ComplaintKind
from portal.corrective_actions.findings.operations import open_action
from portal.corrective_actions.hand_overs import operations
from portal.corrective_actions.models import CorrectiveAction, Finding, Task
from portal.corrective_actions.vocabulary import ActionKind, Severity
from portal.library.access.permissions import Actor
from portal.platform.storage.database import db
from portal.procedures.queries import get_version_in_force
from tests.complaints.resort_steps import person
from tests.corrective_actions.actions.steps import act, opened
from tests.support.cast import CODE, Cast, complain

REASON = "原责任人调离本单位"


def hand_over(actor: Actor, owned: CorrectiveAction | Task, to: int, reason: str = REASON) -> None:
    is_task = isinstance(owned, Task)
    act(operations.hand_over_task if is_task else operations.hand_over_action, actor, owned, owner_id=to, reason=reason)


def deactivate(cast: Cast, name: str) -> None:
    act(set_active, cast["administrator"], person(cast, name), is_active=False)
    db.session.expire_all()


def new_action(cast: Cast, owner: str = "handler") -> CorrectiveAction:
    complain(get_version_in_force(CODE))
    return opened(cast, db.session.scalars(select(Finding)).one(), owner)


def restricted_action(cast: Cast) -> CorrectiveAction:
    """Open an action about an integrity report, which the inspector owns."""
    complain(get_version_in_force(CODE), kind=ComplaintKind.INTEGRITY)
    finding = db.session.scalars(select(Finding).where(Finding.is_restricted)).one()
    action: CorrectiveAction = act(
        open_action, cast["inspector"], finding, title="廉政问题", description="属实", kind=ActionKind.CONDUCT,
        severity=Severity.HIGH, owner_id=cast.id("inspector"),
    )  # fmt: skip
    return action


def reference_of(app: Flask, make: Any, *args: Any) -> str:
    """Return the reference of an action made in a context of its own."""
    with app.test_request_context("/zh/"):
        return str(make(*args).reference)
