"""Versions, four eyes, and what the public sees of them."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.library.access.separation_of_duties import SecondPersonNeededError
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.guide.components import TimeLimit
from portal.library.guide.publish_gate.gate import GateNotPassedError
from portal.platform.storage import content_revisions
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.drafting.operations import draft_version, edit_version, import_guide, submit_version
from portal.procedures.models import ProcedureVersion, PublishedStep
from portal.procedures.queries import get_version_in_force
from portal.procedures.versions.operations import publish_version, restore_version, withdraw_version
from portal.procedures.vocabulary import VersionState
from tests.support.cast import CODE, Cast, publish, read_guide
from tests.support.visitor import Visitor

WORDS = {"zh": "改了", "en": "Changed"}


@pytest.mark.usefixtures("context")
def test_nobody_approves_what_they_wrote(cast: Cast):
    with writing():
        version = import_guide(cast["editor"], read_guide())
        assert version is not None
        submit_version(cast["editor"], version, what_changed=WORDS)
    with pytest.raises(SecondPersonNeededError), writing():
        publish_version(cast["editor"], version)
    assert version.state is VersionState.IN_REVIEW


@pytest.mark.usefixtures("context")
def test_a_published_version_cannot_be_edited(cast: Cast):
    version = publish(cast, read_guide())
    with pytest.raises(MoveNotPossibleError), writing():
        edit_version(cast["editor"], version, read_guide())


@pytest.mark.usefixtures("context")
def test_a_guide_that_misleads_is_not_submitted(cast: Cast):
    guide = read_guide()
    guide.committed_limit = TimeLimit(amount=99)
    with writing():
        version = import_guide(cast["editor"], guide)
        assert version is not None
    with pytest.raises(GateNotPassedError), writing():
        submit_version(cast["editor"], version, what_changed=WORDS)


@pytest.mark.usefixtures("context")
def test_the_superseded_version_stays_readable(cast: Cast):
    first = publish(cast, read_guide())
    with writing():
        second = draft_version(cast["editor"], first.procedure)
    with pytest.raises(MoveNotPossibleError), writing():
        draft_version(cast["editor"], first.procedure)
    with writing():
        submit_version(cast["editor"], second, what_changed=WORDS)
        publish_version(cast["approver"], second)
    states = db.session.scalars(select(ProcedureVersion.state).order_by(ProcedureVersion.number)).all()
    assert states == [VersionState.SUPERSEDED, VersionState.PUBLISHED]
    assert get_version_in_force(CODE).number == 2
    assert len(db.session.scalars(select(PublishedStep)).all()) == len(read_guide().steps)


@pytest.mark.usefixtures("context")
def test_the_same_file_twice_changes_nothing(cast: Cast):
    with writing():
        assert import_guide(cast["editor"], read_guide()) is not None
    with writing():
        assert import_guide(cast["editor"], read_guide()) is None


def test_conflicting_saves_show_the_typed_text(guide_in_force: str, staff: Callable[[str], Visitor]):
    editor, colleague = staff("editor"), staff("editor")
    editor.get(f"/admin/procedures/{guide_in_force}/").submit("/draft/")
    url = f"/admin/procedures/{guide_in_force}/2/lists/steps/review/"
    editor.get(url)
    colleague.get(url).submit(name_zh="同事改的名字")
    editor.submit(name_zh="我改的名字")
    assert editor.status == 400
    assert "我改的名字" in editor.html
    assert "Someone else has saved" in editor.text
    assert "同事改的名字" in editor.text
    editor.submit(name_zh="我改的名字")
    assert editor.status == 200


def test_a_returned_version_shows_its_remarks(guide_in_force: str, staff: Callable[[str], Visitor]):
    editor, approver = staff("editor"), staff("approver")
    editor.get(f"/admin/procedures/{guide_in_force}/").submit("/draft/")
    editor.get(f"/admin/procedures/{guide_in_force}/2/").submit("/submit/", what_changed_zh="改了")
    approver.get(f"/admin/procedures/{guide_in_force}/2/").submit("/return/", remarks="请写明依据")
    assert "请写明依据" in editor.get(f"/admin/procedures/{guide_in_force}/2/").text


def test_withdrawn_guides_remain_only_in_history(
    guide_in_force: str, citizen: Visitor, staff: Callable[[str], Visitor]
):
    approver = staff("approver")
    approver.get(f"/admin/procedures/{guide_in_force}/1/").submit("/withdraw/", reason_zh="法律已经废止。")
    assert citizen.get(f"/zh/procedures/{guide_in_force}/").status == 404
    assert citizen.client.get("/api/v1/procedures").json["total"] == 0
    assert "法律已经废止。" in citizen.get(f"/zh/procedures/{guide_in_force}/versions/").text


def test_a_rejected_retirement_returns_the_guide(
    app: Flask, guide_in_force: str, citizen: Visitor, cast: Cast, staff: Callable[[str], Visitor]
):
    address, public = f"/admin/procedures/{guide_in_force}/1/", f"/zh/procedures/{guide_in_force}/"
    staff("approver").get(address).submit("/withdraw/", reason_zh="贪官要钱。", reason_en="Bribes")
    link = next(each for each in staff("approver").get(address).html.split('"') if each.startswith("/admin/changes/FH"))
    assert not staff("approver").get(link).has_form("/reject/")
    quality = staff("quality").get(link)
    assert all(words in quality.text for words in ("贪官要钱。", "Bribes"))
    quality.submit("/reject/", reason="理由不是事实，收回")
    content_revisions.clear_recent_revisions()
    assert citizen.get(public).status == 200
    assert "贪官要钱" not in citizen.get(f"{public}versions/").text
    with app.app_context():
        assert db.session.query(PublishedStep).count() == len(read_guide(guide_in_force).steps)


@pytest.mark.usefixtures("context")
def test_a_retired_version_does_not_replace_a_newer(cast: Cast):
    first = publish(cast, read_guide())
    with writing():
        withdraw_version(cast["approver"], first, reason=WORDS)
        version = draft_version(cast["editor"], first.procedure)
        submit_version(cast["editor"], version, what_changed=WORDS)
        publish_version(cast["approver"], version)
    with pytest.raises(MoveNotPossibleError), writing():
        restore_version(cast["quality"], first)


def test_the_approver_reads_every_language(guide_in_force: str, staff: Callable[[str], Visitor]):
    editor, approver = staff("editor"), staff("approver")
    editor.get(f"/admin/procedures/{guide_in_force}/").submit("/draft/")
    editor.get(f"/admin/procedures/{guide_in_force}/2/").submit(
        "/submit/", what_changed_zh="改了", what_changed_en="False"
    )
    page = approver.get(f"/admin/procedures/{guide_in_force}/2/").text
    assert "改了" in page
    assert "False" in page


def test_drafts_are_nobodys_business(
    app: Flask, guide_in_force: str, citizen: Visitor, staff: Callable[[str], Visitor]
):
    staff("editor").get(f"/admin/procedures/{guide_in_force}/").submit("/draft/")
    assert citizen.get(f"/zh/procedures/{guide_in_force}/versions/2/").status == 404
    assert citizen.get(f"/zh/procedures/{guide_in_force}/versions/1/changes/").status == 404


@pytest.mark.usefixtures("context")
def test_nobody_approves_what_they_wrote_a_word_of(cast: Cast):
    with writing():
        version = import_guide(cast["approver"], read_guide())
        assert version is not None
        edit_version(cast["editor"], version, read_guide())
        submit_version(cast["editor"], version, what_changed=WORDS)
    with pytest.raises(SecondPersonNeededError), writing():
        publish_version(cast["approver"], version)
