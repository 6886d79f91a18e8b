"""The same form again, after staff or time have changed what it filed."""

import pytest

from portal.complaints.filing.rules import FormUsedError, TakenBackError
from portal.complaints.privacy.operations import take_back
from portal.complaints.triage.operations import say_what_it_is_about
from portal.complaints.vocabulary import FilingChannel, SubjectKind
from portal.library.access.permissions import CITIZEN
from portal.platform.security.tracking_codes import new_idempotency_key
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, Cast, complain

pytestmark = pytest.mark.usefixtures("context")


def test_what_staff_placed_is_the_same_complaint(cast: Cast, guide_in_force: str):
    sent = {"idempotency_key": new_idempotency_key(), "subject": SubjectKind.UNKNOWN, "element": ""}
    complaint = complain(None, **sent)
    with writing():
        say_what_it_is_about(cast["quality"], complaint, service=CODE)
    assert complain(None, **sent).reference == complaint.reference
    with pytest.raises(FormUsedError):
        complain(None, **sent, narrative="写的是另一件完全不同的事。")


def test_what_was_taken_back_is_said(guide_in_force: str):
    sent = {"idempotency_key": new_idempotency_key()}
    complaint = complain(get_version_in_force(CODE), **sent)
    with writing():
        take_back(CITIZEN, complaint)
    with pytest.raises(TakenBackError):
        complain(get_version_in_force(CODE), **sent)


def test_a_mask_that_outgrows_its_column_is_cut(guide_in_force: str):
    complaint = complain(get_version_in_force(CODE), window="张科长 " * 24, case_number="老王、" * 13)
    assert len(complaint.window) <= 100
    assert len(complaint.case_number) <= 40
    assert complaint.original_sealed is not None


def test_giving_the_original_up_later_is_another_form(guide_in_force: str):
    sent = {"idempotency_key": new_idempotency_key(), "narrative": "请打13912345678。"}
    complain(get_version_in_force(CODE), **sent, keeps_original=True)
    with pytest.raises(FormUsedError):
        complain(get_version_in_force(CODE), **sent, keeps_original=False)


@pytest.mark.parametrize("other", [{"channel": FilingChannel.LETTER}, {"entered_by_post": "tr-deliver"}])
def test_another_channel_or_post_is_another_form(guide_in_force: str, other: dict[str, object]):
    sent = {"idempotency_key": new_idempotency_key(), "channel": FilingChannel.TELEPHONE}
    complain(get_version_in_force(CODE), **sent)
    with pytest.raises(FormUsedError):
        complain(get_version_in_force(CODE), **{**sent, **other})
