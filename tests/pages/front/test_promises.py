"""What the pages written whole promise: numbers as they are decided elsewhere, and posts without people."""

from datetime import timedelta

import pytest
from flask import Flask

from portal.authority_settings.definitions import CONTACT_DAYS
from portal.cases.models import Case
from portal.cases.register.forms import RegisterForm
from portal.library.statistics.disclosure_control import MIN_PEOPLE_PUBLISHED
from portal.library.text.languages import LANGUAGES
from portal.platform.storage.form_receipts import CONTENT_RETENTION, RECEIPT_RETENTION
from portal.platform.storage.rate_limits import MAX_WINDOW
from portal.ratings.jobs import SOURCE_RETENTION
from portal.search.questions.question_counts import MIN_ASKED_TO_STORE_TEXT, RETENTION_MONTHS
from tests.support.cast import CODE, PEOPLE
from tests.support.visitor import Visitor


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_the_privacy_page_has_the_numbers_in_use(app: Flask, citizen: Visitor, code: str):
    page = citizen.get(f"/{code}/privacy/").text
    for number in (CONTACT_DAYS.default, MIN_ASKED_TO_STORE_TEXT, RETENTION_MONTHS, MIN_PEOPLE_PUBLISHED,
                   SOURCE_RETENTION.days, MAX_WINDOW // timedelta(hours=1), RECEIPT_RETENTION.days,
                   CONTENT_RETENTION // timedelta(hours=1)):  # fmt: skip
        assert str(number) in page


@pytest.mark.parametrize(
    ("code", "right"),
    [("zh", "工作人员不能在本网站修改或者删除"), ("en", "Staff cannot change or delete on this site")],
)
def test_the_privacy_page_promises_no_correction_by_staff(app: Flask, citizen: Visitor, code: str, right: str):
    page = citizen.get(f"/{code}/privacy/").text
    assert right in " ".join(page.split())
    assert "To see, correct or delete" not in page


@pytest.mark.parametrize(
    "page",
    ["", f"procedures/{CODE}/", f"procedures/{CODE}/notice/", "departments/", "departments/transport/",
     "posts/tr-review/", "supervision/", "improvements/", "standards/", "about/"],
)  # fmt: skip
def test_public_pages_name_posts_and_no_people(guide_in_force: str, citizen: Visitor, page: str):
    shown = citizen.get(f"/en/{page}")
    assert shown.status == 200
    assert not any(f"Name of {name}" in shown.text or f">{name}<" in shown.html for name in PEOPLE)


def test_about_says_what_is_a_default(app: Flask, citizen: Visitor):
    page = citizen.get("/zh/about/").text
    assert "其余为本平台的默认值" in page, "nothing was set here, and nobody decided on it"
    assert "咨询答复" in page, "the form takes enquiries"


def test_appeals_and_reports_have_one_name(app: Flask, citizen: Visitor):
    page = citizen.get("/zh/about/").text
    assert "提出申诉的期限" in page
    assert "廉政举报" in page
    assert [words for words in ("申请复核", "复核决定", "廉洁问题", "收受财物") if words in page] == []


@pytest.mark.once
def test_an_application_has_no_field_for_a_person(app: Flask):
    with app.test_request_context("/zh/"):
        fields = {field.short_name for field in RegisterForm(formdata=None)} | set(Case.__table__.columns.keys())
    assert not {
        name for name in fields if any(word in name for word in ("name", "phone", "contact", "address", "mail"))
    }
