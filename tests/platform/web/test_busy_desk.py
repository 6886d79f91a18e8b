"""When nothing can be stored for a moment, staff keep what they typed, and stay at the desk."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.platform.storage.database import db
from portal.proposals.models import ProposedChange
from tests.support.databases import blocked_write_gate
from tests.support.visitor import Visitor

PAGE = "/admin/organisation/transport/edit/"
PHONE = "0999-7777777"
pytestmark = pytest.mark.once  # only SQLite has a write gate that can be blocked


@pytest.fixture
def refused(app: Flask, staff: Callable[[str], Visitor]) -> Visitor:
    """Return the page that answers a changed form while nobody can write."""
    visitor = staff("manager").get(PAGE)
    with blocked_write_gate(app):
        assert visitor.submit("/edit/", phone=PHONE).status == 503
    return visitor


def proposals(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(ProposedChange)).all())


def test_the_refused_form_can_be_sent_again(app: Flask, refused: Visitor):
    assert f'href="{PAGE}"' in refused.html
    again = refused.form("/edit/").fields
    assert refused.submit("/edit/").status == 200
    assert proposals(app) == 1
    refused.client.post(PAGE, data=again)
    assert proposals(app) == 1, "sent again it acts once"


def test_the_refused_form_shows_labelled_texts(refused: Visitor):
    texts = refused.text.split("What you have typed now")[1]
    assert f"Telephone {PHONE}" in texts


@pytest.mark.parametrize(("action", "more"), [("/drafts/", {}), ("/language/", {"language": "zh"})])
def test_other_buttons_make_it_a_draft(refused: Visitor, action: str, more: dict[str, str]):
    refused.client.post(f"/admin{action}", data=refused.form("/edit/").fields | more)
    assert PHONE in refused.get(PAGE).form("/edit/").fields.values()


def test_a_refused_sign_in_stays_at_the_desk(app: Flask, citizen: Visitor):
    citizen.get("/admin/sign-in/")
    with blocked_write_gate(app):
        citizen.submit(user_name="editor", password="not-the-one")
    assert citizen.status == 503
    assert '<body class="admin">' in citizen.html
    assert 'href="/admin/sign-in/"' in citizen.html
    assert "/complaints/new/" not in citizen.html
    assert "not-the-one" not in citizen.html


def test_strangers_find_no_desk_page(citizen: Visitor):
    assert '<body class="admin">' not in citizen.get("/admin/nothing-here/").html
