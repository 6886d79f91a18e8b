"""What forms say of their own accord, in the page's language: about fields, and about a cookie that was lost."""

import importlib
import inspect
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from portal.library.text.languages import LANGUAGES, use_language
from portal.platform.storage.database import db
from portal.platform.web.form_messages import BUILT_IN, PageLanguage
from portal.platform.web.forms import PortalForm, number
from portal.proposals.models import ProposedChange
from portal.settings import ROOT
from tests.support.cast import CODE, STEP
from tests.support.visitor import Visitor

COOKIE = {"zh": "Cookie", "zh-hant": "Cookie", "en": "allow cookies"}
RATE = f"procedures/{CODE}/rate/"
COMPLAIN = f"complaints/new/?procedure={CODE}&element={STEP}"
# The form layer always gives these their own message.
OWN_MESSAGE = {"Length", "NumberRange", "InputRequired", "ValidationError"}


def classes_of_wtforms() -> Iterator[type]:
    """Yield what the portal uses of WTForms, with the classes they extend."""
    for path in sorted((ROOT / "portal").rglob("*.py")):
        for module, names in re.findall(
            r"^from (wtforms[\w.]*) import \(?([^)#\n]*(?:\n    [^)]*)?)",
            path.read_text(encoding="utf-8"),
            re.MULTILINE,
        ):
            for name in re.findall(r"\w+", names):
                used = getattr(importlib.import_module(module), name, None)
                if inspect.isclass(used) and name not in OWN_MESSAGE:
                    yield from (each for each in used.__mro__ if each.__module__.startswith("wtforms"))


def built_in_messages() -> set[str]:
    return {
        said
        for each in set(classes_of_wtforms())
        for said in re.findall(r"""gettext\(\s*\(?\s*"([^"]+)\"""", inspect.getsource(each))
    }


def test_every_built_in_message_has_our_wording():
    assert {"Not a valid choice.", "Not a valid integer value."} <= built_in_messages()
    assert built_in_messages() - set(BUILT_IN) == set(), "word it in portal/platform/web/form_messages.py"


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_built_in_messages_are_translated(app: Flask, code: str):
    with app.test_request_context("/"), use_language(code):
        for said in BUILT_IN:
            assert re.search("[一-鿿]", PageLanguage().gettext(said)), said


@pytest.mark.parametrize(
    ("code", "said"), [("zh", "请输入整数"), ("zh-hant", "請輸入整數"), ("en", "Enter a whole number")]
)
def test_a_wrong_number_is_told_in_the_language(app: Flask, code: str, said: str):
    class Days(PortalForm):
        days = number("days")

    with app.test_request_context(f"/{code}/", method="POST", data={"days": "viele"}), use_language(code):
        form = Days()
        form.validate()
        assert said in str(form.days.errors[0])


@pytest.mark.parametrize("code", list(LANGUAGES))
@pytest.mark.parametrize("page", [COMPLAIN, RATE], ids=["complaint", "rating"])
def test_a_lost_cookie_is_explained_in_the_language(
    app: Flask, guide_in_force: str, citizen: Visitor, code: str, page: str
):
    citizen.get(f"/{code}/{page}")
    fields = citizen.form("/new/" if page == COMPLAIN else "").fields
    citizen.client.delete_cookie("session")
    filled = {**fields, "narrative": "等了三个星期。", "go": "next", "level": "1"}
    answer = citizen.client.post(f"/{code}/{page}", data=filled).get_data(as_text=True)
    assert COOKIE[code] in answer
    assert "CSRF" not in answer
    if page == COMPLAIN:
        assert "等了三个星期。" in answer


def test_pages_without_a_cookie_say_so(app: Flask, citizen: Visitor):
    fields = citizen.get("/admin/sign-in/").form("").fields
    citizen.client.delete_cookie("session")
    answer = citizen.client.post("/admin/sign-in/", data=fields)
    assert answer.status_code == 400
    assert COOKIE["zh"] in answer.get_data(as_text=True)
    assert "CSRF" not in answer.get_data(as_text=True)


def test_a_missing_referrer_is_explained(app: Flask, citizen: Visitor):
    fields = citizen.get("/admin/sign-in/").form("").fields
    answer = citizen.client.post("/admin/sign-in/", data=fields, base_url="https://localhost")
    assert answer.status_code == 400
    assert "没有说明" in answer.get_data(as_text=True) or "来源" in answer.get_data(as_text=True)


@pytest.mark.parametrize("sent", ["\r\n" * 3000, " ", "\t"])
def test_blanks_instead_of_a_choice_are_nothing(
    app: Flask, guide_in_force: str, staff: Callable[[str], Visitor], sent: str
):
    page = staff("editor").get("/admin/search/phrases/new/").submit(said="跑货车", means="道路货物运输", event=sent)
    assert page.status == 200
    with app.app_context():
        assert db.session.scalars(select(ProposedChange)).one().after["event"] == ""
