"""Import and export in the admin area: a file, a page that shows how far it is, a report by row and cell."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from openpyxl import load_workbook

from portal.accounts.models import RoleGrant, Staff
from portal.imports.jobs import resume_runs, work_on
from portal.imports.models import ImportRun
from portal.imports.operations import delete_old_runs, take_run
from portal.imports.vocabulary import RunState
from portal.library.guide.components import TimeLimit
from portal.library.guide_files import export
from portal.operating.worker import run_due_jobs
from portal.platform import clock
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.models import Procedure, ProcedureVersion
from tests.imports.uploads import import_now
from tests.support.cast import CODE, Cast, read_guide
from tests.support.databases import wait_for_background
from tests.support.visitor import Visitor

NAMES = "name,department\n营业执照,transport\n,transport\n"


def upload(visitor: Visitor, name: str, content: bytes, **fields: str) -> Visitor:
    """Send a file, and wait for the thread that brings it in."""
    token = visitor.get("/admin/exchange/").form("/import/").fields["csrf_token"]
    data = {"csrf_token": token, "purpose": "guides", **fields, "file": (BytesIO(content), name)}
    visitor._seen(visitor.client.post("/admin/exchange/import/", data=data, content_type="multipart/form-data"))
    wait_for_background()
    return visitor.get(visitor.url) if "/runs/" in visitor.url else visitor


def test_a_file_is_imported_with_a_report(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    editor = upload(staff("editor"), "names.csv", NAMES.encode("gb18030"))
    assert "2 of 2 processed" in editor.text
    assert "line 3, name" in editor.text
    assert "This is required." in editor.text
    with app.app_context():
        run = db.session.query(ImportRun).one()
        assert (run.state, run.imported, run.refused) == (RunState.DONE, 1, 1)


def test_a_workbook_made_from_the_template_goes_in(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    handle, guide = BytesIO(), read_guide("NR-101")
    with app.app_context():
        export.write_workbook([guide], handle)
    editor = upload(staff("editor"), "guides.xlsx", handle.getvalue())
    assert "Done" in editor.text
    with app.app_context():
        assert (
            db.session.query(ProcedureVersion).join(Procedure).filter(Procedure.code == "NR-101").one().guide == guide
        )


def test_invalid_or_missing_uploads_are_reported(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    editor = upload(staff("editor"), "x.xlsx", b"no workbook")
    assert "not a workbook" in editor.text
    assert "no file" not in editor.text
    token = editor.get("/admin/exchange/").form("/import/").fields["csrf_token"]
    answer = editor.client.post("/admin/exchange/import/", data={"csrf_token": token, "purpose": "guides"})
    assert answer.status_code == 400
    assert "Choose a file." in answer.get_data(as_text=True)


def test_imported_service_lists_show_their_date(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    editor, approver = staff("editor"), staff("approver")
    upload(editor, "x.csv", "name,department,code\n护照,transport,TR-700\n".encode(), purpose="catalogue")
    with app.app_context():
        assert db.session.query(Procedure).count() == 0
    assert "Someone other than you must import it" in editor.text
    assert not editor.has_form("/import/")
    assert editor.url in approver.get("/admin/").html
    import_now(approver.get(editor.url))
    with app.app_context():
        listed = db.session.query(Procedure).one()
        assert (listed.code, listed.is_listed, listed.guide_due_on is not None) == ("TR-700", True, True)


LISTED = "name,department,code,summary\n护照,transport,TR-700,办理护照\n"


def test_the_second_person_reads_all_texts(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    editor, approver = staff("editor"), staff("approver")
    upload(editor, "x.csv", LISTED.encode(), purpose="catalogue", due_on="2027-05-01")
    page = approver.get(editor.url).text
    for text in ("TR-700", "Name: 护照", "Summary: 办理护照", "(transport)", "Guide due date: 2027-05-01"):
        assert text in page
    link = re.search(r'href="([^"]+/problems/)"', approver.html)
    assert link is not None
    assert "办理护照" in approver.client.get(link[1]).get_data(as_text=True)
    import_now(approver)
    upload(editor, "x.csv", LISTED.replace("护照", "罚款").encode(), purpose="catalogue", due_on="2029-01-01")
    page = approver.get(editor.url).text
    assert "Name: 护照 → 罚款" in page
    assert "Guide due date: 2027-05-01" in page


def test_an_added_department_is_named_beforehand(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    with app.app_context(), writing():
        both = db.session.query(Staff).filter_by(user_name="editor").one()
        both.role_grants = [RoleGrant(role="editor"), RoleGrant(role="administrator")]
    editor = upload(staff("editor"), "x.csv", "name,department\n护照,没有的局\n".encode(), create_departments="y")
    assert re.search(r"adds the department [\w-]+: 没有的局", staff("approver").get(editor.url).text)


def test_what_was_not_shown_is_not_published(
    app: Flask, cast: Cast, staff: Callable[[str], Visitor], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("portal.imports.operations.MAX_REPORTED_RECORDS", 1)
    editor, approver = staff("editor"), staff("approver")
    rows = "name,department,code\n护照,transport,TR-700\n罚款,transport,TR-701\n".encode()
    upload(editor, "x.csv", rows, purpose="catalogue")
    assert "you have not seen all" in approver.get(editor.url).text
    assert not approver.has_form("/import/")
    token = approver.get("/admin/password/").form().fields["csrf_token"]
    answer = approver.client.post(f"{editor.url}import/", data={"csrf_token": token})
    assert answer.status_code == 400
    with app.app_context():
        assert db.session.query(Procedure).count() == 0


def test_another_person_does_not_see_the_report(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    editor = upload(staff("editor"), "names.csv", NAMES.encode())
    assert staff("approver").get(editor.url).status == 404


def test_files_for_other_departments_are_refused(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    with app.app_context(), writing():
        bound = db.session.query(Staff).filter_by(user_name="editor").one()
        bound.role_grants = [RoleGrant(role="editor", department_code="health")]
    editor = upload(staff("editor"), "names.csv", NAMES.encode())
    assert "not in your area of responsibility" in editor.text
    with app.app_context():
        assert db.session.query(Procedure).count() == 0


def test_nobody_overwrites_what_another_department_writes(
    app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]
):
    with app.app_context(), writing():
        bound = db.session.query(Staff).filter_by(user_name="editor").one()
        bound.role_grants = [RoleGrant(role="editor", department_code="health")]
    for purpose in ("guides", "catalogue"):
        rows = f"code,name,department\n{CODE},改名了,health\n".encode()
        assert "another department" in upload(staff("editor"), "x.csv", rows, purpose=purpose).text
    with app.app_context():
        assert db.session.query(ProcedureVersion).count() == 1
        assert db.session.query(Procedure).one().department.code == "transport"


def test_an_import_adds_departments_only_for_who_may(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    editor = upload(staff("editor"), "x.csv", "name,department\n护照,没有的局\n".encode(), create_departments="y")
    assert "There is no department" in editor.text
    assert "create_departments" not in editor.get("/admin/exchange/").html


def test_only_the_import_takes_large_files(
    app: Flask, cast: Cast, staff: Callable[[str], Visitor], monkeypatch: pytest.MonkeyPatch
):
    editor, big = staff("editor"), b"name,department\n" + b"#" * 400_000
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 300_000)
    assert "names" in upload(editor, "names.csv", big).html
    token = editor.get("/admin/exchange/").form("/import/").fields["csrf_token"]
    monkeypatch.setattr(app.view_functions["imports_admin.start"], "max_bytes", 300_000)
    for address in ("/admin/password/", "/admin/exchange/import/"):
        data = {"csrf_token": token, "purpose": "guides", "file": (BytesIO(big), "x.csv")}
        assert editor.client.post(address, data=data, content_type="multipart/form-data").status_code == 413


def test_a_file_name_nobody_can_store_is_cleaned(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    upload(staff("editor"), "a\0b.csv", NAMES.encode())
    with app.app_context():
        assert db.session.query(ImportRun).one().file_name == "ab.csv"


def waiting_run(app: Flask, cast: Cast) -> str:
    from portal.imports.operations import start_run
    from portal.imports.vocabulary import Options

    with app.test_request_context("/zh/"), writing():
        return start_run(cast["editor"], file_name="names.csv", content=NAMES.encode(), options=Options()).reference


def test_the_worker_resumes_interrupted_imports(app: Flask, cast: Cast):
    reference = waiting_run(app, cast)
    with app.app_context():
        with writing():
            assert take_run(reference) is not None
        with writing():
            assert take_run(reference) is None
        assert resume_runs({}) == 0
    with time_machine.travel(clock.now() + timedelta(minutes=4), tick=False):
        assert "resume_imports" in run_due_jobs(app)
    with app.app_context():
        assert db.session.query(ImportRun).one().state is RunState.DONE
        assert db.session.query(Procedure).count() == 1
        assert not work_on(reference)


def test_runs_are_forgotten_after_three_months(app: Flask, cast: Cast):
    waiting_run(app, cast)
    with app.app_context(), time_machine.travel(clock.now() + timedelta(days=91), tick=False), writing():
        assert delete_old_runs() == 1


@pytest.mark.parametrize("ending", ["json", "jsonl", "xlsx"])
def test_guides_in_force_are_given_as_files(
    app: Flask, guide_in_force: str, staff: Callable[[str], Visitor], ending: str
):
    answer = staff("supervisor").client.get(f"/admin/exchange/guides.{ending}", buffered=True)
    assert answer.status_code == 200
    assert f"guides.{ending}" in answer.headers["Content-Disposition"]
    if ending == "xlsx":
        book = load_workbook(BytesIO(answer.data))
        assert [cell.value for cell in book["guides"]["A"]][2:] == [CODE]
    else:
        assert CODE in answer.get_data(as_text=True)


def test_the_template_has_instructions_and_choices(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    answer = staff("editor").client.get("/admin/exchange/template.xlsx", buffered=True)
    book = load_workbook(BytesIO(answer.data))
    assert book.sheetnames[0] == "Instructions"
    assert len(book.sheetnames) == 14
    rules = book["guides"].data_validations.dataValidation
    assert any("choices!" in rule.formula1 for rule in rules)
    assert book["choices"]["A1"].value


def test_formula_like_text_stays_text(app: Flask, guide_in_force: str):
    guide, handle = read_guide(), BytesIO()
    guide.summary.zh = '=HYPERLINK("http://x")'
    guide.committed_limit = TimeLimit(amount=3)
    with app.app_context():
        export.write_workbook([guide], handle)
    sheet = load_workbook(BytesIO(handle.getvalue()))["guides"]
    cells = [cell for cell in sheet[3] if cell.value and str(cell.value).startswith("=")]
    assert [cell.data_type for cell in cells] == ["s"]
