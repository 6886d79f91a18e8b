"""Names with rare characters come out everywhere as they went in: form, seal, search, files, print and mail."""

import json
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from portal.complaints.models import Complaint
from portal.figures.definitions.figure import Column
from portal.figures.files.csv_export import DataFile
from portal.imports.guide_import import contents_of
from portal.library.guide_files import export
from portal.organisation.models import Department
from portal.platform.security.contact_encryption import open_sealed
from portal.platform.storage import content_revisions
from portal.platform.storage.database import db
from portal.platform.storage.outbox import deliver, queue_message
from portal.platform.storage.transaction import writing
from portal.search.answers.queries import answer
from portal.search.index.catalogue_cache import cached_catalogue
from portal.search.index.index_updates import refresh_index
from tests.imports.workbooks import imported
from tests.support.cast import CODE, STEP, Cast, publish, read_guide
from tests.support.filing import file_by_form
from tests.support.mail import mail_server
from tests.support.visitor import Visitor

# A character newer than this Python, two of supplementary planes, private use of GB 18030, a chosen shape.
NAME = "𱖎村𠮷祥𫰠\ue863葛\U000e0100"
NEW = f"/zh/complaints/new/?procedure={CODE}&element={STEP}"


@pytest.mark.usefixtures("guide_in_force")
def test_a_form_seals_the_name_as_typed(app: Flask, citizen: Visitor):
    file_by_form(citizen, NEW, narrative=f"找{NAME}办", identity="named", contact=NAME)
    with app.app_context():
        kept = db.session.scalars(select(Complaint)).one()
        assert kept.narrative == f"找{NAME}办"
        assert kept.contact_sealed is not None
        assert open_sealed(kept.contact_sealed, f"contact:{kept.reference}") == NAME


@pytest.mark.once
@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("name", ["guides.json", "guides.jsonl", "guides.xlsx"])
def test_files_return_the_name_as_written(name: str):
    guide = read_guide()
    guide.name.zh = NAME
    handle = BytesIO()
    {"json": export.write_json, "jsonl": export.write_lines, "xlsx": export.write_workbook}[name[7:]]([guide], handle)
    (record,) = contents_of(name, BytesIO(handle.getvalue())).records
    assert record.guide is not None
    assert record.guide.name.zh == NAME


@pytest.mark.once
@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_csv_files_hold_and_bring_the_name(cast: Cast, encoding: str):
    rows = f"name,department,code\n{NAME},transport,T-18\n"
    (record,) = contents_of("x.csv", BytesIO(rows.encode(encoding))).records
    assert record.guide is not None
    assert record.guide.name.zh == NAME
    written: DataFile[str] = DataFile("x", (Column("name", "", "", str),))
    assert NAME in written.as_csv([NAME])


def test_pages_search_and_print_show_the_name(app: Flask, cast: Cast, citizen: Visitor):
    guide = read_guide()
    guide.name.zh = NAME
    with app.test_request_context("/zh/"):
        publish(cast, guide)
        refresh_index()
        content_revisions.clear_recent_revisions()
        for asked in (NAME, "𠮷祥", "𱖎", "\ue863", "葛"):
            ids = answer(asked).ids
            assert [cached_catalogue().procedures[each].code for each in ids] == [CODE], asked
        assert answer("𠮷祥里").question.read_as == ""
    for address in (f"/zh/procedures/{CODE}/", f"/zh/procedures/{CODE}/notice/", "/zh/search?q=𠮷祥"):
        assert NAME in citizen.get(address).text
    sent = citizen.client.get(f"/api/v1/procedures/{CODE}").get_json()
    assert NAME in json.dumps(sent, ensure_ascii=False)


@pytest.mark.once
def test_mail_carries_the_name(app: Flask):
    with app.app_context(), writing():
        queue_message("key", "clerk@office.example", NAME, f"{NAME}\n")
    with mail_server(app) as (mailbox, settings), app.app_context():
        assert deliver(settings) == 1
    assert str(mailbox.received[0]["Subject"]) == NAME
    assert mailbox.received[0].get_content().strip() == NAME


@pytest.mark.usefixtures("context")
def test_departments_of_a_list_keep_their_name(cast: Cast):
    imported("x.csv", f"name,department\n事,{NAME}局\n".encode(), create_departments=True)
    assert f"{NAME}局" in [each.name["zh"] for each in db.session.scalars(select(Department))]
