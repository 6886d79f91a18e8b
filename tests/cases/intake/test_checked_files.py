"""A case file that is checked first, and returned with its problems."""

import csv
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook

from portal.cases.models import Case
from portal.platform.storage.database import db
from tests.cases.conftest import at
from tests.imports.uploads import Staff, counts, import_now, send

CASES = """办件编号,事项编码,事件,时间
K-1,TR-101,受理,2026-11-02 09:30
K-2,TR-101,受理,2026-11-03 09:30
K-4,TR-101,受理,yesterday
"""
MORE_CASES = """办件编号,事项编码,事件,时间
K-1,TR-101,受理,2026-11-02 09:30
K-1,TR-101,准予,2026-11-05 10:00
K-2,TR-101,受理,2026-11-03 09:30
K-3,TR-101,受理,2026-11-04 09:30
K-4,TR-101,受理,yesterday
"""


ADDRESS = "/admin/cases/import/"


@pytest.mark.usefixtures("service")
def test_case_files_are_checked(app: Flask, staff: Staff):
    with at("2026-11-23 10:00"):
        manager = staff("manager")
        page = send(manager, "c.csv", CASES.encode(), ADDRESS, only_check="y")
        assert counts(app) == {"total": 3, "added": 2, "refused": 1}
        with app.app_context():
            assert db.session.query(Case).count() == 0
        import_now(page, f"/import/{page.url.split('/')[-2]}/")
        assert counts(app) == {"total": 3, "added": 2, "refused": 1}
        send(manager, "c.csv", MORE_CASES.encode(), ADDRESS, only_check="y")
        assert counts(app) == {"total": 4, "added": 1, "changed": 1, "unchanged": 1, "refused": 1}
    with app.app_context():
        assert {case.source_number for case in db.session.query(Case)} == {"K-1", "K-2"}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.usefixtures("service")
def test_case_files_come_back_and_go_in(app: Flask, staff: Staff, ending: str):
    with at("2026-11-23 10:00"):
        manager = staff("manager")
        page = send(manager, f"c.{ending}", content_of(CASES, ending), ADDRESS)
        answer = manager.client.get(f"{page.url}problems/", buffered=True)
        assert answer.status_code == 200
        returned = rows_in(answer.data, ending)
        assert returned[0][:4] == CASES.splitlines()[0].split(",")
        assert "yesterday" in str(returned[3][4])
        corrected = corrected_copy(answer.data, ending)
        send(manager, f"c.{ending}", corrected, ADDRESS)
        assert counts(app) == {"total": 3, "added": 1, "unchanged": 2}


def content_of(text: str, ending: str) -> bytes:
    if ending == "csv":
        return text.encode()
    book, handle = Workbook(), BytesIO()
    for row in text.splitlines():
        book.active.append(row.split(","))
    book.save(handle)
    return handle.getvalue()


def rows_in(content: bytes, ending: str) -> list[list[object]]:
    if ending == "csv":
        return [list(row) for row in csv.reader(content.decode("utf-8-sig").splitlines())]
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).worksheets[1].iter_rows()]


def corrected_copy(content: bytes, ending: str) -> bytes:
    if ending == "csv":
        return content.decode("utf-8-sig").replace("yesterday", "2026-11-04 09:30", 1).encode()
    book, handle = load_workbook(BytesIO(content)), BytesIO()
    book.worksheets[1]["D4"].value = "2026-11-04 09:30"
    book.save(handle)
    return handle.getvalue()


MESSY = "sep=;\n办件登记表;;;\n" + CASES.replace(",", ";")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.usefixtures("service")
def test_titles_and_semicolons_come_back_too(app: Flask, staff: Staff, ending: str):
    text = MESSY if ending == "csv" else MESSY.split("\n", 1)[1].replace(";", ",")
    with at("2026-11-23 10:00"):
        manager = staff("manager")
        page = send(manager, f"c.{ending}", content_of(text, ending), ADDRESS, only_check="y")
        assert counts(app) == {"total": 3, "added": 2, "refused": 1}
        content = manager.client.get(f"{page.url}problems/", buffered=True).data
        send(manager, f"c.{ending}", content, ADDRESS, only_check="y")
        assert counts(app) == {"total": 3, "added": 2, "refused": 1}
        if ending == "csv":
            corrected = content.decode("utf-8-sig").replace("yesterday", "2026-11-04 09:30", 1).encode()
        else:
            book, handle = load_workbook(BytesIO(content)), BytesIO()
            book.worksheets[1]["D5"].value = "2026-11-04 09:30"
            book.save(handle)
            corrected = handle.getvalue()
        send(manager, f"c.{ending}", corrected, ADDRESS)
        assert counts(app) == {"total": 3, "added": 3}
