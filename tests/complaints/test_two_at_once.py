"""Two acts at once, the last minute, and a clock that is doubtful."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from portal.complaints.appeals.operations import file_appeal
from portal.complaints.appeals.rules import AppealNotPossibleError
from portal.complaints.models import Complaint
from portal.complaints.transfers import operations as transfers
from portal.complaints.vocabulary import (
    ComplaintState,
    TransferState,
)
from portal.library.access.permissions import CITIZEN
from portal.library.domain.domain_errors import RefusedActError
from portal.operating.worker import run_due_jobs
from portal.platform import clock
from portal.platform.clock import local_zone
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.complaints.resort_steps import answer, filed
from tests.corrective_actions.actions.steps import act
from tests.support.cast import Cast, complain_to_handler

pytestmark = pytest.mark.usefixtures("context", "guide_in_force")


@contextmanager
def at_once(app: Flask, *operations: Any) -> Iterator[list[bool]]:
    """Carry out operations in as many sessions at one moment; yield which were done."""
    barrier = Barrier(len(operations))

    def do(operation: Any) -> bool:
        with app.test_request_context("/zh/"):
            complaint = db.session.scalars(select(Complaint)).one()
            barrier.wait()
            try:
                with writing():
                    operation(complaint)
            except (RefusedActError, StaleDataError, IntegrityError):
                return False
            return True

    with ThreadPoolExecutor(len(operations)) as pool:
        yield list(pool.map(do, operations))


def test_of_two_transfers_at_once_one_is_done(app: Flask, cast: Cast):
    reference = filed().reference
    db.session.rollback()

    def to(code: str) -> Any:
        return lambda it: transfers.transfer_complaint(cast["quality"], it, department_code=code, reason="请办")

    with at_once(app, to("health"), to("civil-affairs")) as done:
        assert sorted(done) == [False, True]
    complaint = db.session.scalars(select(Complaint).where(Complaint.reference == reference)).one()
    db.session.refresh(complaint)
    assert [each.state for each in complaint.transfers] == [TransferState.SENT]
    assert complaint.transfers[0].to_department == complaint.handling_department


@pytest.mark.parametrize("is_in_time", [True, False])
def test_an_appeal_on_the_last_minute(cast: Cast, is_in_time: bool):
    complaint = complain_to_handler(cast)
    answer(cast, complaint)
    assert complaint.ends_on is not None
    last = datetime.combine(complaint.ends_on, time(23, 59, 59), local_zone()).astimezone(UTC)
    with clock.simulated(last if is_in_time else last + timedelta(seconds=1)):
        if is_in_time:
            act(file_appeal, CITIZEN, complaint, reason="不服")
            assert complaint.state is ComplaintState.APPEALED
        else:
            with pytest.raises(AppealNotPossibleError):
                act(file_appeal, CITIZEN, complaint, reason="不服")


def test_no_state_ends_while_the_clock_is_doubtful(app: Flask, cast: Cast):
    complaint = complain_to_handler(cast)
    answer(cast, complaint)
    run_due_jobs(app)
    with clock.simulated(clock.now() + timedelta(days=40)):
        run_due_jobs(app)
        db.session.expire_all()
        assert complaint.state is ComplaintState.ANSWERED, "the clock has leapt by forty days"
