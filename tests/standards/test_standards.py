"""Standards: written by one, put in force by another, read by everyone, with their versions and what they govern."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.library.access.separation_of_duties import SecondPersonNeededError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.guide.publish_gate.gate import GateNotPassedError
from portal.organisation.queries import get_post
from portal.platform import clock
from portal.platform.storage import content_revisions
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.procedures.drafting.operations import import_guide, submit_version
from portal.standards.operations import (
    add_standard,
    draft_standard,
    edit_standard,
    publish_standard,
)
from portal.standards.queries import get_standard_for, standard_codes
from portal.standards.rules import GovernedPostUnknownError, StandardCodeTakenError, StandardEmptyError, sections_of
from portal.standards.vocabulary import Family, StandardState
from tests.support.cast import Cast, publish, read_guide
from tests.support.visitor import Visitor

TEXT = {
    "zh": "## 怎样告知\n一次告知全部内容。\n\n## 记录\n当日登记。",
    "en": "## How\nAll at once.\n## Record\nThe same day.",
}


def standard(cast: Cast, code: str = "GL-01", *, is_published: bool = True):
    with writing():
        made = add_standard(cast["editor"], code=code, family=Family.MANAGEMENT,
                            name={"zh": "一次性告知", "en": "Told at once"}, department=None)  # fmt: skip
        edit_standard(cast["editor"], made.versions[-1], name=made.name, text=TEXT, what_changed={"zh": "首次发布"},
                      posts=["tr-review", "tr-review"])  # fmt: skip
        if is_published:
            publish_standard(cast["quality"], made.versions[-1])
    return made


@pytest.mark.usefixtures("context")
def test_nobody_puts_in_force_what_they_wrote(cast: Cast):
    made = standard(cast, is_published=False)
    with pytest.raises(SecondPersonNeededError), writing():
        publish_standard(cast["editor"], made.versions[-1])
    assert standard_codes(["GL-01"]) == frozenset()


@pytest.mark.usefixtures("context")
def test_an_empty_standard_is_not_put_in_force(cast: Cast):
    with writing():
        made = add_standard(cast["editor"], code="GL-02", family=Family.WORK, name={"zh": "空"}, department=None)
    with pytest.raises(StandardEmptyError), writing():
        publish_standard(cast["quality"], made.versions[-1])


@pytest.mark.usefixtures("context")
def test_a_new_version_replaces_the_old_one(cast: Cast):
    made = standard(cast)
    with writing():
        draft_standard(cast["editor"], made)
    with pytest.raises(MoveNotPossibleError), writing():
        draft_standard(cast["editor"], made)
    with writing():
        publish_standard(cast["approver"], made.versions[-1])
    assert [each.state for each in made.versions] == [StandardState.SUPERSEDED, StandardState.PUBLISHED]
    with pytest.raises(MoveNotPossibleError), writing():
        edit_standard(cast["editor"], made.versions[0], name=made.name, text=TEXT, what_changed={}, posts=[])


@pytest.mark.usefixtures("context")
def test_codes_are_once_and_posts_exist(cast: Cast):
    made = standard(cast, is_published=False)
    with pytest.raises(StandardCodeTakenError), writing():
        add_standard(cast["editor"], code="GL-01", family=Family.WORK, name={}, department=None)
    with pytest.raises(GovernedPostUnknownError), writing():
        edit_standard(cast["editor"], made.versions[-1], name={}, text=TEXT, what_changed={}, posts=["no-such-post"])


@pytest.mark.usefixtures("context")
def test_guides_may_cite_only_standards_in_force(cast: Cast):
    guide = read_guide()
    guide.standards = ["GL-01"]
    made = standard(cast, is_published=False)
    with writing():
        version = import_guide(cast["editor"], guide)
        assert version is not None
    with pytest.raises(GateNotPassedError), writing():
        submit_version(cast["editor"], version, what_changed={"zh": "改"})
    with writing():
        publish_standard(cast["quality"], made.versions[-1])
        submit_version(cast["editor"], version, what_changed={"zh": "改"})


def test_public_pages_show_a_standards_scope_and_history(app: Flask, cast: Cast, citizen: Visitor):
    with app.test_request_context("/zh/"):
        made = standard(cast)
        guide = read_guide()
        guide.standards = ["GL-01"]
        publish(cast, guide)
        with writing():
            draft_standard(cast["editor"], made)
            edit_standard(cast["editor"], made.versions[-1], name=made.name, what_changed={"zh": "加了一条"},
                          posts=["tr-review"], text={"zh": "## 新的一条\n另行规定。"})  # fmt: skip
    fresh()
    index = citizen.get("/en/standards/").text
    assert all(words in index for words in ("Business standards", "Work standards", "Management standards"))
    text = citizen.get("/zh/standards/GL-01/").text
    assert "一次告知全部内容。" in text
    assert "新的一条" not in text
    assert guide.name.zh in text
    assert "/zh/posts/tr-review/" in citizen.html
    assert "一次性告知" in citizen.get("/zh/posts/tr-review/").text
    assert "一次性告知" in citizen.get(f"/zh/procedures/{guide.code}/").text
    with app.test_request_context("/zh/"), writing():
        publish_standard(
            cast["quality"], get_standard_for(cast["quality"], "GL-01", "standards:standard:see").versions[-1]
        )
    fresh()
    text = citizen.get("/en/standards/GL-01/").text
    assert "另行规定。" in text
    assert "All at once." in text


def test_name_and_posts_wait_for_the_second_person(app: Flask, cast: Cast, citizen: Visitor):
    with app.test_request_context("/zh/"):
        made = standard(cast)
        with writing():
            draft_standard(cast["editor"], made)
            edit_standard(cast["editor"], made.versions[-1], name={"zh": "换了名字"}, text=TEXT, what_changed={},
                          posts=["tr-deliver"])  # fmt: skip
    fresh()
    assert "一次性告知" in citizen.get("/zh/standards/GL-01/").text
    assert "换了名字" not in citizen.text + citizen.get("/zh/standards/").text
    assert "一次性告知" in citizen.get("/zh/posts/tr-review/").text
    assert "换了名字" not in citizen.get("/zh/posts/tr-deliver/").text
    with app.test_request_context("/zh/"), writing():
        found = get_standard_for(cast["quality"], "GL-01", "standards:standard:see")
        publish_standard(cast["quality"], found.versions[-1])
    fresh()
    assert "换了名字" in citizen.get("/zh/standards/GL-01/").text
    assert "换了名字" in citizen.get("/zh/posts/tr-deliver/").text
    assert "换了名字" not in citizen.get("/zh/posts/tr-review/").text


@pytest.mark.usefixtures("context")
def test_a_post_that_closed_meanwhile_is_not_governed(cast: Cast):
    made = standard(cast, is_published=False)
    with writing():
        get_post("tr-review").closed_on = clock.local_today()
    with pytest.raises(GovernedPostUnknownError), writing():
        publish_standard(cast["quality"], made.versions[-1])


def test_the_approver_sees_both_versions(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    with app.test_request_context("/zh/"):
        standard(cast)
    editor = staff("editor").get("/admin/standards/GL-01/").submit("/draft/")
    editor.submit("/text/", name_zh="换了名字", posts="tr-deliver", what_changed_zh="改了", what_changed_en="False")
    page = staff("approver").get("/admin/standards/GL-01/").text
    assert all(words in page for words in ("一次性告知", "换了名字", "tr-review", "tr-deliver", "改了", "False"))


def test_a_first_version_shows_every_language(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    editor = staff("editor").get("/admin/standards/new/").submit(code="GZ-06", family="work", name_zh="岗位标准")
    editor.submit("/text/", name_zh="岗位标准", text_zh="做好。", text_en="Do it badly.")
    page = staff("approver").get("/admin/standards/GZ-06/").text
    assert all(words in page for words in ("做好。", "Do it badly."))


def test_staff_write_and_approve_a_standard(app: Flask, cast: Cast, citizen: Visitor, staff: Callable[[str], Visitor]):
    editor, quality = staff("editor"), staff("quality")
    editor.get("/admin/standards/new/").submit(code="GL_1", family="work", name_zh="岗位标准")
    assert editor.status == 400
    editor.submit(code="GZ－0 5", family="work", name_zh="岗位标准")
    assert editor.url == "/admin/standards/GZ-05/"
    editor.submit("/text/", name_zh="岗位标准", text_zh="## 职责\n做好。")
    assert not editor.has_form("/publish/")
    editor.submit("/text/", posts="tr-review\nnobody")
    assert editor.status == 400
    quality.get("/admin/standards/GZ-05/").submit("/publish/")
    fresh()
    assert "做好。" in citizen.get("/zh/standards/GZ-05/").text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("只有一段", [("", ["只有一段"])]),
        ("前言\n## 甲\n一\n\n二\n## 乙", [("", ["前言"]), ("甲", ["一", "二"]), ("乙", [])]),
    ],
)
def test_a_text_falls_into_its_sections(text: str, expected: list[tuple[str, list[str]]]):
    assert [(section.heading, section.paragraphs) for section in sections_of(text)] == expected


def fresh() -> None:
    page_cache.clear()
    content_revisions.clear_recent_revisions()
