"""An import never overwrites a draft that somebody holds, and says whose."""

from io import BytesIO

import pytest
from flask import Flask

from portal.imports.vocabulary import ImportEffect, RowOutcome
from portal.library.guide.components import TimeLimit
from portal.library.guide.document import Guide
from portal.library.guide_files import export
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.drafting.operations import draft_version, edit_version, import_guide, submit_version
from portal.procedures.drafting.operations import return_version as give_back
from portal.procedures.models import ProcedureVersion, ReplacedDraft
from portal.procedures.queries import get_version_in_force
from tests.imports.uploads import Staff, check, import_now, send
from tests.imports.workbooks import imported, workbook
from tests.support.cast import CODE, Cast, read_guide


def guide_of(days: int, code: str = CODE) -> Guide:
    guide = read_guide(code)
    guide.committed_limit = TimeLimit(amount=days)
    return guide


def file_of(*guides: Guide) -> bytes:
    handle = BytesIO()
    export.write_json(guides, handle)
    return handle.getvalue()


def hold(cast: Cast, days: int = 4, name: str = "approver") -> None:
    """Let a person begin a draft of the guide in force, and write a limit into it."""
    with writing():
        version = draft_version(cast[name], get_version_in_force(CODE).procedure)
        edit_version(cast[name], version, guide_of(days))


def days_of_newest() -> int | None:
    newest = db.session.query(ProcedureVersion).order_by(ProcedureVersion.number.desc()).first()
    assert newest is not None
    assert newest.guide.committed_limit is not None
    return newest.guide.committed_limit.amount


def test_the_own_export_leaves_a_held_draft(app: Flask, cast: Cast, guide_in_force: str, staff: Staff):
    with app.app_context():
        hold(cast)
    editor = staff("editor")
    exported = editor.client.get("/admin/exchange/guides.xlsx", buffered=True).data
    page = send(editor, "guides.xlsx", exported)
    assert "Name of approver" in page.text
    assert f"{CODE}/2" in page.text
    assert "0 imported" not in page.text
    with app.app_context():
        assert days_of_newest() == 4


@pytest.mark.parametrize("name", ["editor", "approver"])
def test_drafts_edited_by_hand_are_held(context: None, cast: Cast, guide_in_force: str, name: str):
    hold(cast, name=name)
    (result,) = imported("x.json", file_of(guide_of(3)))
    assert result.outcome is RowOutcome.HELD
    assert f"Name of {name}" in str(result.notes[-1].message)
    assert result.held_draft is not None
    assert result.held_draft[0] == f"{CODE}/2"
    assert days_of_newest() == 4


def test_untouched_imports_are_imported_again(context: None, cast: Cast, guide_in_force: str):
    for days in (3, 2):
        (result,) = imported("x.json", file_of(guide_of(days)))
        assert (result.outcome, result.effect) == (RowOutcome.IMPORTED, ImportEffect.CHANGED)
    with writing():
        version = import_guide(cast["editor"], guide_of(1))
        assert version is not None
        assert import_guide(cast["editor"], guide_of(2)) is version
    (result,) = imported("x.json", file_of(guide_of(3)))
    assert result.outcome is RowOutcome.HELD  # another person's import is theirs
    assert days_of_newest() == 2


def test_a_returned_version_is_held(context: None, cast: Cast, guide_in_force: str):
    first = read_guide()
    first.summary.zh = "另一句话"
    imported("x.json", file_of(first))
    version = db.session.query(ProcedureVersion).filter_by(number=2).one()
    with writing():
        submit_version(cast["editor"], version, what_changed={"zh": "改", "en": "Changed"})
    (result,) = imported("x.json", file_of(guide_of(2)))
    assert result.outcome is RowOutcome.REFUSED
    assert f"{CODE}/2" in str(result.notes[-1].message)
    with writing():
        give_back(cast["approver"], version, remarks="…")
    (result,) = imported("x.json", file_of(guide_of(2)))
    assert result.outcome is RowOutcome.HELD
    assert "Name of editor" in str(result.notes[-1].message)


def test_a_code_twice_in_one_file_is_refused(context: None, cast: Cast, guide_in_force: str):
    results = imported("x.json", file_of(guide_of(3), guide_of(2)))
    assert [each.outcome for each in results] == [RowOutcome.IMPORTED, RowOutcome.REFUSED]
    assert days_of_newest() == 3


def test_everything_or_nothing_stops_at_a_held_draft(context: None, cast: Cast, guide_in_force: str):
    hold(cast)
    results = imported("x.xlsx", workbook(None, read_guide("NR-101"), guide_of(3)), all_or_nothing=True)
    assert [each.outcome for each in results] == [RowOutcome.REFUSED, RowOutcome.HELD]
    assert days_of_newest() == 4


def test_overwriting_is_chosen_and_loses_nothing(app: Flask, cast: Cast, guide_in_force: str, staff: Staff):
    with app.app_context():
        hold(cast)
    shown = check(staff("editor"), "x.json", file_of(guide_of(3)))
    assert "Name of approver" in shown.text
    page = import_now(shown, may_overwrite="y")
    assert "Overwrites a draft" in page.text
    with app.app_context():
        assert days_of_newest() == 3
        replaced = db.session.query(ReplacedDraft).one()
        assert replaced.guide.committed_limit == TimeLimit(amount=4)
        assert db.session.query(AuditEntry).filter_by(verb="overwrite_draft", subject=f"{CODE}/2").count() == 1
    editor = staff("editor").get(f"/admin/procedures/{CODE}/2/")
    assert "Name of approver" in editor.text
    editor.submit("/use/")
    with app.app_context():
        assert days_of_newest() == 4
        assert db.session.query(ReplacedDraft).one().guide.committed_limit == TimeLimit(amount=3)


def test_only_what_the_check_showed_is_overwritten(app: Flask, cast: Cast, guide_in_force: str, staff: Staff):
    with app.app_context():
        hold(cast)
    shown = check(staff("editor"), "x.json", file_of(guide_of(3)))
    with app.app_context():
        version = db.session.query(ProcedureVersion).filter_by(number=2).one()
        with writing():
            edit_version(cast["approver"], version, guide_of(2))
    page = import_now(shown, may_overwrite="y")
    assert "Name of approver" in page.text
    with app.app_context():
        assert days_of_newest() == 2


def test_a_list_changes_no_service_with_a_guide(context: None, cast: Cast, guide_in_force: str):
    from portal.imports.vocabulary import Purpose
    from tests.support.cast import in_days

    rows = f"code,name,department\n{CODE},改名了,transport\n".encode()
    (result,) = imported("x.csv", rows, purpose=Purpose.CATALOGUE, due_on=in_days(9))
    assert (result.outcome, result.effect) == (RowOutcome.UNCHANGED, None)
    assert CODE in str(result.message)
