"""Later, complainants withdraw consent, hide words of their own text, and read what is held of them."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.complaints.models import Complaint
from portal.complaints.privacy.jobs import overwrite_what_was_deleted
from portal.corrective_actions.models import Finding
from portal.library.personal_data.masking import mask_words
from portal.platform.storage.database import db
from tests.complaints.filing.steps import follow
from tests.complaints.privacy.canaries import CANARY, columns_with, sealed_columns_of
from tests.support.visitor import Visitor

pytestmark = pytest.mark.usefixtures("guide_in_force")


@pytest.fixture
def page(planted: tuple[str, str], citizen: Visitor) -> Visitor:
    return follow(citizen, *planted)


@pytest.mark.parametrize(
    ("text", "words", "hidden"),
    [
        ("张三和ＡＢ１２三", ["ab12"], "张三和[已隐去]三"),
        ("张三丰来了", ["张三", "三丰"], "[已隐去]来了"),
        ("ﬁne", ["ne"], "ﬁ[已隐去]"),
        ("没有", [], "没有"),
    ],
)
def test_words_are_found_in_any_case_and_width(text: str, words: list[str], hidden: str):
    assert mask_words(text, words) == hidden


def test_hidden_words_are_nowhere(app: Flask, page: Visitor):
    page.submit("/follow/", button=("act", "hide_phrases"), phrases_to_hide=CANARY.lower())
    assert page.status == 200
    assert "经办人说[已隐去]欠钱。" in page.text
    with app.test_request_context("/zh/"):
        overwrite_what_was_deleted()
        assert columns_with() == set()
        complaint = db.session.scalars(select(Complaint)).one()
        assert sealed_columns_of(complaint) == {"contact_sealed"}
        assert db.session.scalars(select(Finding.reported)).one() == "经办人说[已隐去]欠钱。"
        assert "[已隐去]" in complaint.messages[0].text


def test_words_that_do_not_occur_are_named(app: Flask, page: Visitor):
    page.submit("/follow/", button=("act", "hide_phrases"), phrases_to_hide=f"{CANARY}\n没有写过")
    assert page.status == 400
    assert "“没有写过”" in page.text
    with app.test_request_context("/zh/"):
        assert "complaints.narrative" in columns_with(), "nothing is half done"


def test_a_single_character_is_refused(page: Visitor):
    assert page.submit("/follow/", button=("act", "hide_phrases"), phrases_to_hide="Q").status == 400


def test_consent_to_publication_is_withdrawn(app: Flask, page: Visitor):
    page.submit("/follow/", button=("act", "withdraw_publication"))
    assert page.status == 200
    assert 'value="withdraw_publication"' not in page.html
    with app.test_request_context("/zh/"):
        assert db.session.scalars(select(Complaint.may_publish)).one() is False


def test_all_that_is_held_is_shown(page: Visitor):
    page.submit("/follow/", button=("act", "show_data"))
    assert page.status == 200
    assert page.text.count(CANARY) >= 6, "narrative, outcome, window, number, details and message"


def test_two_words_of_one_text_are_hidden(app: Flask, page: Visitor):
    page.submit("/follow/", button=("act", "hide_phrases"), phrases_to_hide="经办人说\n欠钱")
    assert page.status == 200, page.text
    with app.test_request_context("/zh/"):
        narrative = db.session.scalars(select(Complaint.narrative)).one()
        assert narrative.startswith("[已隐去]")
        assert "欠钱" not in narrative
