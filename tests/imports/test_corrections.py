"""The file of a run comes back with its problems beside the cells, and goes in again once they are corrected."""

import csv
import io
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook

from portal.library.files import marked_workbook
from portal.library.files.csv_layout import unprotected
from portal.library.files.csv_table import read_csv
from portal.library.files.marked_csv import marked_csv
from portal.library.files.marks import PROBLEM, Fault
from portal.library.guide_files.list_headings import HEADINGS
from portal.platform.storage.database import db
from portal.procedures.models import Procedure
from tests.imports.uploads import Staff, check, counts, import_now, send
from tests.imports.workbooks import put, workbook
from tests.support.cast import Cast, read_guide
from tests.support.visitor import Visitor

pytestmark = pytest.mark.once


def problems(page: Visitor) -> tuple[str, bytes]:
    """Return the name and the content of the file that a run gives to be corrected."""
    answer = page.client.get(f"{page.url}problems/", buffered=True)
    assert answer.status_code == 200
    return answer.headers["Content-Disposition"], answer.data


def cells_of(book: Workbook) -> dict[str, Any]:
    return {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None
    }  # fmt: skip


@pytest.fixture
def wrong(app: Flask, cast: Cast) -> bytes:
    """Return a workbook of two guides, with a wrong cell, a formula and a text that looks like one."""

    def change(book: Workbook) -> None:
        put("guides", "statutory_limit_amount", "about 20")(book)
        put("申请材料", "key", "Not A Key")(book)
        put("guides", "summary_en", "=1+1")(book)
        sheet = book["guides"]
        cell = sheet.cell(4, [each.value for each in sheet[1]].index("summary_en") + 1)
        cell.value, cell.data_type = "=HYPERLINK()", "s"

    with app.test_request_context("/zh/"):
        return workbook(change, read_guide("NR-101"), read_guide("CA-101")).getvalue()


def test_a_workbook_comes_back_with_its_problems(app: Flask, wrong: bytes, staff: Staff):
    name, content = problems(send(staff("editor"), "guides.xlsx", wrong))
    assert "guides-problems.xlsx" in name
    before, book = load_workbook(BytesIO(wrong)), load_workbook(BytesIO(content))
    assert book.sheetnames[1:] == before.sheetnames
    now, original = cells_of(book), cells_of(before)
    formula = next(place for place, value in original.items() if value == "=1+1")
    assert {place: now[place] for place in original if place != formula} == {
        place: value for place, value in original.items() if place != formula
    }
    assert "=1+1" in book["guides"][formula.split("!")[1]].comment.text
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    place = next(place for place, value in original.items() if value == "about 20")
    marked = book["guides"][place.split("!")[1]]
    assert marked.fill.fgColor.rgb.endswith("FFC7CE")
    assert "whole number" in marked.comment.text
    beside = [cell.value for cell in book["guides"][3] if cell.value][-1]
    assert "whole number" in beside
    listed = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows(min_row=2)}
    assert place in listed
    assert formula in listed


def test_a_corrected_workbook_goes_in(app: Flask, wrong: bytes, staff: Staff):
    editor = staff("editor")
    _, content = problems(check(editor, "guides.xlsx", wrong))
    assert counts(app) == {"total": 2, "added": 1, "refused": 1}
    _, again = problems(check(editor, "guides.xlsx", content))  # nothing was corrected: nothing changes
    assert counts(app) == {"total": 2, "added": 1, "refused": 1}
    book = load_workbook(BytesIO(again))
    assert len([title for title in book.sheetnames if "problem" in title.lower()]) == 1
    headings = [cell.value for cell in book["guides"][1]]
    assert headings.count("Problem in this row") == 1
    assert headings.count(None) == 0
    for name, value in (("statutory_limit_amount", 20), ("summary_en", "Plain")):
        put("guides", name, value)(book)
    put("申请材料", "key", "a-key")(book)
    handle = BytesIO()
    book.save(handle)
    send(editor, "guides.xlsx", handle.getvalue())
    assert counts(app) == {"total": 2, "added": 2}


def test_a_list_comes_back_and_goes_in(app: Flask, cast: Cast, staff: Staff):
    editor, approver = staff("editor"), staff("approver")
    rows = 'code;name;department\nTR-700;护照;transport\nTR-701;;transport\n\nTR-702;"=1+1\nzwei";nowhere\n'
    rows = rows.replace(";", ",")
    _, content = problems(send(editor, "list.csv", rows.encode("gb18030"), purpose="catalogue"))
    import_now(approver.get(editor.url))
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row[:3] for row in read if row] == [
        ["code", "name", "department"],
        ["TR-700", "护照", "transport"],
        ["TR-701", "", "transport"],
        ["TR-702", "'=1+1\nzwei", "nowhere"],
    ]
    assert [row[3:] for row in read if row][:3] == [["Problem in this row"], [], ["name: This is required."]]
    assert "nowhere" in read[-1][3]
    corrected = content.decode("utf-8-sig").replace("TR-701,,", "TR-701,驾照,").replace("nowhere", "transport", 1)
    import_now(approver.get(send(editor, "list.csv", corrected.encode(), purpose="catalogue").url))
    assert counts(app) == {"total": 3, "added": 2, "unchanged": 1}
    with app.app_context():
        names = {procedure.code: procedure.name["zh"] for procedure in db.session.query(Procedure)}
    assert names["TR-702"].startswith("=1+1")


@pytest.mark.parametrize(
    "text",
    [
        "code,name\nA,b\n",
        "sep=;\ncode;name\nA;b\n",
        "标题\n\ncode\tname\nA\tb\tc\n",
        "code,name\nA,一，二，三\nB,四，五，六\n",
        "code；name\nA；b\n",
        'code,name\n-1,@b\n" =1",b\n\n\'=x,"a\nb"\n',
        "",
        '"',
    ],
)
def test_marks_are_taken_out_again(context: None, text: str):
    delimiter = next(mark for mark in (";", "\t", "；", ",") if mark in text or mark == ",")

    def split(written: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter))

    faults = [Fault("line 2, name", "wrong"), Fault("line 4", "=wrong")]
    marked = marked_csv(text.encode(), faults)
    written = marked.decode("utf-8-sig")
    assert not any(cell.strip().startswith(("=", "+", "-", "@")) for row in split(written) for cell in row)
    for row, before in zip(split(written), split(text), strict=False):
        assert [unprotected(cell) for cell in row][: len(before)] == [unprotected(cell) for cell in before]
    assert marked_csv(marked, faults) == marked


@pytest.mark.parametrize("deletes_problems", [False, True])
def test_protected_cells_come_back_as_they_were(context: None, deletes_problems: bool):
    cells = ["+86 756 1234567", "-", "@x", "=1+1", " =1", "plain", "'quoted'", "'tis"]
    text = "name,department,summary\n" + "".join(f'n,transport,"{cell}"\n' for cell in cells)
    marked = marked_csv(text.encode(), [Fault("line 2", "wrong")]).decode("utf-8-sig")
    if deletes_problems:
        rows = [row[:3] for row in csv.reader(io.StringIO(marked, newline=""))]
        file = io.StringIO()
        csv.writer(file).writerows(rows)
        marked = file.getvalue()
    assert "'+86 756 1234567" in marked
    assert [row.cells["summary"] for row in read_csv(marked, HEADINGS).rows] == [cell.strip() for cell in cells]


def test_an_apostrophe_before_a_sign_is_never_data():
    rows = read_csv("name,department,summary\na,b,'+86\na,b,''=1\na,b,'x\n", HEADINGS).rows
    assert [row.cells["summary"] for row in rows] == ["+86", "'=1", "'x"]


def test_files_without_cells_give_a_list(app: Flask, cast: Cast, staff: Staff):
    name, content = problems(send(staff("editor"), "guides.json", b'[{"code": "A-1", "nonsense": 1}]'))
    assert "guides-problems.csv" in name
    assert "nonsense" in content.decode("utf-8-sig")


def test_large_workbooks_give_a_list(app: Flask, wrong: bytes, staff: Staff, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(marked_workbook, "MAX_MARKED_BYTES", 1000)
    name, content = problems(send(staff("editor"), "guides.xlsx", wrong))
    assert "guides-problems.csv" in name
    assert "whole number" in content.decode("utf-8-sig")


def test_nobody_else_gets_the_file(app: Flask, wrong: bytes, staff: Staff):
    page = send(staff("editor"), "guides.xlsx", wrong)
    assert staff("approver").client.get(f"{page.url}problems/").status_code == 404
    assert staff("handler").client.get(f"{page.url}problems/").status_code in (403, 404)


def test_many_empty_cells_are_cut_at_once():
    header = ["name", str(PROBLEM), *[""] * 200_000]
    text = f"{','.join(header)}\n{','.join(['a', 'b', *[''] * 200_000])}\n"
    assert marked_csv(text.encode(), []).decode("utf-8-sig").splitlines() == [f"name,{PROBLEM}", "a"]
