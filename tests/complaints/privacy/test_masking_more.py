"""The assessor masks what was not spotted; what was typed stays sealed, and nobody else does it."""

import pytest

from portal.complaints.data_requests import DataRequestKind
from portal.complaints.duties import NotYoursError
from portal.complaints.models import Complaint
from portal.complaints.originals import open_originals
from portal.complaints.privacy.operations import ask_about_data, mask_more
from portal.complaints.privacy.rules import PhrasesNotFoundError
from portal.corrective_actions.models import Finding
from portal.library.access.permissions import CITIZEN
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, Cast, complain

pytestmark = pytest.mark.usefixtures("context")
TEXT = "住院号00123456的病人在窗口等了一天，经办的是花名册上第三位。"


def file_one() -> Complaint:
    return complain(get_version_in_force(CODE), narrative=TEXT, remedy_sought="请查花名册上第三位。")


def test_masked_words_stay_sealed(cast: Cast, guide_in_force: str):
    complaint = file_one()
    with writing():
        mask_more(cast["quality"], complaint, phrases=["花名册上第三位"])
    assert "花名册" not in complaint.narrative + complaint.remedy_sought
    finding = db.session.query(Finding).filter_by(source_reference=complaint.reference).one()
    assert "花名册" not in finding.reported
    assert complaint.original_sealed is not None
    assert open_originals(complaint.original_sealed, complaint.reference)["narrative"].endswith("花名册上第三位。")


def test_requests_about_data_are_masked_too(cast: Cast, guide_in_force: str):
    complaint = file_one()
    with writing():
        ask_about_data(CITIZEN, complaint, kind=DataRequestKind.CORRECTION, text="请把花名册上第三位改掉。")
    with writing():
        mask_more(cast["quality"], complaint, phrases=["花名册上第三位"])
    assert [asked.text for asked in complaint.data_requests] == ["请把[已隐去]改掉。"]


def test_a_second_masking_keeps_what_was_typed_first(cast: Cast, guide_in_force: str):
    complaint = file_one()
    for phrase in ("花名册上第三位", "等了一天"):
        with writing():
            mask_more(cast["quality"], complaint, phrases=[phrase])
    assert complaint.original_sealed is not None
    typed = open_originals(complaint.original_sealed, complaint.reference)["narrative"]
    assert "花名册上第三位" in typed
    assert "等了一天" in typed


def test_words_must_occur(cast: Cast, guide_in_force: str):
    complaint = file_one()
    with pytest.raises(PhrasesNotFoundError), writing():
        mask_more(cast["quality"], complaint, phrases=["没有写过"])
    assert "花名册" in complaint.narrative


@pytest.mark.parametrize("name", ["handler", "other_manager", "reviewer", "supervisor"])
def test_only_the_assessor_masks(cast: Cast, guide_in_force: str, name: str):
    complaint = file_one()
    with pytest.raises(NotYoursError), writing():
        mask_more(cast[name], complaint, phrases=["花名册上第三位"])
