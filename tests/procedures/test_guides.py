"""The guide model, the demonstration's guides, differences between versions."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from portal.demo.context import CONTENT
from portal.library.guide.components import Step, Text, TimeLimit
from portal.library.guide.difference import ChangeKind, difference
from portal.library.guide.document import Guide
from portal.library.guide.publish_gate.completeness import texts_of
from portal.library.guide.publish_gate.gate import gate_problems
from portal.library.guide.vocabulary import LimitUnit
from tests.support.cast import known_gate_context, read_guide

GUIDES = sorted((CONTENT / "guides").glob("*.json"))
ORGANISATION = json.loads((CONTENT / "organisation.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_demonstration_guides_pass_the_gate_without_warnings(path: Path):
    guide = Guide.model_validate_json(path.read_text(encoding="utf-8"))
    assert gate_problems(guide, known_gate_context()) == []
    assert guide.code == path.stem


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_demonstration_guides_are_bilingual_with_existing_posts(path: Path):
    guide = Guide.model_validate_json(path.read_text(encoding="utf-8"))
    assert [text.zh for text in texts_of(guide) if bool(text.zh) != bool(text.en)] == []
    posts = {post["code"] for post in ORGANISATION["posts"]}
    assert {step.post for step in guide.steps} <= posts
    assert guide.department in {department["code"] for department in ORGANISATION["departments"]}


def test_there_are_forty_guides_of_sixteen_departments():
    guides = [Guide.model_validate_json(path.read_text(encoding="utf-8")) for path in GUIDES]
    assert len(guides) >= 40
    assert len({guide.department for guide in guides}) >= 6


def test_a_guide_survives_its_document():
    guide = read_guide()
    again = Guide.model_validate(json.loads(json.dumps(guide.to_document())))
    assert again == guide
    assert difference(guide, again) == []


def test_an_unknown_field_is_refused_and_not_lost():
    with pytest.raises(ValidationError, match="sumary"):
        Guide.model_validate({"code": "ABC", "sumary": {}})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_anything_else_is_refused_with_a_reason(document: object):
    with pytest.raises(ValidationError):
        Guide.model_validate(document)


def test_a_shorter_step_is_one_change():
    old, new = read_guide(), read_guide()
    new.steps[1].limit = TimeLimit(amount=2, unit=LimitUnit.WORKING_DAYS)
    changes = difference(old, new)
    assert [(change.kind, change.group, change.field) for change in changes] == [(ChangeKind.CHANGED, "steps", "limit")]
    assert changes[0].part is not None
    assert changes[0].part.key == old.steps[1].key


def test_added_removed_and_moved_parts_are_told_apart():
    old, new = read_guide(), read_guide()
    new.materials.pop()
    new.steps.append(Step(key="extra", name=Text(zh="多一步")))
    kinds = [(change.kind, change.group) for change in difference(old, new)]
    assert kinds == [(ChangeKind.REMOVED, "materials"), (ChangeKind.ADDED, "steps")]
    moved = read_guide()
    moved.steps.reverse()
    assert [(change.group, change.field) for change in difference(old, moved)] == [("steps", "steps")]


@given(st.data())
def test_guides_differ_only_when_unequal(data: st.DataObject):
    old, new = read_guide(), read_guide()
    field = data.draw(st.sampled_from(["name", "summary", "scope", "clock_start", "no_answer_rule"]))
    words = data.draw(st.text(max_size=20))
    setattr(new, field, Text(zh=words, en=getattr(old, field).en))
    assert bool(difference(old, new)) == (old != new)
