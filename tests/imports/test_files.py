"""What files bring that is wrong: refused with its place and a reason, never half kept, never silently turned."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from openpyxl import Workbook

from portal.imports.guide_import import check, contents_of
from portal.imports.vocabulary import Purpose, RowOutcome
from portal.library.files import contents
from portal.library.files.contents import FileRefusedError
from portal.library.guide.components import TimeLimit
from portal.library.guide.limit_text import read_limit
from portal.library.guide.vocabulary import LimitUnit
from portal.platform.storage.database import db
from portal.procedures.models import Procedure, ProcedureVersion
from tests.imports.workbooks import forget, imported, merge, misname, put, widen, workbook
from tests.support.cast import Cast, in_days, read_guide

pytestmark = pytest.mark.once

NAMES = "code,name,department,type\nAB-1,营业执照,transport,行政许可\nAB-2,护照,望溪区交通运输局,5\n"


@pytest.fixture(autouse=True)
def organisation(context: None, cast: Cast) -> Iterator[None]:
    """Every test stands in a context, with departments, and reads English."""
    with force_locale("en"):
        yield


@pytest.mark.parametrize(
    ("sheet", "name", "value", "words"),
    [
        ("guides", "statutory_limit_amount", "48 working hrs.", "whole number"),
        ("guides", "statutory_limit_amount", "Cat.A-60 days, Cat.B-45 days", "whole number"),
        ("guides", "statutory_limit_amount", "=20+5", "formula"),
        ("guides", "statutory_limit_amount", 1000, "999"),
        ("guides", "statutory_limit_amount", 4.5, "whole number"),
        ("guides", "statutory_limit_unit", "fortnights", "Choose one of"),
        ("guides", "statutory_limit_unit", "", "Choose one of"),
        ("guides", "is_free", "perhaps", "yes or no"),
        ("guides", "name_zh", "长" * 6001, "6000"),
        ("guides", "summary_zh", "#N/A", ""),
        ("设定依据", "in_force_from", "31/31/2020", "2026-11-22"),
        ("申请材料", "key", "Not A Key", "format is wrong"),
    ],
)
def test_wrong_cells_are_named_and_guides_skipped(sheet: str, name: str, value: Any, words: str):
    good = read_guide("NR-101")
    (wrong, accepted) = imported("x.xlsx", workbook(put(sheet, name, value), read_guide(), good))
    assert (wrong.outcome, accepted.outcome) == (RowOutcome.REFUSED, RowOutcome.IMPORTED)
    assert any(note.place.startswith(f"{sheet}!") and note.place.endswith("3") for note in wrong.notes)
    assert words in " ".join(str(note.message) for note in wrong.notes)
    assert [procedure.code for procedure in db.session.query(Procedure)] == ["NR-101"]


@pytest.mark.parametrize(("title", "earlier"), [("到办事现场次数", "到现场次数"), ("常见问题", "Questions people ask")])
def test_sheet_titles_of_earlier_releases_are_read(title: str, earlier: str):
    def rename(book: Workbook) -> None:
        book[title].cell(3, 1).value = "NO-GUIDE"
        book[title].title = earlier

    *_, orphan = imported("x.xlsx", workbook(rename, read_guide()))
    assert orphan.notes[0].place.startswith(f"{earlier}!")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("statutory_limit_amount", "２０", TimeLimit(amount=20)),
        ("statutory_limit_amount", 20.0, TimeLimit(amount=20)),
        ("statutory_limit_unit", "自然日", TimeLimit(amount=20, unit=LimitUnit.CALENDAR_DAYS)),
        ("statutory_limit_unit", "calendar days", TimeLimit(amount=20, unit=LimitUnit.CALENDAR_DAYS)),
        ("statutory_limit_unit", "calendar_days", TimeLimit(amount=20, unit=LimitUnit.CALENDAR_DAYS)),
    ],
)
def test_what_people_write_is_understood(name: str, value: Any, expected: TimeLimit):
    (record,) = contents_of("x.xlsx", workbook(put("guides", name, value))).records
    assert record.guide is not None
    assert record.guide.statutory_limit == expected


def test_list_rows_without_a_guide_are_named():
    results = imported("x.xlsx", workbook(put("申请材料", "code", "NOBODY-1")))
    assert [result.outcome for result in results] == [RowOutcome.IMPORTED, RowOutcome.REFUSED]
    assert "申请材料!A3" in results[1].notes[0].place


def test_a_code_twice_is_refused_the_second_time():
    assert [each.outcome for each in imported("x.xlsx", workbook(None, read_guide(), read_guide()))] == [
        RowOutcome.IMPORTED,
        RowOutcome.REFUSED,
    ]


@pytest.mark.parametrize(
    ("change", "words"), [(merge, "B3:C4"), (widen, "columns"), (misname, "sumary"), (forget, "guides")]
)
def test_invalid_workbooks_are_refused_with_the_reason(change: Any, words: str):
    with pytest.raises(FileRefusedError, match=words):
        imported("x.xlsx", workbook(change))
    assert db.session.query(Procedure).count() == 0


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch):
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 3_000_000)
    bomb.seek(0)
    monkeypatch.setattr("portal.library.files.sheets.MAX_UNPACKED_BYTES", 1_000_000)
    with pytest.raises(FileRefusedError, match="too large"):
        contents_of("x.xlsx", bomb)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.xlsx", b"PK no package"),
        ("x.xlsx", b""),
        ("x.json", b"{"),
        ("x.json", b"[" * 100_000),
        ("x.csv", b""),
        ("x.csv", b"code,summary\n1,2\n"),
        ("x.csv", b"name,department,name\na,b,c\n"),
        ("x.csv", b'name,department\n"a,b\n'),
        ("x.csv", ("name,department," + ",".join(map(str, range(5000)))).encode()),
        ("x.csv", b"\x00\x01\x02\xff\xff\xff\xff\xff"),
        ("x.exe", b"MZ"),
    ],
)
def test_unreadable_files_are_refused_with_a_reason(name: str, content: bytes):
    with pytest.raises(FileRefusedError) as refused:
        list(contents_of(name, BytesIO(content)).records)
    assert str(refused.value.message)


def test_a_workbook_with_an_entity_is_refused():
    source, poisoned = workbook(), BytesIO()
    with zipfile.ZipFile(source) as package, zipfile.ZipFile(poisoned, "w") as out:
        for each in package.infolist():
            content = package.read(each)
            if each.filename.endswith("workbook.xml"):
                content = content.replace(b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook', 1)
            out.writestr(each, content)
    poisoned.seek(0)
    with pytest.raises(FileRefusedError):
        contents_of("x.xlsx", poisoned)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_names_are_read_in_the_encodings_of_offices(encoding: str):
    results = imported("x.csv", NAMES.encode(encoding))
    assert [result.outcome for result in results] == [RowOutcome.IMPORTED, RowOutcome.IMPORTED]
    names = sorted(procedure.name["zh"] for procedure in db.session.query(Procedure))
    assert names == ["护照", "营业执照"]
    assert [each.outcome for each in imported("x.csv", NAMES.encode(encoding))] == [
        RowOutcome.UNCHANGED,
        RowOutcome.UNCHANGED,
    ]


@pytest.mark.parametrize(
    ("written", "limit"),
    [
        ("15个工作日", TimeLimit(amount=15)),
        ("１５ 工作日", TimeLimit(amount=15)),
        ("3 working days", TimeLimit(amount=3)),
        ("60 calendar days", TimeLimit(amount=60, unit=LimitUnit.CALENDAR_DAYS)),
        ("48小时", TimeLimit(amount=48, unit=LimitUnit.HOURS)),
        ("即办", TimeLimit(amount=None, unit=LimitUnit.AT_ONCE)),
        ("45 days", None),
        ("20日", None),
        ("48 working hrs.", None),
        ("Cat.A-60 days, Cat.B-45 days", None),
        ("15 to 20 working days", None),
        ("0 working days", None),
        ("1500 working days", None),
        ("-5 working days", None),
        ("", None),
    ],
)
def test_only_a_clear_limit_becomes_one(written: str, limit: TimeLimit | None):
    assert read_limit(written) == limit


def test_unclear_limits_become_open_points():
    rows = 'department,service,time_limit\ntransport,Permit,"Cat.A-60 days, Cat.B-45 days"\ntransport,Licence,7 working days\n'
    results = imported("x.csv", rows.encode())
    guides = {version.guide.name.zh: version.guide for version in db.session.query(ProcedureVersion)}
    assert guides["Permit"].committed_limit is None
    assert "Cat.A-60 days" in guides["Permit"].open_points
    assert "Cat.A-60 days" in str(results[0].notes[0].message)
    assert guides["Licence"].committed_limit == TimeLimit(amount=7)
    assert not guides["Licence"].open_points


def test_all_or_nothing_imports_nothing_on_errors():
    rows = NAMES + "AB-3,,transport,\n"
    results = imported("x.csv", rows.encode(), all_or_nothing=True)
    assert {result.outcome for result in results} == {RowOutcome.REFUSED}
    assert db.session.query(Procedure).count() == 0
    assert {each.outcome for each in imported("x.csv", NAMES.encode(), all_or_nothing=True)} == {RowOutcome.IMPORTED}


def test_duplicate_services_are_reported():
    rows = "name,department\n营业执照,transport\n营业执照,transport\n"
    assert [each.outcome for each in imported("x.csv", rows.encode())] == [RowOutcome.IMPORTED, RowOutcome.REFUSED]


def test_catalogue_imports_are_idempotent_and_set_no_limit():
    options = {"purpose": Purpose.CATALOGUE, "due_on": in_days(90)}
    rows = NAMES + "AB-3,新局的事,没有的局,\n"
    outcomes = [each.outcome for each in imported("x.csv", rows.encode(), **options)]
    assert outcomes == [RowOutcome.IMPORTED, RowOutcome.IMPORTED, RowOutcome.REFUSED]
    listed = db.session.query(Procedure).filter_by(code="AB-1").one()
    assert (listed.is_listed, listed.has_guide, listed.committed_limit) == (True, False, None)
    assert listed.guide_due_on == in_days(90)
    assert db.session.query(ProcedureVersion).count() == 0
    again = imported("x.csv", rows.encode(), create_departments=True, **options)
    assert [each.outcome for each in again] == [RowOutcome.UNCHANGED, RowOutcome.UNCHANGED, RowOutcome.IMPORTED]


@pytest.mark.parametrize(
    ("written", "kept"),
    [("7", "7"), ("C_0001", "C_0001"), ("ＡＢ－１２", "AB-12"), ("X" * 40, "X" * 40)],
)
def test_a_plain_code_is_kept_as_it_is(written: str, kept: str):
    rows = f"code,name,department,type,summary\n{written},营业执照,transport,,\n"
    imported("x.csv", rows.encode(), purpose=Purpose.CATALOGUE, due_on=in_days(9))
    assert [procedure.code for procedure in db.session.query(Procedure)] == [kept]


@pytest.mark.parametrize("written", ["X" * 41, "编码甲", "a.b/c", "-1", ""])
def test_other_codes_become_stable_short_codes(written: str):
    rows = f"code,name,department\n{written},营业执照,transport\n"
    (result,) = imported("x.csv", rows.encode())
    assert (result.outcome, imported("x.csv", rows.encode())[0].outcome) == (RowOutcome.IMPORTED, RowOutcome.UNCHANGED)


def test_imports_do_not_overwrite_guides_under_approval(app: Flask, cast: Cast):
    from portal.platform.storage.transaction import writing
    from portal.procedures.drafting.operations import import_guide, submit_version

    with writing():
        version = import_guide(cast["editor"], read_guide())
        assert version is not None
        submit_version(cast["editor"], version, what_changed={"zh": "改"})
    changed = read_guide()
    changed.summary.zh = "别的话"
    (result,) = imported("x.xlsx", workbook(None, changed))
    assert result.outcome is RowOutcome.REFUSED
    assert db.session.query(ProcedureVersion).count() == 1


def test_checking_reports_problems_and_stores_nothing():
    wrong = read_guide()
    wrong.committed_limit = TimeLimit(amount=99)
    results = [check(record) for record in contents_of("x.xlsx", workbook(None, read_guide("NR-101"), wrong)).records]
    assert [result.outcome for result in results] == [RowOutcome.UNCHANGED, RowOutcome.REFUSED]
    assert "promise-above-law" in str(results[1].notes[0].message)
    assert db.session.query(Procedure).count() == 0


def test_a_file_beyond_all_measure_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(contents, "MAX_FILE_BYTES", 10)
    with pytest.raises(FileRefusedError, match="too large"):
        contents_of("x.json", BytesIO(b"[" + b" " * 20 + b"]"))
