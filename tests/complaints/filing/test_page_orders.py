"""Which pages the form asks, in which order, for each purpose and subject; and each way comes to a receipt."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.complaints.filing.rules import FormAnswers, pages_for
from portal.complaints.filing.vocabulary import DETAILS, PROBLEMS, FilingPurpose, FormPage
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintKind, Identity, SubjectKind
from portal.platform.storage.database import db
from tests.support.cast import CODE, STEP
from tests.support.filing import PLAIN, answer_until, page_shown, pages_to
from tests.support.visitor import Visitor

ANSWERS = {
    "subject_text": "二楼的",
    "paper_asked": "要了一份无违章证明。",
    "charged": "20元复印费",
    "reason_given": "说是系统升级，不收件。",
    "narrative": "这里说得够清楚了。",
}
WRITER = "identity publish"
# Each border of the order once: subject, purpose, problem, and the pages of somebody who does not give a name.
ORDERS = [
    ("guide", "complaint", "limit_missed", f"purpose problem part detail case story when remedy {WRITER}"),
    ("guide", "complaint", "extra_material", f"purpose problem part detail story when remedy {WRITER}"),
    ("guide", "complaint", "unlawful_fee", f"purpose problem part detail story when remedy {WRITER}"),
    ("guide", "complaint", "conduct", f"purpose problem part story when remedy {WRITER}"),
    ("guide", "complaint", "guide_wrong", f"purpose problem part story when remedy {WRITER}"),
    ("guide", "refusal", "", f"purpose part detail case story when remedy {WRITER}"),
    ("guide", "enquiry", "", "purpose part story identity"),
    ("guide", "suggestion", "", f"purpose part story {WRITER}"),
    ("guide", "praise", "", "purpose story when"),
    ("guide", "integrity", "", "purpose part story when"),
    ("service", "complaint", "limit_missed", f"place purpose problem detail case story when remedy {WRITER}"),
    ("department", "suggestion", "", f"place purpose story {WRITER}"),
    ("window", "complaint", "conduct", f"place purpose problem story when remedy {WRITER}"),
    ("hall", "integrity", "", "place purpose story when"),
    ("portal", "complaint", "other", f"purpose problem story when remedy {WRITER}"),
    ("unknown", "enquiry", "", "purpose story identity"),
    ("unknown", "integrity", "", "purpose story when"),
]


@pytest.mark.once
@pytest.mark.parametrize(("subject", "purpose", "problem", "pages"), ORDERS)
def test_pages_in_their_order(subject: str, purpose: str, problem: str, pages: str):
    answers = FormAnswers(
        SubjectKind(subject),
        has_service=subject == "guide",
        purpose=FilingPurpose(purpose),
        problem=ComplaintKind(problem) if problem else None,
        identity=Identity.ANONYMOUS,
    )
    assert list(pages_for(answers)) == ["about", *pages.split(), "check"]


@pytest.mark.once
@pytest.mark.parametrize("subject", SubjectKind)
@pytest.mark.parametrize("identity", Identity)
def test_integrity_reports_never_ask_who(subject: SubjectKind, identity: Identity):
    for has_service in (False, True):
        pages = pages_for(
            FormAnswers(subject, has_service, FilingPurpose.INTEGRITY, identity=identity, has_personal_data=True)
        )
        assert not {FormPage.IDENTITY, FormPage.CONTACT, FormPage.PUBLISH} & set(pages)


@pytest.mark.once
@pytest.mark.parametrize("identity", [None, Identity.NAMED, Identity.CONFIDENTIAL])
def test_a_contact_is_asked_unless_anonymous(identity: Identity | None):
    pages = pages_for(FormAnswers(SubjectKind.PORTAL, purpose=FilingPurpose.ENQUIRY, identity=identity))
    assert pages[-3:] == (FormPage.IDENTITY, FormPage.CONTACT, FormPage.CHECK)


@pytest.mark.parametrize("subject", SubjectKind)
def test_every_purpose_reaches_a_receipt(app: Flask, guide_in_force: str, citizen: Visitor, subject: SubjectKind):
    """By the pages that the rule says, for each thing that it can be about."""
    is_guide = subject is SubjectKind.GUIDE
    url = f"/zh/complaints/new/?procedure={CODE}" if is_guide else f"/zh/complaints/new/?about={subject}"
    for purpose in FilingPurpose:
        problem = PROBLEMS[list(SubjectKind).index(subject)] if purpose is FilingPurpose.COMPLAINT else None
        answers = FormAnswers(subject, is_guide, purpose, problem, Identity.ANONYMOUS)
        shown = pages_to(citizen, url, **ANSWERS, purpose=purpose, problem=problem or "")
        assert shown == list(pages_for(answers)[1:]), citizen.text
        assert 'class="receipt-codes"' in citizen.submit("/new/", button=("go", "next")).html, purpose
    with app.app_context():
        filed = db.session.execute(select(Complaint.kind, Complaint.subject, Complaint.details)).all()
    assert {kind for kind, _, _ in filed} >= {ComplaintKind(each) for each in FilingPurpose if each != "complaint"}
    assert {about for _, about, _ in filed} == {subject}
    given = {**PLAIN, **ANSWERS}
    for kind, _, details in filed:
        assert details == {name: given[name] for name in DETAILS.get(kind, ())}, "what this kind is asked for is kept"


@pytest.mark.parametrize("subject", [each for each in SubjectKind if each not in {SubjectKind.GUIDE}])
def test_the_first_page_leads_to_each_subject(guide_in_force: str, citizen: Visitor, subject: SubjectKind):
    citizen.get("/en/complaints/new/")
    if subject is SubjectKind.SERVICE:
        citizen.submit("/new/", button=("go", "search"), q="qqqq")
    assert ("choose", f"about:{subject}") in citizen.form("/new/").buttons
    citizen.submit("/new/", button=("choose", f"about:{subject}"))
    assert page_shown(citizen) == pages_for(FormAnswers(subject))[1]
    answer_until(citizen, "check", purpose="enquiry", **ANSWERS)
    assert page_shown(citizen) == "check"


@pytest.mark.parametrize("kind", [*PROBLEMS, *(each for each in FilingPurpose if each is not FilingPurpose.COMPLAINT)])
def test_a_link_names_kind_and_part(guide_in_force: str, citizen: Visitor, kind: str):
    citizen.get(f"/en/complaints/new/?procedure={CODE}&element={STEP}&kind={kind}")
    fields = citizen.form("/new/").fields
    assert page_shown(citizen) not in {"about", "purpose", "problem", "part"}, "what is known is not asked"
    assert fields["element"] == STEP
    assert fields.get("problem", fields["purpose"]) == kind
