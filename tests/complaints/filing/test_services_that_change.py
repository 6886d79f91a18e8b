"""Services, guides and parts that change or leave while a form is filled in, and how a service is chosen."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.complaints.models import Complaint
from portal.library.access.permissions import SYSTEM
from portal.platform.storage import content_revisions, result_cache
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.catalogue.operations import put_in_catalogue
from portal.procedures.models import Procedure
from portal.procedures.queries import get_version_in_force
from portal.procedures.versions.operations import withdraw_version
from portal.search.index.index_updates import refresh_index
from tests.support.cast import CODE, STEP, Cast, in_days, publish, read_guide
from tests.support.filing import answer_until, file_by_form, page_shown
from tests.support.visitor import Visitor

NEW = f"/zh/complaints/new/?procedure={CODE}&element={STEP}"
WRITTEN = "窗口让我回去等了三次。"


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Complaint.id))) or 0


def send(citizen: Visitor, **fields: str) -> Visitor:
    """Send the page that is shown with other fields than it has, as a browser would that was told to."""
    citizen.response = citizen.client.post("/zh/complaints/new/", data=citizen.form("/new/").fields | fields)
    return citizen


def withdraw(app: Flask, cast: Cast) -> None:
    with app.test_request_context("/zh/"):
        with writing():
            withdraw_version(cast["approver"], get_version_in_force(CODE), reason={"zh": "有误", "en": "wrong"})
        content_revisions.clear_recent_revisions()


@pytest.mark.parametrize("page", ["part", "story", "check"])
def test_a_guide_withdrawn_between_loses_nothing(
    app: Flask, cast: Cast, guide_in_force: str, citizen: Visitor, page: str
):
    answer_until(citizen, page, f"/zh/complaints/new/?procedure={CODE}", problem="conduct", narrative=WRITTEN)
    withdraw(app, cast)
    send(citizen, narrative=WRITTEN, go="next")
    assert count(app) == 0, "its writer reads first that it is about something else"
    assert "您仍然可以反映" in citizen.text
    if page != "part":  # which is asked no more
        assert citizen.status == 400
        assert "刚刚停用" in citizen.text
        citizen.submit("/new/", button=("go", "next"))
    answer_until(citizen, "check", problem="conduct", narrative=WRITTEN)
    if citizen.has_form("/new/"):
        citizen.submit("/new/", button=("go", "next"))
    assert citizen.status == 200
    with app.app_context():
        kept = db.session.scalars(select(Complaint)).one()
        assert (kept.narrative, kept.subject, kept.element) == (WRITTEN, "service", "")
        assert kept.procedure_id is not None


@pytest.mark.parametrize("page", ["story", "check"])
def test_a_removed_element_is_told(app: Flask, cast: Cast, guide_in_force: str, citizen: Visitor, page: str):
    answer_until(citizen, page, NEW, problem="conduct", narrative=WRITTEN)
    guide = read_guide()
    review = next(each for each in guide.steps if each.key == "review")
    review.key = "look-through"
    with app.test_request_context("/zh/"):
        publish(cast, guide)
        content_revisions.clear_recent_revisions()
    send(citizen, narrative=WRITTEN, go="next")
    assert citizen.status == 400
    assert page_shown(citizen) == "part"
    assert 'href="#element"' in citizen.html
    assert citizen.form("/new/").fields["narrative"] == WRITTEN
    answer_until(citizen.submit("/new/", element="steps/look-through"), "check", problem="conduct", narrative=WRITTEN)
    assert citizen.submit("/new/").status == 200
    assert count(app) == 1


def test_a_service_taken_off_the_list_is_told(app: Flask, guide_in_force: str, citizen: Visitor):
    add_coming(app)
    answer_until(citizen, "story", "/zh/complaints/new/?procedure=TR-700")
    with app.test_request_context("/zh/"), writing():
        db.session.scalars(select(Procedure).where(Procedure.code == "TR-700")).one().is_listed = False
    result_cache.clear()
    citizen.submit("/new/", narrative=WRITTEN)
    assert citizen.status == 400
    assert page_shown(citizen) == "about"
    assert 'href="#q"' in citizen.html
    citizen.submit("/new/", button=("choose", "about:unknown"))
    answer_until(citizen, "check", narrative=WRITTEN)
    assert WRITTEN in citizen.text


def add_coming(app: Flask) -> None:
    """Put a service without a guide into the catalogue."""
    with app.test_request_context("/zh/"), writing():
        department = get_version_in_force(CODE).procedure.department
        put_in_catalogue(SYSTEM, code="TR-700", name={"zh": "渡口运营许可"}, department=department, type_=None,
                         summary={"zh": "渡口的事"}, due_on=in_days(9))  # fmt: skip


def test_a_service_being_prepared_takes_complaints(app: Flask, guide_in_force: str, citizen: Visitor):
    add_coming(app)
    file_by_form(citizen, "/zh/complaints/new/?procedure=tr-700", purpose="enquiry", narrative=WRITTEN)
    assert citizen.status == 200
    with app.app_context():
        kept = db.session.scalars(select(Complaint)).one()
        assert kept.procedure is not None
        assert (kept.subject, kept.department_code, kept.procedure.code) == ("service", "transport", "TR-700")


def test_a_withdrawn_service_takes_complaints(app: Flask, cast: Cast, guide_in_force: str, citizen: Visitor):
    withdraw(app, cast)
    assert file_by_form(citizen, NEW, narrative=WRITTEN).status == 200
    assert count(app) == 1


@pytest.mark.parametrize("code", ["NONE", "x" * 50, "TR-101x", "'"])
def test_an_unknown_service_is_404(guide_in_force: str, citizen: Visitor, code: str):
    assert citizen.get(f"/zh/complaints/new/?procedure={code}").status == 404


@pytest.mark.parametrize("choice", ["service:NONE", "service:", "about:guide", "about:", "about:no", "x", "\0"])
def test_a_forged_choice_loses_nothing(guide_in_force: str, citizen: Visitor, choice: str):
    answer_until(citizen, "story", NEW)
    send(citizen, narrative=WRITTEN, choose=choice)
    assert citizen.status == 400
    assert page_shown(citizen) == "about"
    assert citizen.form("/new/").fields["narrative"] == WRITTEN


def test_search_leads_into_the_form(app: Flask, guide_in_force: str, citizen: Visitor):
    """Going back to the first page, searching another service and choosing it keeps what was typed."""
    add_coming(app)
    with app.test_request_context("/zh/"):
        refresh_index()
        content_revisions.clear_recent_revisions()
    answer_until(citizen, "remedy", "/zh/complaints/new/?about=portal", problem="other", narrative=WRITTEN)
    citizen.submit("/new/", button=("go", "back"), remedy_sought="退钱")
    while page_shown(citizen) != "about":
        citizen.submit("/new/", button=("go", "back"))
    citizen.submit("/new/", button=("go", "search"), q="渡口")
    assert "指南编制中" in citizen.text
    assert citizen.form("/new/").fields["q"] == "渡口"
    citizen.submit("/new/", button=("go", "search"), q="货运")
    assert ("choose", f"service:{CODE}") in citizen.form("/new/").buttons
    citizen.submit("/new/", button=("choose", f"service:{CODE}"))
    fields = citizen.form("/new/").fields
    assert (fields["narrative"], fields["remedy_sought"], fields["problem"]) == (WRITTEN, "退钱", "other")
    answer_until(citizen, "check", problem="other", narrative=WRITTEN).submit("/new/")
    with app.app_context():
        assert db.session.scalars(select(Complaint)).one().version is not None
