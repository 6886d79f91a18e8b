"""Files of cases as people have them: times as written, numbers exactly, or refused with the cell."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask_babel import force_locale
from openpyxl import Workbook
from pydantic import ValidationError

from portal.cases.intake.event_replay import CaseRecord
from portal.cases.intake.file_reader import import_case_file
from portal.cases.models import Case
from portal.imports.vocabulary import ImportedRecord, Options, Purpose
from portal.library.files.contents import FileRefusedError
from portal.platform.storage.database import db
from tests.cases.conftest import at, import_cases, record
from tests.support.cast import Cast

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("context", "service")]
MOMENT = "2026-11-16 09:30"
HEADINGS = ("办件编号", "事项编码", "事件", "时间")


def upload(cast: Cast, name: str, content: bytes) -> list[ImportedRecord]:
    with at("2026-11-23 10:00"), force_locale("en"):
        total, results = import_case_file(cast["manager"], name, content, Options(Purpose.CASES))
        outcomes = list(results)
    assert total == len(outcomes)
    return outcomes


def csv(*rows: str, headings: str = "number,procedure,event,at") -> bytes:
    return "\n".join([headings, *rows, ""]).encode()


def sheet(*rows: tuple[Any, ...], change: Any = None) -> bytes:
    book = Workbook()
    for row in (HEADINGS, *rows):
        book.active.append(row)
    if change:
        change(book)
    handle = BytesIO()
    book.save(handle)
    return handle.getvalue()


def registered() -> dict[str, datetime]:
    local = timedelta(hours=8)
    return {case.source_number: case.accepted_at.replace(tzinfo=UTC) + local for case in db.session.query(Case)}


def notes_of(results: list[ImportedRecord]) -> dict[str, str]:
    with force_locale("en"):
        return {note.place: str(note.message) for result in results for note in result.notes}


@pytest.mark.parametrize(
    "written",
    ["2026/11/16 9:30", "2026/11/16 9:30:00", "2026年11月16日 9:30", "2026.11.16 09:30", "20261116093000", "2026-11-16T09:30",
     "２０２６年１１月１６日　上午９：３０", "2026年11月16日9时30分"],
)  # fmt: skip
def test_times_are_read_as_people_write_them(cast: Cast, written: str):
    assert upload(cast, "k.csv", csv(f"K-3,TR-101,accepted,{written}"))[0].outcome.value == "imported"
    assert registered()["K-3"].strftime("%Y-%m-%d %H:%M:%S") == "2026-11-16 09:30:00"


@pytest.mark.parametrize("sent", [1763256600, "1763256600", "20261116093000", "0026-11-16T09:30:00+08:00", True])
def test_systems_send_moments_that_everybody_reads(sent: Any):
    event = {"event": "accepted", "at": sent}
    with pytest.raises(ValidationError):
        CaseRecord.model_validate({"number": "K-1", "procedure": "TR-101", "events": [event]})


def test_a_day_alone_is_its_beginning(cast: Cast):
    upload(cast, "k.csv", csv("K-3,TR-101,accepted,2026/11/16"))
    assert registered()["K-3"].strftime("%Y-%m-%d %H:%M") == "2026-11-16 00:00"


@pytest.mark.parametrize(
    "written",
    ["0026-11-02", "1899-12-31 09:30", "2026-02-29 09:30", "2026-11-16 25:00", "16/11/2026 09:30", "11-16 9:30", "46342.39583",
     "2026-11-16 9:", "明天"],
)  # fmt: skip
def test_times_that_cannot_be_meant_are_refused(cast: Cast, written: str):
    (result,) = upload(cast, "k.csv", csv(f"K-3,TR-101,accepted,{written}"))
    assert result.outcome.value == "refused"
    assert list(notes_of([result])) == ["line 2, at"]
    assert registered() == {}


def test_a_workbook_names_the_cells_it_refuses(cast: Cast):
    moment = datetime(2026, 11, 16, 9, 30)
    results = upload(cast, "k.xlsx", sheet(
        (202611160001234592, "TR-101", "受理", moment),
        ("K-17b", "TR-101", "受理", 46342.39583333334),
        ("K-17c", "TR-101", "受理", datetime(2026, 11, 16)),
        (datetime(2026, 8, 1), "TR-101", "受理", moment),
        ("K-17e", "TR-101", "受理", "2026-11-16 25:00"),
    ))  # fmt: skip
    assert sorted(result.outcome.value for result in results) == ["imported"] * 2 + ["refused"] * 3
    noted = notes_of(results)
    assert "more than 15 digits" in noted["Sheet!A2"]
    assert "is a date" in noted["Sheet!A5"]
    assert "46342.3958333333 was read as 2026-11-16 09:30:00" in noted["Sheet!D3"]
    assert "not a valid time" in noted["Sheet!D6"]
    assert {number: moment.strftime("%d %H:%M") for number, moment in registered().items()} == {
        "K-17b": "16 09:30", "K-17c": "16 00:00"
    }  # fmt: skip


def test_formatted_sheets_still_name_the_cell(cast: Cast):
    def widen(book: Workbook) -> None:
        book.active["GR9"].number_format = "0.00"

    (result,) = upload(cast, "k.xlsx", sheet(("K-1", "TR-101", "受理", "gestern"), change=widen))
    assert list(notes_of([result])) == ["Sheet!D2"]


def test_no_row_is_left_out_in_silence(cast: Cast):
    def change(book: Workbook) -> None:
        book.active.row_dimensions[2].hidden = True
        book.create_sheet("十月").append(HEADINGS)
        book.active["F3"] = "多"

    results = upload(cast, "k.xlsx", sheet(
        ("K-1", "TR-101", "受理", "2026-11-16 09:30"), ("K-2", "TR-101", "受理", "2026-11-16 09:30"), change=change
    ))  # fmt: skip
    noted = notes_of(results)
    assert [result.outcome.value for result in results] == ["imported", "refused"]
    assert "row is hidden" in noted["Sheet!A2"]
    assert "outside the named columns" in noted["Sheet!F3"]
    assert "Only the first visible sheet" in noted["十月"]


def test_hidden_sheets_are_not_taken_for_the_first(cast: Cast):
    def change(book: Workbook) -> None:
        book.create_sheet("旧", 0).append(HEADINGS)
        book["旧"].append(("OLD-1", "TR-101", "受理", "2026-11-16 09:30"))
        book["旧"].sheet_state = "hidden"

    upload(cast, "k.xlsx", sheet(("K-1", "TR-101", "受理", "2026-11-16 09:30"), change=change))
    assert list(registered()) == ["K-1"]


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        ("办件编号;事项编码;事件;时间", "K-1;TR-101;受理;2026-11-16 09:30"),
        ("sep=;\nnumber;procedure;event;at", "K-1;TR-101;accepted;2026-11-16 09:30"),
        ("十一月办件,,,\n\nCase number,Service code,Event,Time", "K-1,tr-101,accepted,2026-11-16 09:30"),
        ("编号\t事项\t事件\t时间", "Ｋ－１\tＴＲ－１０１\t受理\t2026-11-16 09:30"),
    ],
)
def test_tables_are_found_however_they_are_written(cast: Cast, headings: str, row: str):
    (result,) = upload(cast, "k.csv", csv(row, headings=headings))
    assert result.outcome.value == "imported", result.message
    assert list(registered()) == ["K-1"]


def test_an_event_that_is_refused_is_named(cast: Cast):
    (result,) = upload(cast, "k.csv", csv(f"K-1,TR-101,ＡＣＣＥＰＴＥＤ,{MOMENT}", f"K-1,,resumed,{MOMENT}"))
    assert result.outcome.value == "refused"
    assert list(notes_of([result])) == ["line 3"]


def test_what_is_missing_is_required(cast: Cast):
    results = upload(cast, "k.csv", csv(f",TR-101,accepted,{MOMENT}", f"K-9,,accepted,{MOMENT}"))
    assert {place: "required" in message for place, message in notes_of(results).items()} == {
        "line 2, number": True, "line 3, procedure": True
    }  # fmt: skip


def test_rows_with_too_many_cells_are_refused(cast: Cast):
    results = upload(
        cast, "k.csv", csv("K-1,TR-101,accepted,2026-11-16 09:30,x", "K-2,TR-101,accepted,2026-11-16 09:30")
    )
    assert sorted(result.outcome.value for result in results) == ["imported", "refused"]
    assert "5 cells, but 4 headings" in notes_of(results)["line 2"]


@pytest.mark.parametrize("number", ["1.13301E+17", "2026/8/1", "8月1日", "TRUE", "#N/A"])
def test_altered_numbers_are_refused_with_their_place(cast: Cast, number: str):
    (result,) = upload(cast, "k.csv", csv(f"{number},TR-101,accepted,2026-11-16 09:30"))
    assert list(notes_of([result])) == ["line 2, number"]
    assert registered() == {}


def test_unknown_columns_are_named_before_anything_is_kept(cast: Cast):
    with pytest.raises(FileRefusedError, match="申请人"):
        upload(
            cast, "k.csv", csv("K-1,TR-101,accepted,2026-11-16 09:30,某", headings="number,procedure,event,at,申请人")
        )


def test_one_number_is_one_case_however_written(cast: Cast):
    later = csv("k-1,tr-101,accepted,2026-11-16 09:30", "Ｋ－１ ,TR-101,granted,2026-11-17 09:30")
    upload(cast, "k.csv", csv("K-1,TR-101,accepted,2026-11-16 09:30"))
    assert [result.outcome.value for result in upload(cast, "k.csv", later)] == ["imported"]
    assert list(registered()) == ["K-1"]
    with at("2026-11-23 10:00"):
        events = ("accepted", "2026-11-16 09:30"), ("step_started", "2026-11-16 10:00", "ＡＣＣＥＰＴ")
        assert import_cases(record("W 1", *events, procedure="ｔｒ－１０１")) == [("added", "")]
        assert import_cases(record("w1", *events))[0][0] == "unchanged"


def test_case_numbers_shown_otherwise_are_refused(cast: Cast):
    def change(book: Workbook) -> None:
        book.active["A2"].number_format = '"E4Y-"0000'

    (result,) = upload(cast, "k.xlsx", sheet((21, "TR-101", "受理", "2026-11-16 09:30"), change=change))
    assert "shows this with a format" in notes_of([result])["Sheet!A2"]
    assert registered() == {}
