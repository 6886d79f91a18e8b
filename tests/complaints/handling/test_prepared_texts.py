"""Texts that the authority has prepared: begun with a button, never over what was typed, and never sent as they are."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from portal.authority_settings.definitions import REPLY_UPHELD
from portal.authority_settings.operations import set_value
from portal.authority_settings.rules import check_value
from portal.complaints.handling.queries import PREPARED, prepared_texts
from portal.complaints.handling.rules import UneditedTextError, check_is_edited
from portal.library.access.permissions import SYSTEM
from portal.library.text.languages import MESSAGES, ORIGINAL
from portal.platform.clock import local_today
from portal.platform.storage.content_revisions import announce
from portal.platform.storage.transaction import writing
from tests.support.cast import Cast, complain_to_handler
from tests.support.visitor import Visitor

UPHELD, QUESTION = ("start", "upheld"), ("start", "only")
BLANKS = {"［查明的事实：何时、何处、依据什么记录］": "11月3日您在2号窗口等了三小时，叫号记录可以证明"}
MEASURE = {"［采取的措施；尚未完成的，何时完成］": "增开了3号窗口"}


@pytest.fixture
def page(app: Flask, guide_in_force: str, cast: Cast) -> str:
    """Return the page of a complaint, in Chinese, that the handler works on."""
    with app.test_request_context("/zh/"):
        return f"/admin/complaints/{complain_to_handler(cast).reference}/"


def typed_in(visitor: Visitor, action: str, name: str) -> str:
    form = visitor.form(action)
    return next(value for field, value in form.fields.items() if field.endswith(name) and action.strip("/") in field)


def filled(text: str, blanks: dict[str, str]) -> str:
    for blank, words in blanks.items():
        assert blank in text
        text = text.replace(blank, words)
    return text


def test_a_reply_begins_with_its_text(page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page).submit("/reply/begin/", UPHELD)
    text = typed_in(visitor, "/reply/", "reply:words")
    assert text == REPLY_UPHELD.default[ORIGINAL], "in the language of the complainant, not of the desk"
    assert typed_in(visitor, "/reply/", "reply:decision") == "upheld"
    done = visitor.submit("/reply/", words=filled(text, BLANKS | MEASURE))
    assert "Your reply awaits the approval of another person" in done.text


def test_the_complainant_of_another_language_is_met(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]
):
    with app.test_request_context("/zh/"):
        reference = complain_to_handler(cast, language="zh-hant").reference
    visitor = staff("handler").get(f"/admin/complaints/{reference}/").submit("/reply/begin/", UPHELD)
    assert "我們進行了調查" in typed_in(visitor, "/reply/", "reply:words")


def test_what_was_typed_stays(page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page)
    field = next(name for name in visitor.form("/reply/begin/").fields if name.endswith("reply:words"))
    visitor.submit("/reply/begin/", UPHELD, **{field: "我自己写的。", field.replace("words", "decision"): "not_upheld"})
    text = typed_in(visitor, "/reply/", "reply:words")
    assert text.startswith("我自己写的。\n\n您好！")
    assert typed_in(visitor, "/reply/", "reply:decision") == "not_upheld"
    again = visitor.submit("/reply/begin/", UPHELD)
    assert typed_in(again, "/reply/", "reply:words") == text, "pressed twice it stands there once"


def test_a_folded_form_opens_with_it(page: str, staff: Callable[[str], Visitor]):
    visitor = staff("handler").get(page).submit("/ask/begin/", QUESTION)
    assert typed_in(visitor, "/ask/", "ask:question").startswith("您好！为查明")
    refused = visitor.submit("/ask/")
    assert refused.status == 400
    assert "Fill in what is in brackets, or delete it: ［需要补充的内容" in refused.text


@pytest.mark.parametrize(
    "blanks", [{}, BLANKS, dict.fromkeys(BLANKS | MEASURE, "x"), dict.fromkeys(BLANKS | MEASURE, "")]
)
def test_a_prepared_text_is_not_sent(page: str, staff: Callable[[str], Visitor], blanks: dict[str, str]):
    visitor = staff("handler").get(page).submit("/reply/begin/", UPHELD)
    text = filled(typed_in(visitor, "/reply/", "reply:words"), blanks)
    refused = visitor.submit("/reply/", words=text)
    assert refused.status == 400
    assert 'reply-words-error"' in refused.html
    assert typed_in(refused, "/reply/", "reply:words") == text
    assert "Someone other than" not in refused.text


@pytest.mark.once
@pytest.mark.parametrize("definition", PREPARED, ids=lambda each: each.name)
def test_every_text_is_refused_as_it_is(app: Flask, definition):
    with app.test_request_context("/zh/"):
        known = prepared_texts()
    assert check_value(definition, definition.default) == definition.default, "the authority could set it"
    assert set(definition.default) == {ORIGINAL, MESSAGES}
    for text in definition.default.values():
        for words in ("［…］", "", "x", "ok"):
            with pytest.raises(UneditedTextError):
                check_is_edited(re.sub("［[^］]*］", words, text), known)


@pytest.mark.once
def test_own_words_are_not_held_up(app: Flask):
    with app.test_request_context("/zh/"):
        known = prepared_texts()
    for text in ("您的投诉属实，我们向您致歉。窗口已增开。", "［", "国办发〔2020〕53号第[3]条", "Sorry."):
        check_is_edited(text, known)


def set_upheld(app: Flask, texts: dict[str, str]) -> None:
    with app.test_request_context("/zh/"):
        with writing():
            set_value(SYSTEM, REPLY_UPHELD, texts, local_today(), "本局的行文")
        announce()


def test_the_authority_writes_its_own(app: Flask, page: str, staff: Callable[[str], Visitor]):
    set_upheld(app, {"zh": "本局的话：［事实］"})
    visitor = staff("handler").get(page).submit("/reply/begin/", UPHELD)
    assert typed_in(visitor, "/reply/", "reply:words") == "本局的话：［事实］"
    set_upheld(app, {})
    assert "Reply: upheld" not in visitor.get(page).text
