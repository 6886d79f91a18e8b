"""Editing a whole guide without scripts: pages for its parts, added, moved and removed by buttons, saved at any state."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from portal.library.guide.difference import difference
from portal.library.guide.document import Guide
from portal.library.guide.vocabulary import CaseKind
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.drafting.edit_pages import PAGES, TASKS
from portal.procedures.models import ProcedureVersion
from tests.support.cast import CODE
from tests.support.visitor import Visitor

pytestmark = pytest.mark.once


@pytest.fixture
def editor(guide_in_force: str, staff: Callable[[str], Visitor]) -> Visitor:
    """Return the editor's browser on a fresh draft of the guide."""
    visitor = staff("editor")
    visitor.get(f"/admin/procedures/{CODE}/").submit("/draft/")
    return visitor.get(DRAFT)


DRAFT = f"/admin/procedures/{CODE}/2/"


def draft(app: Flask) -> Guide:
    with app.app_context():
        return db.session.query(ProcedureVersion).filter_by(number=2).one().guide


def test_every_guide_field_is_in_the_task_list():
    on_pages = [field for page in PAGES.values() for field in page.fields]
    forgotten = set(Guide.model_fields) - {*on_pages, *Guide.lists_of_keyed, "code", "department"}
    assert not forgotten, f"{', '.join(forgotten)}: put it on a page in procedures/drafting/edit_pages.py"
    assert sorted([*on_pages, *Guide.lists_of_keyed, "code", "department"]) == sorted(Guide.model_fields)
    assert sorted(TASKS) == sorted([*PAGES, *Guide.lists_of_keyed])


def test_saving_an_untouched_page_changes_nothing(app: Flask, editor: Visitor):
    before = draft(app)
    for page in PAGES:
        assert editor.get(f"{DRAFT}parts/{page}/").submit().status == 200
    for group in Guide.lists_of_keyed:
        for part in getattr(before, group)[:2]:
            assert editor.get(f"{DRAFT}lists/{group}/{part.key}/").submit().status == 200
    assert [str(change) for change in difference(before, draft(app))] == []


def test_parts_are_added_filled_moved_and_removed(app: Flask, editor: Visitor):
    before = len(draft(app).materials)
    editor.get(f"{DRAFT}lists/materials/add/")
    assert len(draft(app).materials) == before, "opening the page adds nothing"
    editor.submit(name_zh="新的材料", name_en="A new paper", originals="1")
    added = draft(app).materials[-1]
    key = added.key
    assert (added.name.zh, added.originals, len(draft(app).materials)) == ("新的材料", 1, before + 1)
    editor.get(DRAFT).submit(f"/materials/{key}/move/", button=("answer", "up"))
    assert draft(app).materials[-2].key == key
    editor.get(DRAFT).submit(f"/materials/{key}/remove/")
    assert key not in {material.key for material in draft(app).materials}


def test_removing_materials_clears_them_from_conditions(app: Flask, editor: Visitor):
    used = next(key for condition in draft(app).conditions for key in condition.materials)
    editor.submit(f"/materials/{used}/remove/")
    assert used not in {key for condition in draft(app).conditions for key in condition.materials}


def test_incomplete_drafts_save_and_list_missing_parts(app: Flask, editor: Visitor):
    editor.get(f"{DRAFT}lists/steps/review/").submit(name_zh="", post="", limit_amount="", limit_unit="")
    step = draft(app).element("steps/review")
    assert step is not None
    assert step.caption.zh == ""
    text = editor.get(DRAFT).text
    assert "step-without-post-or-limit" in text
    assert "Fix" in text


@pytest.mark.parametrize(
    ("page", "typed", "words"),
    [
        ("lists/steps/review/", {"limit_amount": "soon"}, "whole number"),
        ("lists/steps/review/", {"limit_amount": "1000"}, "0 to 999"),
        ("lists/steps/review/", {"limit_amount": "3", "limit_unit": ""}, "Choose one of"),
        ("lists/legal_basis/{law}/", {"in_force_from": "yesterday"}, "2026-11-22"),
        ("parts/identity/", {"summary_zh": "长" * 6001}, "6000"),
        ("parts/people/", {"plain_names_zh": "名" * 121}, "120"),
        ("parts/remedies/", {"litigation_limit_amount": "-1"}, "whole number"),
    ],
)
def test_unreadable_input_is_refused_and_shown_again(
    app: Flask, editor: Visitor, page: str, typed: dict[str, str], words: str
):
    before = draft(app)
    editor.get(DRAFT + page.format(law=before.legal_basis[0].key)).submit(**typed)
    assert editor.status == 400
    assert words in editor.text
    assert all(value in editor.html for value in typed.values())
    assert "field-wrong" in editor.html
    assert draft(app) == before


def test_editors_of_different_parts_do_not_conflict(app: Flask, editor: Visitor, staff: Callable[[str], Visitor]):
    colleague = staff("editor")
    editor.get(f"{DRAFT}lists/steps/review/")
    colleague.get(f"{DRAFT}parts/time/").submit(clock_start_zh="自收到材料的第二天起算。")
    assert editor.submit(name_zh="审查材料").status == 200
    guide = draft(app)
    assert (guide.clock_start.zh, guide.steps[1].name.zh) == ("自收到材料的第二天起算。", "审查材料")


def test_choices_saved_meanwhile_are_read_as_labels(editor: Visitor, staff: Callable[[str], Visitor]):
    colleague = staff("editor").get(f"{DRAFT}parts/time/")
    editor.get(f"{DRAFT}parts/time/")
    colleague.submit(case_kind="at_once")
    assert editor.submit(clock_start_zh="自次日起算。").status == 400
    (theirs,) = re.findall(r'class="theirs">(.*?)</div>', editor.html, flags=re.DOTALL)[:1]
    assert str(CaseKind.AT_ONCE.label) in theirs
    assert "at_once" not in theirs


def test_a_part_removed_meanwhile_is_not_saved(app: Flask, editor: Visitor, staff: Callable[[str], Visitor]):
    colleague = staff("editor")
    editor.get(f"{DRAFT}lists/steps/review/")
    colleague.get(DRAFT).submit("/steps/review/remove/")
    assert editor.submit(name_zh="审查材料").status == 404
    assert draft(app).element("steps/review") is None


def test_an_empty_new_part_is_refused(app: Flask, editor: Visitor):
    before = draft(app)
    assert editor.get(f"{DRAFT}lists/steps/add/").submit().status == 400
    assert "Nothing is entered yet" in editor.text
    assert draft(app) == before


def test_leaving_a_page_saves_nothing(app: Flask, editor: Visitor):
    before = draft(app)
    editor.get(f"{DRAFT}parts/time/")
    typed = editor.form().fields
    name = next(name for name in typed if name.endswith(":clock_start_zh"))
    typed[name] = "不保存的内容"
    editor.client.post("/admin/drafts/", data=typed, headers={"X-Autosave": "1"})
    assert "不保存的内容" in editor.get(f"{DRAFT}parts/time/").html, "offered as a draft"
    assert draft(app) == before, "a draft of the browser changes nothing in the version"
    way_out = next(address for address in re.findall(r'formaction="([^"]+)"', editor.html) if "leave=" in address)
    answer = editor.client.post(unescape(way_out), data=editor.form().fields | {"discard": name.partition(":")[0]})
    assert answer.headers["Location"] == DRAFT
    assert "不保存的内容" not in editor.get(f"{DRAFT}parts/time/").html
    assert draft(app) == before


def test_a_published_version_is_not_edited(editor: Visitor):
    fields = editor.get(f"{DRAFT}parts/time/").form().fields
    answer = editor.client.post(f"/admin/procedures/{CODE}/1/parts/time/", data=fields)
    assert answer.status_code == 400


def test_untranslated_passages_are_counted(editor: Visitor):
    editor.get(f"{DRAFT}parts/time/").submit(clock_start_en="", excluded_time_en="")
    assert "2 passages are not translated" in editor.get(DRAFT).text


@pytest.mark.parametrize("view", ["zh", "en", "zh-large", "en-large"])
def test_every_public_view_previews_the_draft(editor: Visitor, view: str):
    editor.get(f"{DRAFT}parts/identity/").submit(summary_zh="草稿里的摘要", summary_en="The summary of the draft")
    editor.get(f"{DRAFT}preview/{view}/")
    assert editor.status == 200
    assert ("草稿里的摘要" if view.startswith("zh") else "The summary of the draft") in editor.text
    assert ('class="large"' in editor.html) == view.endswith("large")
    assert editor.response is not None
    assert editor.response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt:alert(1)", "https://[", "//evil"]
)
def test_typed_addresses_lead_nowhere_in_previews(app: Flask, editor: Visitor, address: str):
    with app.test_request_context("/zh/"), writing():
        version = db.session.query(ProcedureVersion).filter_by(number=2).one()
        guide = version.guide.model_dump(mode="json")
        for part, names in {
            "channels": ["url"],
            "materials": ["blank_form_url", "sample_url"],
            "outcomes": ["sample_url"],
        }.items():
            guide[part][0] |= dict.fromkeys(names, address)
        guide["complaint_channels"][0] |= {"kind": "web", "address": {"zh": address}}
        version.guide = Guide.model_validate(guide)
    html = editor.get(f"{DRAFT}preview/zh/").html
    assert html.count(address) >= 5
    assert not re.findall(f'(?i)(?:href|src|action)="{re.escape(address)}', html)
    assert "This is not a web address" in editor.get(DRAFT).text


def test_new_procedures_get_their_own_code(app: Flask, editor: Visitor):
    new = {"name_zh": "新的事项", "department": "transport"}
    assert "an unused code" in editor.get("/admin/procedures/new/").submit(code=CODE, **new).text
    assert editor.status == 400
    editor.get("/admin/procedures/new/").submit(code="TR-900", **new)
    assert editor.status == 200
    editor.get("/admin/procedures/new/").submit(code="TR 900", **new)  # another one than TR-900
    assert (editor.status, editor.url) == (200, "/admin/procedures/TR900/")
    assert editor.get("/admin/procedures/TR-900/1/").status == 200
