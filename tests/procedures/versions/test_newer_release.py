"""After a roll-back: guides that a newer release wrote are shown, edited, published and exported without loss."""

from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from portal.imports.guide_import import contents_of, import_records
from portal.imports.vocabulary import ANY_DRAFT, NO_DRAFT, Options, Overwriting, RowOutcome
from portal.library.access.permissions import SYSTEM
from portal.library.guide.document import SCHEMA_VERSION, Guide
from portal.library.guide_files import export
from portal.platform.storage.content_revisions import increment_revision
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.procedures.drafting.edit_pages import PAGES
from portal.procedures.models import ProcedureVersion
from portal.procedures.vocabulary import GUIDES_REVISION
from portal.reorganisations.operations import PlanLine, reorganise
from portal.reorganisations.vocabulary import PlanKind
from portal.search.index.documents import entry_of
from portal.search.index.index_updates import refresh_index
from tests.support.cast import CODE, Cast, publish, read_guide
from tests.support.newer_release import LATER, as_newer_release_writes, newer_documents
from tests.support.visitor import Visitor

DRAFT = f"/admin/procedures/{CODE}/3/"
IN_A_LANGUAGE = (
    "/", "/procedures/", f"/procedures/{CODE}/", f"/procedures/{CODE}.json", f"/procedures/{CODE}.jsonld",
    f"/procedures/{CODE}/versions/", f"/procedures/{CODE}/versions/1/", f"/procedures/{CODE}/versions/2/",
    f"/procedures/{CODE}/versions/2/changes/", f"/procedures/{CODE}/notice/", f"/procedures/{CODE}/card/",
    f"/procedures/{CODE}/rate/", "/departments/", "/departments/transport/", "/departments/transport/notices/",
    "/posts/tr-review/", "/search?q=运输", f"/complaints/new/?procedure={CODE}&element=steps/review",
    f"/deadline/?procedure={CODE}", "/supervision/", f"/supervision/procedures/{CODE}/",
    "/supervision/departments/transport/", "/improvements/", "/standards/",
)  # fmt: skip
DATA = (
    "/api/v1/procedures", f"/api/v1/procedures/{CODE}",
    "/api/v1/search?q=运输", "/data/supervision.csv", "/data/waits.csv", "/sitemap.xml",
)  # fmt: skip
PUBLIC = [*(f"/{view}{address}" for view in ("zh", "en") for address in IN_A_LANGUAGE), *DATA]
STAFF = [
    "/admin/", "/admin/procedures/", "/admin/procedures/reviews/", f"/admin/procedures/{CODE}/",
    *(f"/admin/procedures/{CODE}/{number}/" for number in (1, 2, 3)), f"{DRAFT}preview/zh/", f"{DRAFT}preview/en/",
    *(f"{DRAFT}parts/{page}/" for page in PAGES),
]  # fmt: skip


@pytest.fixture
def three_versions(app: Flask, cast: Cast) -> None:
    """Publish two versions, and begin the draft of a third."""
    with app.test_request_context("/zh/"):
        publish(cast, read_guide())
        second = read_guide()
        second.summary.zh = "第二版的概述。"
        publish(cast, second)


def store(app: Flask, change: Callable[[dict[str, Any]], dict[str, Any]], schema: int = SCHEMA_VERSION) -> None:
    """Write all versions, and the copies of them that lists show, as a newer release would have."""
    with app.test_request_context("/zh/"), writing():
        for version in db.session.query(ProcedureVersion):
            version.document, version.schema_version = change(version.document), schema
        db.session.execute(text("UPDATE procedures SET type = 'decree', committed_unit = 'fortnights'"))
        db.session.execute(text("UPDATE published_steps SET unit = 'fortnights'"))
        increment_revision(GUIDES_REVISION)
    page_cache.clear()


def stored(app: Flask, number: int) -> tuple[dict[str, Any], int]:
    with app.app_context():
        version = db.session.query(ProcedureVersion).filter_by(number=number).one()
        return deepcopy(version.document), version.schema_version


@pytest.fixture
def editor(three_versions: None, staff: Callable[[str], Visitor]) -> Visitor:
    """Return the editor's browser, with the draft of a third version begun."""
    visitor = staff("editor")
    visitor.get(f"/admin/procedures/{CODE}/").submit("/draft/")
    return visitor


def test_every_public_page_answers(app: Flask, editor: Visitor, citizen: Visitor):
    store(app, as_newer_release_writes, SCHEMA_VERSION + 1)
    with app.test_request_context("/zh/"):
        refresh_index()
    for address in PUBLIC:
        assert (citizen.get(address).status, address) == (200, address)
        assert LATER not in citizen.html


def test_every_page_of_the_staff_answers(app: Flask, editor: Visitor):
    store(app, as_newer_release_writes, SCHEMA_VERSION + 1)
    parts = [f"{group}/{part['key']}/" for group in Guide.lists_of_keyed for part in stored(app, 3)[0][group]]
    for address in (*STAFF, *(f"{DRAFT}lists/{part}" for part in parts)):
        assert (editor.get(address).status, address) == (200, address)
    for ending in ("json", "jsonl", "xlsx"):
        with editor.client.get(f"/admin/exchange/{CODE}/3/guide.{ending}") as file:
            assert file.status_code == 200


@pytest.mark.once
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_shown_pages_answer_whatever_is_stored(app: Flask, cast: Cast, citizen: Visitor, data: st.DataObject):
    with app.test_request_context("/zh/"):
        if db.session.query(ProcedureVersion).count() == 0:
            publish(cast, read_guide())
    document = data.draw(newer_documents(read_guide().to_document()))
    store(app, lambda _: document)
    for address in (f"/zh/procedures/{CODE}/", f"/en/procedures/{CODE}/notice/", f"/zh/procedures/{CODE}.jsonld"):
        assert citizen.get(address).status == 200
        assert LATER not in citizen.html
    with app.test_request_context("/zh/"):
        version = db.session.query(ProcedureVersion).one()
        assert entry_of(version.procedure, version)["words"]


def test_editing_one_part_loses_nothing_of_the_others(app: Flask, editor: Visitor):
    store(app, as_newer_release_writes, SCHEMA_VERSION + 1)
    expected, schema = stored(app, 3)
    editor.get(f"{DRAFT}lists/steps/review/").submit(name_zh="新的名称")
    editor.get(f"{DRAFT}parts/identity/").submit(summary_en="A new summary.")
    editor.get(f"{DRAFT}lists/materials/{expected['materials'][0]['key']}/").submit(how_to_fill_en="Like this.")
    editor.get(f"{DRAFT}lists/materials/add/").submit(name_zh="补充材料")
    step = next(step for step in expected["steps"] if step["key"] == "review")
    step["name"]["zh"] = "新的名称"
    expected["summary"]["en"] = "A new summary."
    expected["materials"][0]["how_to_fill"]["en"] = "Like this."
    document, number = stored(app, 3)
    added = document["materials"].pop()
    assert added["name"] == {"zh": "补充材料", "en": ""}
    assert (document, number) == (expected, schema)


def with_fields(document: dict[str, Any]) -> dict[str, Any]:
    """Add unknown fields only: the gate has nothing against the rest."""
    steps = [step | {LATER: number} for number, step in enumerate(document["steps"])]
    return document | {LATER: {"deep": [1]}, "name": document["name"] | {"ug": "ئات"}, "steps": steps}


def test_publication_loses_nothing(app: Flask, editor: Visitor, staff: Callable[[str], Visitor]):
    store(app, with_fields, SCHEMA_VERSION + 1)
    before = stored(app, 3)
    editor.get(DRAFT).submit("/submit/", what_changed_zh="改了概述", what_changed_en="The summary")
    staff("approver").get(DRAFT).submit("/publish/")
    assert stored(app, 3) == before
    editor.get(f"/admin/procedures/{CODE}/").submit("/draft/")
    assert stored(app, 4) == before


def test_a_reorganisation_loses_nothing(app: Flask, cast: Cast, editor: Visitor):
    store(app, as_newer_release_writes)
    expected = stored(app, 3)[0]
    with app.test_request_context("/zh/"), writing():
        reorganise(cast["administrator"], [PlanLine(PlanKind.MERGE_POSTS, "tr-review", "tr-decide")])
    for step in expected["steps"]:
        step["post"] = "tr-decide" if step["post"] == "tr-review" else step["post"]
    assert stored(app, 3)[0] == expected


def exported(app: Flask, name: str) -> BytesIO:
    handle = BytesIO()
    with app.test_request_context("/zh/"):
        guide = db.session.query(ProcedureVersion).filter_by(number=3).one().guide
        (export.write_workbook if name.endswith("xlsx") else export.write_json)([guide], handle)
    handle.seek(0)
    return handle


def brought_in(app: Flask, name: str, handle: BytesIO, overwriting: Overwriting = NO_DRAFT) -> Any:
    with app.test_request_context("/zh/"):
        (result,) = import_records(SYSTEM, contents_of(name, handle).records, Options(overwriting=overwriting))
        return result


def test_json_with_unknown_fields_is_refused(app: Flask, editor: Visitor):
    store(app, with_fields)
    before = stored(app, 3)
    result = brought_in(app, "guides.json", exported(app, "guides.json"))
    assert result.outcome is RowOutcome.REFUSED
    assert any(LATER in note.place for note in result.notes)
    assert stored(app, 3) == before


def test_a_workbook_keeps_what_it_cannot_hold(app: Flask, editor: Visitor):
    store(app, with_fields)
    before = stored(app, 3)
    handle = exported(app, "guides.xlsx")
    assert brought_in(app, "guides.xlsx", handle).outcome is RowOutcome.UNCHANGED
    editor.get(f"{DRAFT}parts/identity/").submit(summary_en="Meanwhile.")
    handle.seek(0)
    assert brought_in(app, "guides.xlsx", handle).outcome is RowOutcome.HELD
    handle.seek(0)
    assert brought_in(app, "guides.xlsx", handle, overwriting=ANY_DRAFT).outcome is RowOutcome.IMPORTED
    assert stored(app, 3) == before
