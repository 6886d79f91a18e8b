"""What is sealed is opened by two persons: one asks and says why, another decides, and who asked opens it in time."""

import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.complaints.assessment import operations as assessment
from portal.complaints.disclosures import OpeningOffice, OpeningState, SealedPart
from portal.complaints.duties import NotYoursError
from portal.complaints.following.operations import withdraw_complaint
from portal.complaints.models import Complaint
from portal.complaints.next_steps import next_step_for
from portal.complaints.openings.operations import (
    ask_opening,
    decide_opening,
    delete_reasons_of_openings,
    end_openings,
    open_contact,
    open_original,
)
from portal.complaints.openings.rules import EmptyReasonError, NotGrantedError, NothingSealedError
from portal.complaints.originals import seal_originals
from portal.complaints.privacy.operations import hide_phrases
from portal.complaints.queries import complaints_awaiting
from portal.complaints.vocabulary import ComplaintKind, Identity, Venue
from portal.library.access.permissions import CITIZEN
from portal.library.access.separation_of_duties import SecondPersonNeededError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.operating.backup import back_up
from portal.platform import clock
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.complaints.integrity_paths import add_inspectors, inspectors
from tests.corrective_actions.actions.steps import act
from tests.support.cast import CODE, Cast, complain, complain_to_handler

pytestmark = pytest.mark.usefixtures("context", "guide_in_force")
CONTACT, TYPED, MASKED = "王小燕雀 0000-88009999", "王小燕雀在窗口等了三个星期。", "■■■■在窗口等了三个星期。"
WHY = "电话核实当天的时间"


@pytest.fixture
def complaint(cast: Cast) -> Complaint:
    made = complain_to_handler(cast, identity=Identity.CONFIDENTIAL, contact=CONTACT, narrative=MASKED)
    with writing():
        made.original_sealed = seal_originals({"narrative": TYPED}, made.reference)
    return made


def ask(cast: Cast, complaint: Complaint, name: str = "quality2", part: SealedPart = SealedPart.CONTACT) -> None:
    act(ask_opening, cast[name], complaint, part=part, reason=WHY)


def refused(error: type[Exception], operation: Any, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(error):
        act(operation, *args, **kwargs)
    db.session.rollback()


def test_two_persons_open_the_contact(cast: Cast, complaint: Complaint):
    refused(NotGrantedError, open_contact, cast["quality2"], complaint)
    ask(cast, complaint)
    refused(NotGrantedError, open_contact, cast["quality2"], complaint)
    act(decide_opening, cast["quality"], complaint, grants=True)
    assert act(open_contact, cast["quality2"], complaint) == CONTACT
    assert act(open_contact, cast["quality2"], complaint) == CONTACT, "as often as needed on these days"
    refused(NotGrantedError, open_contact, cast["quality"], complaint)
    refused(NotGrantedError, open_original, cast["quality2"], complaint)
    query = select(AuditEntry.verb, AuditEntry.staff_id).where(
        AuditEntry.subject == complaint.reference, AuditEntry.outcome == "done", AuditEntry.verb.contains("open")
    )
    asker, officer = cast.id("quality2"), cast.id("quality")
    assert [tuple(each) for each in db.session.execute(query.order_by(AuditEntry.id))] == [
        ("ask_opening", asker), ("grant_opening", officer), ("open_contact", asker), ("open_contact", asker),
    ]  # fmt: skip


def test_the_words_as_typed_stand_beside(cast: Cast, complaint: Complaint):
    ask(cast, complaint, "quality", SealedPart.ORIGINAL)
    act(decide_opening, cast["quality2"], complaint, grants=True)
    opened = act(open_original, cast["quality"], complaint)
    assert [(each.masked, each.typed) for each in opened] == [(MASKED, TYPED)]


@pytest.mark.parametrize("identity", [Identity.NAMED, Identity.CONFIDENTIAL])
def test_quality_officers_open_nothing_alone(cast: Cast, identity: Identity):
    complaint = complain_to_handler(cast, identity=identity, contact=CONTACT)
    refused(NotGrantedError, open_contact, cast["quality"], complaint)
    ask(cast, complaint, "quality")
    refused(SecondPersonNeededError, decide_opening, cast["quality"], complaint, grants=True)
    refused(NotYoursError, decide_opening, cast["manager"], complaint, grants=True)
    refused(NotYoursError, decide_opening, cast["supervisor"], complaint, grants=True)
    refused(NotGrantedError, open_contact, cast["quality"], complaint)


def test_who_chose_themselves_opens_nothing_alone(cast: Cast):
    complaint = complain(get_version_in_force(CODE), identity=Identity.NAMED, contact=CONTACT)
    act(assessment.accept_complaint, cast["quality"], complaint)
    act(assessment.assign_handler, cast["quality"], complaint, handler_id=cast.id("quality"))
    refused(NotGrantedError, open_contact, cast["quality"], complaint)


def test_who_chose_the_handler_has_agreed(cast: Cast):
    complaint = complain_to_handler(cast, identity=Identity.NAMED, contact=CONTACT)
    refused(NotGrantedError, open_contact, cast["handler"], complaint)
    ask(cast, complaint, "handler")
    assert act(open_contact, cast["handler"], complaint) == CONTACT
    (opening,) = complaint.openings
    assert (opening.asked_by_id, opening.decided_by_id) == (cast.id("handler"), cast.id("quality"))
    assert (opening.asked_as, opening.decided_as) == (OpeningOffice.HANDLER, OpeningOffice.QUALITY_OFFICE)
    assert opening.reason == WHY, "which the complainant reads"


def test_a_grant_ends_with_the_next_working_day(cast: Cast, complaint: Complaint):
    ask(cast, complaint)
    act(decide_opening, cast["quality"], complaint, grants=True)
    last = complaint.openings[0].open_until_on
    assert last is not None
    days = (last - clock.local_today()).days
    assert days >= 1
    with clock.simulated(clock.now() + timedelta(days=days)):
        assert act(open_contact, cast["quality2"], complaint) == CONTACT
    with clock.simulated(clock.now() + timedelta(days=days + 1)):
        refused(NotGrantedError, open_contact, cast["quality2"], complaint)
        ask(cast, complaint)
        assert complaint.open_opening is not None, "it can be asked again"


def test_whom_it_is_about_takes_no_part(cast: Cast, complaint: Complaint):
    refused(NotYoursError, ask_opening, cast["reviewer"], complaint, part=SealedPart.CONTACT, reason=WHY)
    ask(cast, complaint, "handler", SealedPart.ORIGINAL)
    for name in ("quality2", "handler"):
        act(assessment.add_to_conflict, cast["quality"], complaint, staff_id=cast.id(name), reason="投诉人说的")
    refused(NotYoursError, decide_opening, cast["quality2"], complaint, grants=True)
    refused(NotYoursError, decide_opening, cast["quality"], complaint, grants=True)
    act(decide_opening, cast["quality"], complaint, grants=False, reason="经办人本人被投诉")


def test_who_became_a_party_opens_nothing(cast: Cast, complaint: Complaint):
    ask(cast, complaint, "handler", SealedPart.ORIGINAL)
    act(decide_opening, cast["quality"], complaint, grants=True)
    act(assessment.add_to_conflict, cast["quality"], complaint, staff_id=cast.id("handler"), reason="投诉人说的")
    refused(NotYoursError, open_original, cast["handler"], complaint)


def test_only_who_deals_with_it_asks(cast: Cast, complaint: Complaint):
    for name in ("other_handler", "other_manager", "editor", "inspector", "supervisor"):
        refused(NotYoursError, ask_opening, cast[name], complaint, part=SealedPart.CONTACT, reason=WHY)


def test_what_was_confided_stays_with_the_quality_office(cast: Cast, complaint: Complaint):
    for name in ("handler", "manager"):
        refused(NotYoursError, ask_opening, cast[name], complaint, part=SealedPart.CONTACT, reason=WHY)
    ask(cast, complaint, "manager", SealedPart.ORIGINAL)


@pytest.mark.parametrize("reason", ["", "x", "。。。。。。", "ok"])
def test_reasons_must_say_something(cast: Cast, complaint: Complaint, reason: str):
    refused(EmptyReasonError, ask_opening, cast["handler"], complaint, part=SealedPart.ORIGINAL, reason=reason)
    ask(cast, complaint)
    refused(EmptyReasonError, decide_opening, cast["quality"], complaint, grants=False, reason=reason)
    assert complaint.open_opening is not None


def test_one_request_stands_at_a_time(cast: Cast, complaint: Complaint):
    anonymous = complain_to_handler(cast)
    refused(NothingSealedError, ask_opening, cast["handler"], anonymous, part=SealedPart.ORIGINAL, reason=WHY)
    ask(cast, complaint)
    refused(MoveNotPossibleError, ask_opening, cast["quality"], complaint, part=SealedPart.ORIGINAL, reason=WHY)
    act(withdraw_complaint, CITIZEN, complaint)
    refused(MoveNotPossibleError, decide_opening, cast["quality"], complaint, grants=True)


def test_integrity_reports_are_opened_by_inspectors(cast: Cast):
    add_inspectors()
    report = complain(
        get_version_in_force(CODE), kind=ComplaintKind.INTEGRITY, identity=Identity.NAMED, contact=CONTACT
    )
    first, second = inspectors()[:2]
    act(assessment.accept_complaint, first, report)
    act(assessment.assign_handler, second, report, handler_id=first.staff_id)
    refused(NotGrantedError, open_contact, first, report)
    for name in ("quality", "supervisor", "manager", "handler"):
        refused(NotYoursError, ask_opening, cast[name], report, part=SealedPart.CONTACT, reason=WHY)
    act(ask_opening, first, report, part=SealedPart.CONTACT, reason=WHY)
    for name in ("quality", "supervisor"):
        refused(NotYoursError, decide_opening, cast[name], report, grants=True)
    act(decide_opening, second, report, grants=True)
    assert act(open_contact, first, report) == CONTACT


def test_the_supervisor_decides_in_the_last_resort(cast: Cast, complaint: Complaint):
    ask(cast, complaint)
    with writing():
        complaint.venue, complaint.handling_department = Venue.NAMED, ""
    act(decide_opening, cast["supervisor"], complaint, grants=True)
    assert complaint.openings[0].state is OpeningState.GRANTED


def test_requests_stand_in_the_work_of_others(cast: Cast):
    """Before it is accepted and while it is in hand; never in the work of who asked, or of who may not decide."""
    for complaint in (complain(get_version_in_force(CODE), identity=Identity.CONFIDENTIAL, contact=CONTACT),
                      complain_to_handler(cast, identity=Identity.CONFIDENTIAL, contact=CONTACT)):  # fmt: skip
        ask(cast, complaint, "quality2")
        decided_by = {
            name: {row.id for row in complaints_awaiting(cast[name]).rows if _decides(cast, name, row)}
            for name in ("quality", "quality2", "manager", "supervisor", "inspector")
        }
        assert decided_by == {
            "quality": {complaint.id}, "quality2": set(), "manager": set(), "supervisor": set(), "inspector": set(),
        }  # fmt: skip
        act(decide_opening, cast["quality"], complaint, grants=True)
        assert complaint.awaits_approval is False


def _decides(cast: Cast, name: str, row: Complaint) -> bool:
    step = next_step_for(cast[name], row)
    return step is not None and "disclose" in step.acts


def test_requests_end_with_what_was_sealed(cast: Cast, complaint: Complaint):
    ask(cast, complaint, part=SealedPart.CONTACT)
    with writing():
        complaint.contact_sealed = None
        end_openings(complaint, SealedPart.CONTACT)
    assert (complaint.openings[0].state, complaint.openings[0].reason) == (OpeningState.ENDED, WHY)
    assert complaint.awaits_approval is False
    ask(cast, complaint, part=SealedPart.ORIGINAL)
    act(decide_opening, cast["quality"], complaint, grants=True)
    with writing():
        delete_reasons_of_openings(complaint)
    assert [each.reason for each in complaint.openings] == ["", ""], "the rows stay"
    assert complaint.openings[1].state is OpeningState.ENDED


def test_reasons_name_nobody(cast: Cast, complaint: Complaint, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portal.complaints.openings.operations.mask", lambda text: text.replace("0000", "■"))
    act(ask_opening, cast["handler"], complaint, part=SealedPart.ORIGINAL, reason="拨打0000核实")
    assert complaint.openings[0].reason == "拨打■核实"


def test_no_planted_data_stands_in_clear(app: Flask, cast: Cast, complaint: Complaint, tmp_path: Path):
    for part in SealedPart:
        ask(cast, complaint, part=part)
        act(decide_opening, cast["quality"], complaint, grants=True)
    act(open_contact, cast["quality2"], complaint)
    act(open_original, cast["quality2"], complaint)
    rows = [repr(tuple(row)) for table in db.metadata.sorted_tables for row in db.session.execute(select(table)).all()]
    assert [row for row in rows if "王小燕雀" in row or "88009999" in row] == []
    settings = app.extensions["portal.settings"]
    files = list(settings.database_path.parent.glob(f"{settings.database_path.name}*")) if settings.is_sqlite else []
    assert bool(files) == settings.is_sqlite
    back_up(tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        kept = {name: archive.read(name) for name in archive.namelist()}
    for name, content in kept.items() | {(path.name, path.read_bytes()) for path in files}:
        assert "王小燕雀".encode() not in content, name
        assert b"88009999" not in content, name


def test_hiding_words_ends_a_request(cast: Cast, complaint: Complaint):
    ask(cast, complaint, "quality", SealedPart.ORIGINAL)
    act(hide_phrases, CITIZEN, complaint, phrases=["三个星期"])
    assert complaint.original_sealed is None
    assert (complaint.open_opening, complaint.awaits_approval) == (None, False)
    assert complaint.openings[0].state is OpeningState.ENDED
