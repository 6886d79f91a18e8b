"""What stands beside a reply: the guide's words then and now, earlier complaints of the place, what it led to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.complaints.assessment.operations import accept_complaint, assign_handler
from portal.complaints.handling.operations import decide_reply, draft_reply
from portal.complaints.models import Complaint
from portal.complaints.retention.jobs import delete_contacts
from portal.complaints.vocabulary import ComplaintKind, Decision, Identity
from portal.conflicts.operations import add_posts
from portal.conflicts.vocabulary import PartyOrigin
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.library.guide.components import Step, Text
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.corrective_actions.actions.steps import opened
from tests.support.cast import CODE, STEP, Cast, complain, complain_to_handler, publish
from tests.support.visitor import Visitor

NAMED = {"identity": Identity.NAMED, "contact": "王芳 138 0000 1111"}
AGAIN = {"identity": Identity.NAMED, "contact": "+86-138-0000-1111"}
EARLIER = "Earlier complaints of this place"


@pytest.fixture
def told(app: Flask, guide_in_force: str, cast: Cast) -> Callable[..., str]:
    """Return a function that files complaints about the review step and returns their numbers."""

    def tell(**fields: Any) -> str:
        with app.test_request_context("/zh/"):
            return complain(get_version_in_force(CODE), **fields).reference

    return tell


def page_of(reference: str) -> str:
    return f"/admin/complaints/{reference}/"


def drafted(app: Flask, cast: Cast, handler: str = "handler", **fields: Any) -> str:
    """Return the number of a complaint whose reply awaits approval."""
    with app.test_request_context("/zh/"):
        complaint = complain(get_version_in_force(CODE), **fields)
        with writing():
            accept_complaint(cast["quality"], complaint)
            assign_handler(cast["quality"], complaint, handler_id=cast.id(handler))
            draft_reply(cast[handler], complaint, decision=Decision.UPHELD, text="当天漏了叫号。", remedy_given="")
        return complaint.reference


def changed_guide(app: Flask, cast: Cast, change: Callable[[Any], None]) -> None:
    with app.test_request_context("/zh/"):
        guide = get_version_in_force(CODE).guide.model_copy(deep=True)
        change(guide)
        publish(cast, guide)


def of_step(guide: Any) -> Step:
    part = guide.element(STEP)
    assert isinstance(part, Step)
    return part


@pytest.mark.parametrize("reader", ["handler", "manager"])
def test_the_guide_stands_beside_the_reply(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], reader: str
):
    with app.test_request_context("/zh/"):
        step = of_step(get_version_in_force(CODE).guide)
        number = complain_to_handler(cast).reference if reader == "handler" else drafted(app, cast)
    text = staff(reader).get(page_of(number)).text
    assert "What the guide says" in text
    assert step.what_happens.en in text
    assert "Time limit" in text
    assert step.post not in text, "a post is called by its name"
    assert "The guide in force says the same." in text


def test_what_the_guide_says_now_is_shown(app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]):
    number = drafted(app, cast)

    def change(guide: Any) -> None:
        of_step(guide).result = Text(zh="新的结果", en="Another result")

    changed_guide(app, cast, change)
    said = staff("manager").get(page_of(number)).text.partition("The guide in force now says something else")
    assert "Another result" in said[2]
    assert "Another result" not in said[0]


def test_a_part_that_is_gone_is_named(app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        key = get_version_in_force(CODE).guide.materials[0].key
    number = drafted(app, cast, "quality2", element=f"materials/{key}")
    changed_guide(app, cast, lambda guide: guide.without("materials", key))
    assert "no longer says anything of it" in staff("quality").get(page_of(number)).text


def test_of_the_whole_guide_its_promise_is_shown(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]
):
    text = staff("quality").get(page_of(drafted(app, cast, "quality2", element=""))).text
    said = text.partition("What the guide says")[2].partition(EARLIER)[0]
    for part in ("The whole guide", "Promised limit", "Responsible post", "What to bring"):
        assert part in said


def test_earlier_complaints_of_the_place_are_listed(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], told: Callable[..., str]
):
    answered = drafted(app, cast, **NAMED)
    with app.test_request_context("/zh/"), writing():
        found = db.session.scalars(select(Complaint).where(Complaint.reference == answered)).one()
        decide_reply(cast["manager"], found, approves=True)
    others = [told() for _ in range(5)]
    elsewhere, report = told(element=""), told(kind=ComplaintKind.INTEGRITY)
    number = drafted(app, cast, **AGAIN)
    later = told()
    said = staff("quality").get(page_of(number)).text.partition(EARLIER)[2].partition("What it led to")[0]
    assert said.strip().startswith("6"), "all are counted"
    assert [each in said for each in others] == [True] * 5, "the newest five are listed"
    assert not any(each in said for each in (answered, elsewhere, report, later))


def test_no_complaint_about_the_reader_is_listed(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], told: Callable[..., str]
):
    about_handler, other = told(), told()
    with app.test_request_context("/zh/"):
        with writing():
            add_posts(about_handler, {"tr-deliver": PartyOrigin.WINDOW}, {}, local_today())
        number = complain_to_handler(cast).reference
    said = staff("handler").get(page_of(number)).text.partition(EARLIER)[2]
    assert said.strip().startswith("1")
    assert about_handler not in said
    assert other in said


@pytest.mark.parametrize(
    ("first", "second", "is_marked"),
    [
        (NAMED, AGAIN, True),
        (NAMED, {**NAMED, "contact": "王芳 138 0000 2222"}, False),
        ({**NAMED, "identity": Identity.CONFIDENTIAL}, AGAIN, False),
        (NAMED, {**AGAIN, "identity": Identity.CONFIDENTIAL}, False),
        ({}, {}, False),
    ],
)
def test_only_openly_given_contacts_are_compared(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], told: Callable[..., str],
    first: dict[str, Any], second: dict[str, Any], is_marked: bool,
):  # fmt: skip
    earlier, number = told(**first), drafted(app, cast, **second)
    text = staff("manager").get(page_of(number)).text
    assert earlier in text
    assert ("same contact" in text) == is_marked
    with app.app_context():
        hashes = dict(db.session.execute(select(Complaint.reference, Complaint.complainant_hash)).all())
    assert [hashes[each] is not None for each in (earlier, number)] == [
        fields.get("identity") is Identity.NAMED for fields in (first, second)
    ]


def test_reports_have_no_hash_of_a_contact(app: Flask, told: Callable[..., str]):
    told(kind=ComplaintKind.INTEGRITY, **NAMED)
    with app.app_context():
        assert db.session.scalars(select(Complaint.complainant_hash)).all() == [None]


def test_the_hash_leaves_with_the_contact(app: Flask, told: Callable[..., str]):
    told(**NAMED)
    with app.test_request_context("/zh/"), writing():
        complaint = db.session.scalars(select(Complaint)).one()
        assert "138" not in str(complaint.complainant_hash)
        complaint.closed_on = local_today() - timedelta(days=200)
    with app.app_context(), writing():
        assert delete_contacts() == 1
        assert db.session.scalars(select(Complaint.complainant_hash)).all() == [None]


def test_the_finding_stands_beside_the_draft(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]
):
    number = drafted(app, cast)
    with app.app_context():
        finding = db.session.scalars(select(Finding.reference)).one()
    assert finding in staff("manager").get(page_of(number)).text


def test_the_action_stands_beside_the_draft(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]
):
    number = drafted(app, cast)
    with app.test_request_context("/zh/"):
        action = opened(cast, db.session.scalars(select(Finding).where(Finding.source_reference == number)).one())
        reference, title = action.reference, action.title
    text = staff("manager").get(page_of(number)).text
    assert reference in text
    assert title in text
    with app.test_request_context("/zh/"), writing():
        db.session.scalars(select(CorrectiveAction)).one().is_restricted = True
    assert reference not in staff("manager").get(page_of(number)).text


def test_suggested_complaints_are_linked_at_once(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], told: Callable[..., str]
):
    with time_machine.travel(clock.now() - timedelta(days=31), tick=False):
        long_ago = told(**NAMED)
    same_contact, same_place = told(element="", **NAMED), told()
    elsewhere, report = told(element=""), told(kind=ComplaintKind.INTEGRITY)
    number = told(**AGAIN)
    visitor = staff("quality").get(page_of(number))
    text = visitor.text.partition("Possibly the same matter")[2]
    assert [each in text for each in (same_contact, same_place)] == [True, True]
    assert not any(each in text for each in (long_ago, elsewhere, report))
    visitor.submit(f"/link/{same_contact}/", ("kind", "shared_cause"))
    visitor.submit(f"/link/{same_place}/", ("kind", "duplicate"))
    linked = visitor.text.partition("Linked complaints")[2]
    assert f"{same_contact} · the same cause" in linked
    assert f"{same_place} · the same event" in linked
    assert "Possibly the same matter" not in visitor.text


def test_five_are_suggested_to_the_assessor_alone(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], told: Callable[..., str]
):
    others = [told() for _ in range(6)]
    with app.test_request_context("/zh/"):
        number = complain_to_handler(cast).reference
    text = staff("quality").get(page_of(number)).text
    assert [each in text for each in others] == [False] + [True] * 5
    assert "Possibly the same matter" not in staff("handler").get(page_of(number)).text


def test_inspectors_are_suggested_reports(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor], told: Callable[..., str]
):
    ordinary, report, other = told(), told(kind=ComplaintKind.INTEGRITY), told(kind=ComplaintKind.INTEGRITY)
    text = staff("inspector").get(page_of(report)).text
    assert other in text
    assert ordinary not in text
