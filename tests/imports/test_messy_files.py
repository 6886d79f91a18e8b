"""Files as people have them: read exactly, or refused with the cell; nothing is guessed, cut or left out in silence."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pytest
from flask_babel import force_locale
from openpyxl import Workbook, load_workbook
from openpyxl.styles import NamedStyle
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from portal.imports.guide_import import contents_of
from portal.imports.vocabulary import RowOutcome
from portal.library.files.contents import FileRefusedError
from portal.library.files.sheet_layout import SheetLayout, read_layout
from portal.platform.storage.database import db
from portal.procedures.models import Procedure
from tests.imports.workbooks import column, imported, put, workbook
from tests.support.cast import Cast, read_guide
from tests.support.messy_files import only_problem, problems, read, sheet

pytestmark = pytest.mark.once
GUIDE_ROW = ("code", "name_zh", "department", "base_code", "summary_zh")


@pytest.fixture(autouse=True)
def organisation(context: None, cast: Cast) -> Iterator[None]:
    """Every test stands in a context, with departments, and reads English."""
    with force_locale("en"):
        yield


def test_long_numbers_are_refused_with_their_cell():
    row = ("X-01", "测试数字编码", "civil-affairs", 1144030000000112233445566778899, "")
    (result,) = imported("x.xlsx", sheet(GUIDE_ROW, row))
    assert result.outcome is RowOutcome.REFUSED
    assert "guides!D2: A number of more than 15 digits" in only_problem(result)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(123456789012345, "123456789012345"), (0.1 + 0.2, "0.3"), (1e-7, "0.0000001"), (20.0, "20"), ("００７", "００７"),
     ("1144030000000112233445566778899", "1144030000000112233445566778899")],
)  # fmt: skip
def test_exact_numbers_are_read_as_shown(value: Any, expected: str):
    (record,) = read("x.xlsx", sheet(GUIDE_ROW, ("X-01", "名", "civil-affairs", value)))
    assert record.guide is not None
    assert record.guide.base_code == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("000000", "000123"),
        ("0%", "12300%"),
        ("#,##0", "123"),
        ("0000_ ", "0123"),
        ("#,##0.00_ ;[Red]-#,##0.00", "123"),
    ],
)
def test_numbers_are_read_in_their_format(form: str, expected: str):
    def change(book: Workbook) -> None:
        cell = book["guides"].cell(3, column(book["guides"], "base_code"))
        cell.value, cell.number_format = 123, form

    (record,) = read("x.xlsx", workbook(change))
    assert record.guide is not None
    assert record.guide.base_code == expected


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("base_code", datetime(2026, 8, 1), "This cell is a date"),
        ("name_zh", date(2026, 8, 1), "This cell is a date"),
        ("summary_zh", True, "TRUE or FALSE"),
        ("consult_phone", time(9, 30), "time of day"),
        ("base_code", "1.13301E+17", "scientific notation"),
        ("base_code", "2026/8/1", "This cell is a date"),
        ("base_code", "8月1日", "This cell is a date"),
        ("base_code", "1-Aug", "This cell is a date"),
        ("base_code", "#REF!", "contains an error"),
        ("name_zh", "王\ufffd", "A character was lost"),
        ("consult_phone", 10**15, "more than 15 digits"),
    ],
)
def test_altered_cells_are_refused_with_their_address(name: str, value: Any, words: str):
    handle = workbook(put("guides", name, value))
    letter = load_workbook(handle)["guides"].cell(3, column(load_workbook(handle)["guides"], name)).column_letter
    handle.seek(0)
    (result,) = imported("x.xlsx", handle)
    assert result.outcome is RowOutcome.REFUSED
    assert only_problem(result).startswith(f"guides!{letter}3: ")
    assert words in only_problem(result)


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [(datetime(2020, 7, 1), "yyyy-mm-dd", date(2020, 7, 1)), (44013, "General", date(2020, 7, 1)), ("2020年7月1日", "", date(2020, 7, 1)),
     ("2020/7/1 0:00", "", date(2020, 7, 1)), ("1899-12-31", "", None), ("0026-11-02", "", None), (2020, "", None)],
)  # fmt: skip
def test_days_of_a_workbook_are_read_or_refused(value: Any, form: str, expected: date | None):
    def change(book: Workbook) -> None:
        cell = book["设定依据"].cell(3, column(book["设定依据"], "in_force_from"))
        cell.value = value
        cell.number_format = form or cell.number_format

    (record,) = read("x.xlsx", workbook(change))
    assert (record.guide.legal_basis[0].in_force_from if record.guide else None) == expected
    assert record.is_wrong == (expected is None)
    if form == "General":
        assert "was read as 2020-07-01" in str(record.notes)


def test_chinese_date_formats_are_dates():
    def change(book: Workbook) -> None:
        book.add_named_style(NamedStyle("chinese", number_format="General"))
        cell = book["guides"].cell(3, column(book["guides"], "base_code"))
        cell.value, cell._style.numFmtId = 46342, 31

    (record,) = read("x.xlsx", workbook(change))
    assert "This cell is a date" in only_problem(record)


def test_escaped_characters_are_decoded_and_written():
    (record,) = read("x.xlsx", sheet(GUIDE_ROW, ("X-05", "测试回车", "civil-affairs", None, "第一行_x000D_\n第二行")))
    assert record.guide is not None
    assert record.guide.summary.zh == "第一行\n第二行"
    record.guide.summary.zh = "甲_x000D_乙"
    (again,) = read("x.xlsx", workbook(None, record.guide))
    assert again.guide == record.guide


def test_escapes_of_escapes_stay_text():
    (record,) = read("x.xlsx", sheet(GUIDE_ROW, ("X-05", "甲_x005F_x000D_乙_x005F_", "civil-affairs")))
    assert record.guide is not None
    assert record.guide.name.zh == "甲_x000D_乙_"


def test_old_workbooks_count_days_from_1904():
    book = load_workbook(workbook(put("设定依据", "in_force_from", datetime(2020, 7, 1))))
    book.epoch = CALENDAR_MAC_1904
    handle = BytesIO()
    book.save(handle)
    (record,) = read("x.xlsx", handle)
    assert record.guide is not None
    assert record.guide.legal_basis[0].in_force_from == date(2020, 7, 1)


def test_names_twice_in_json_are_refused():
    (record,) = read("x.json", b'{"code": "A-1", "code": "A-2"}')
    assert record.guide is None
    assert any("“code” appears twice" in str(note.message) for note in record.notes)


def test_one_code_stands_once_in_a_file():
    again = [{"code": code, "name": {"zh": "甲"}, "department": "transport"} for code in ("J-6", "j-6")]
    assert [each.outcome.value for each in imported("x.json", json.dumps(again).encode())] == ["imported", "refused"]
    rows = GUIDE_ROW, ("W-1", "甲", "transport"), ("w-1", "乙", "transport")
    assert [each.outcome.value for each in imported("x.xlsx", sheet(*rows))] == ["imported", "refused"]


def test_headings_stand_below_titles_in_each_language():
    for headings in (("编码", "名称 · 中文", "部门"), ("Code", "Name · Chinese", "Department")):
        rows = [("望溪区事项清单",), (), headings, ("X-06", "名", "civil-affairs")]
        (record,) = read("x.xlsx", sheet(*rows))
        assert record.guide is not None
        assert (record.guide.name.zh, record.place) == ("名", "guides!A4")


def test_merged_titles_are_fine_and_merged_rows_refused():
    book = load_workbook(sheet(("望溪区事项清单",), GUIDE_ROW, ("X-07", "名", "civil-affairs")))
    book["guides"].merge_cells("A1:D1")
    handle = BytesIO()
    book.save(handle)
    (record,) = read("x.xlsx", handle)
    assert record.guide is not None
    book["guides"].merge_cells("B3:B4")
    handle = BytesIO()
    book.save(handle)
    with pytest.raises(FileRefusedError, match=r"guides!B3:B4"):
        read("x.xlsx", handle)


def test_hidden_rows_columns_and_sheets_are_named():
    def hide(book: Workbook) -> None:
        book["guides"].row_dimensions[3].hidden = True
        book["guides"].column_dimensions["C"].hidden = True
        book["设定依据"].sheet_state = "hidden"
        book.create_sheet("备份").append(["旧"])
        book.create_sheet("Sheet9")

    (result,) = imported("x.xlsx", workbook(hide))
    assert result.outcome is RowOutcome.IMPORTED
    noted = dict(problems(result))
    assert "row is hidden" in noted["guides!A3"]
    assert "hidden in the sheet; they were read: C" in noted["guides"]
    assert "sheet is hidden" in noted["设定依据"]
    assert "was not read" in noted["备份"]
    assert "Sheet9" not in noted


def test_rows_beyond_their_headings_are_refused():
    (result,) = imported("x.xlsx", sheet(GUIDE_ROW, ("X-08", "名", "civil-affairs", "", "", "多")))
    assert only_problem(result) == "guides!F2: This is outside the named columns."
    (result,) = imported("x.csv", "name,department,code\n测试A,B类备案,望溪区民政局,T-07\n".encode())
    assert result.outcome is RowOutcome.REFUSED
    assert "line 2: 4 cells, but 3 headings" in only_problem(result)
    assert db.session.query(Procedure).count() == 0


def test_values_far_to_the_right_are_not_overlooked():
    book = load_workbook(sheet(GUIDE_ROW, ("X-08", "名", "civil-affairs")))
    book["guides"]["ZZ2"] = "多"
    book["guides"]["AAA2"].number_format = "0.00"
    handle = BytesIO()
    book.save(handle)
    with pytest.raises(FileRefusedError, match="guides!ZZ2"):
        read("x.xlsx", handle)


@pytest.mark.parametrize(
    "tag", [b"<row ", b"<c ", b"<col ", b"<mergeCell ", b'<row hidden="1" ', b'<col hidden="1" min="1" ']
)
def test_broken_sheets_are_looked_at_in_bounded_work(tag: bytes):
    assert read_layout(BytesIO(tag * 100_000)) == SheetLayout()  # hours when each tag is read to the end


def test_counts_of_a_workbook_add_up():
    contents = contents_of("x.xlsx", workbook(put("申请材料", "code", "NOBODY-1"), read_guide()))
    assert contents.total == len(list(contents.records)) == 2


@pytest.mark.parametrize("address", ["A61", "B70000", "HZ2"])
@pytest.mark.parametrize("value", ["旧", 0, "=1+1"])
def test_every_sheet_left_unread_is_named(address: str, value: Any):
    def add(book: Workbook) -> None:
        book.create_sheet("备份")[address] = value
        book.create_sheet("Sheet9")["A70"].number_format = "0.00"

    (record,) = read("x.xlsx", workbook(add))
    assert only_problem(record).startswith("备份: ")
