"""A run that is checked first: it says what an import would do, writes nothing, and is then imported once."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask

from portal.imports.models import ImportRun
from portal.imports.operations import CASE_FILE_RETENTION, FILE_RETENTION, MAX_REPORTED_RECORDS
from portal.imports.vocabulary import RunState
from portal.library.guide.components import TimeLimit
from portal.library.guide.document import Guide
from portal.library.guide_files import export
from portal.operating.worker import run_due_jobs
from portal.platform import clock
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.drafting.operations import draft_version, edit_version
from portal.procedures.models import Procedure, ProcedureVersion
from portal.procedures.queries import get_version_in_force
from tests.imports.uploads import Staff, check, counts, import_now, send
from tests.imports.workbooks import put, workbook
from tests.support.cast import CODE, Cast, publish, read_guide
from tests.support.databases import wait_for_background


def rows_of(app: Flask) -> list[int]:
    with app.app_context():
        return [db.session.query(table).count() for table in (Procedure, ProcedureVersion, AuditEntry)]


@pytest.fixture
def mixed(app: Flask, cast: Cast, guide_in_force: str) -> bytes:
    """Return a workbook with a new, a changed, an unchanged, a held and a wrong guide."""
    changed, held, wrong = read_guide("PS-101"), read_guide(), read_guide("NR-102")
    with app.test_request_context("/zh/"):
        for code in ("PS-101", "CA-101"):
            publish(cast, read_guide(code))
        with writing():
            version = draft_version(cast["approver"], get_version_in_force(CODE).procedure)
            guide = read_guide()
            guide.committed_limit = TimeLimit(amount=4)
            edit_version(cast["approver"], version, guide)
        changed.summary.zh = "另一句话"
        wrong.department = "nowhere"
        return workbook_of(read_guide("NR-101"), changed, read_guide("CA-101"), held, wrong)


def workbook_of(*guides: Guide) -> bytes:
    handle = BytesIO()
    export.write_workbook(guides, handle)
    return handle.getvalue()


def test_a_check_counts_all_and_writes_nothing(app: Flask, mixed: bytes, staff: Staff):
    editor, before = staff("editor"), rows_of(app)
    page = check(editor, "guides.xlsx", mixed)
    assert "Nothing has been imported" in page.text
    assert counts(app) == {"total": 5, "added": 1, "changed": 1, "unchanged": 1, "refused": 1, "held": 1}
    assert "Name of approver" in page.text
    assert rows_of(app)[:2] == before[:2]
    with app.app_context():
        verbs = [entry.verb for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)][before[2] :]
    assert verbs == ["start_import"]


def test_what_was_checked_is_imported_once(app: Flask, mixed: bytes, staff: Staff):
    page = check(staff("editor"), "guides.xlsx", mixed)
    form = page.form("/import/")
    import_now(page)
    assert counts(app) == {"total": 5, "added": 1, "changed": 1, "unchanged": 1, "refused": 1, "held": 1}
    versions = rows_of(app)[1]
    answer = page.client.post(form.action, data=form.fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, page.url)
    assert rows_of(app)[1] == versions
    with app.app_context():
        assert db.session.query(ImportRun).one().state is RunState.DONE
        assert db.session.query(AuditEntry).filter_by(verb="import_checked_file", outcome="done").count() == 1


def test_a_second_page_says_that_it_was_imported(app: Flask, mixed: bytes, staff: Staff):
    page = check(staff("editor"), "guides.xlsx", mixed)
    first = page.form("/import/")
    page.get(page.url)  # the same page in a second tab
    second = page.form("/import/")
    page.client.post(first.action, data=first.fields)
    wait_for_background()
    assert page.client.post(second.action, data=second.fields).status_code == 303, "the same act is answered alike"
    answer = page.client.post(second.action, data=second.fields | {"form_key": "a" * 40})
    assert answer.status_code == 400
    assert "Someone else may have acted first" in answer.text
    assert 'id="error-summary"' in answer.text


def test_an_import_checks_everything_again(app: Flask, mixed: bytes, staff: Staff, cast: Cast):
    page = check(staff("editor"), "guides.xlsx", mixed)
    with app.app_context(), writing():
        draft_version(cast["approver"], get_version_in_force("PS-101").procedure)
    import_now(page)
    assert counts(app) == {"total": 5, "added": 1, "unchanged": 1, "refused": 1, "held": 2}


def test_everything_or_nothing_is_said_before(app: Flask, mixed: bytes, staff: Staff):
    page = check(staff("editor"), "guides.xlsx", mixed, all_or_nothing="y")
    assert counts(app)["added"] == 1
    assert "nothing is imported while" in page.text
    import_now(page)
    assert counts(app) == {"total": 5, "refused": 4, "held": 1}


def test_lists_of_services_are_checked(app: Flask, cast: Cast, guide_in_force: str, staff: Staff):
    rows = f"code,name,department\nTR-700,护照,transport\n{CODE},运输,transport\nTR-701,,transport\n".encode()
    page = check(staff("editor"), "x.csv", rows, purpose="catalogue")
    assert counts(app) == {"total": 3, "added": 1, "unchanged": 1, "refused": 1}
    assert rows_of(app)[0] == 1
    import_now(staff("approver").get(page.url))
    assert rows_of(app)[0] == 2


def test_orphan_rows_are_counted_in(app: Flask, cast: Cast, guide_in_force: str, staff: Staff):
    with app.test_request_context("/zh/"):
        file = workbook(put("申请材料", "code", "NOBODY-1"), read_guide("NR-101")).getvalue()
    page = send(staff("editor"), "guides.xlsx", file)
    assert counts(app) == {"total": 2, "added": 1, "refused": 1}
    assert "2 of 2 processed" in page.text


@pytest.mark.once
def test_a_long_report_says_what_it_leaves_out(app: Flask, cast: Cast, guide_in_force: str, staff: Staff):
    good = "".join(f"G-{number},护照{number},transport\n" for number in range(MAX_REPORTED_RECORDS))
    rows = f"code,name,department\n{good}B-1,,transport\n".encode()
    page = check(staff("editor"), "x.csv", rows, purpose="catalogue")
    assert "Lines not shown: 1." in page.text
    assert "This is required." in page.text


@pytest.mark.parametrize(("name", "retention"), [("guides", FILE_RETENTION), ("cases", CASE_FILE_RETENTION)])
def test_files_of_finished_runs_are_deleted(
    app: Flask, cast: Cast, guide_in_force: str, staff: Staff, name: str, retention: timedelta
):
    if name == "cases":
        page = send(
            staff("manager"),
            "c.csv",
            b"number,procedure,event,at\nK-4,TR-101,accepted,yesterday\n",
            "/admin/cases/import/",
            only_check="y",
        )
    else:
        page = check(staff("editor"), "x.csv", b"name,department\n,transport\n")
    now = clock.now()
    for passed, is_there in ((retention - timedelta(hours=2), True), (retention + timedelta(hours=2), False)):
        with time_machine.travel(now + passed, tick=False):
            run_due_jobs(app)
            with app.app_context():
                assert (db.session.query(ImportRun).one().content is not None) is is_there
    assert page.get(page.url).status == 200
    assert "The file has been deleted" in page.text
    assert not page.has_form("/import/")


def test_a_run_without_problems_keeps_no_file(app: Flask, cast: Cast, guide_in_force: str, staff: Staff):
    send(staff("editor"), "guides.xlsx", workbook_of(read_guide("NR-101")))
    with app.app_context():
        assert db.session.query(ImportRun).one().content is None
