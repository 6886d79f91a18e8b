"""What changed between versions, in sentences that a citizen understands."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from portal.library.guide.change_wording import change_sentence, is_worded_in_full
from portal.library.guide.components import Fee, Material, Step, Text, TimeLimit
from portal.library.guide.difference import difference
from portal.library.guide.document import Guide
from portal.library.guide.vocabulary import LimitUnit
from tests.support.cast import read_guide

pytestmark = pytest.mark.once

CASES: list[tuple[Callable[[Guide], Any], str, str]] = [
    (lambda guide: setattr(guide, "committed_limit", TimeLimit(amount=3)),
     "The promised limit changed from 5 working days to 3 working days.", "承诺办结时限由5个工作日改为3个工作日。"),
    (lambda guide: setattr(guide, "statutory_limit", TimeLimit(amount=30, unit=LimitUnit.CALENDAR_DAYS)),
     "The statutory limit changed from 20 working days to 30 calendar days.", "法定办结时限由20个工作日改为30个自然日。"),
    (lambda guide: setattr(guide.steps[1], "limit", TimeLimit(amount=2)), "time limit changed from 3 working days to 2",
     "时限由3个工作日改为2个工作日"),
    (lambda guide: guide.steps.append(Step(key="new", name=Text(zh="公示", en="Public notice"), limit=TimeLimit(amount=5))),
     "Step added: Public notice (5 working days)", "新增环节：公示（5个工作日）"),
    (lambda guide: guide.steps.pop(), "Step removed", "取消环节"),
    (lambda guide: guide.materials.append(Material(key="new", name=Text(zh="照片", en="Photograph"))),
     "New document required: Photograph", "新增材料：照片"),
    (lambda guide: guide.materials.pop(), "No longer needed", "不再要求提交"),
    (lambda guide: setattr(guide.materials[0], "held_by_government", True), "no longer required", "不再要求提交"),
    (lambda guide: guide.fees.append(Fee(key="new", name=Text(zh="工本费", en="Cost"), amount="20")),
     "Fee added: Cost ¥20", "新增收费：工本费 20元"),
    (lambda guide: setattr(guide, "is_free", False), "The service is no longer free of charge.", "改为收费。"),
    (lambda guide: guide.steps.reverse(), "The order of “Steps” changed.", "顺序已调整"),
    (lambda guide: setattr(guide, "consult_phone", "12345"), "“Enquiry telephone” changed from", "由"),
    (lambda guide: setattr(guide.steps[0], "post", "tr-review"), "“Responsible post” changed from", "负责岗位"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "english", "chinese"), CASES)
def test_a_change_is_told_in_both_languages(app: Flask, change: Callable[[Guide], Any], english: str, chinese: str):
    old, new = read_guide(), read_guide()
    change(new)
    (found,) = difference(old, new)
    with app.app_context():
        with force_locale("en"):
            assert english in change_sentence(found)
        with force_locale("zh"):
            assert chinese in change_sentence(found)
            assert is_worded_in_full(found)


@pytest.mark.parametrize("field", ["summary", "scope", "no_answer_rule"])
def test_long_words_are_shown_before_and_after(app: Flask, field: str):
    old, new = read_guide(), read_guide()
    setattr(new, field, Text(zh="很长的话" * 40))
    (found,) = difference(old, new)
    with app.app_context(), force_locale("en"):
        assert "was rewritten" in change_sentence(found)
        assert not is_worded_in_full(found)


def test_every_field_of_a_guide_can_be_told(app: Flask):
    old, new = Guide(code="AB-1"), read_guide()
    with app.app_context():
        for before, after in ((old, new), (new, old)):
            for change in difference(before, after):
                assert change_sentence(change)
                is_worded_in_full(change)
