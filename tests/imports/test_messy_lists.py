"""Lists of services as people and programs write them: read exactly, or refused with their place."""

from collections.abc import Iterator

import pytest
from flask_babel import force_locale

from portal.imports.vocabulary import Purpose, RowOutcome
from portal.library.files.contents import FileRefusedError
from portal.library.guide.components import TimeLimit
from portal.platform.storage.database import db
from portal.procedures.models import Procedure, ProcedureVersion
from tests.imports.workbooks import imported
from tests.support.cast import Cast, in_days
from tests.support.messy_files import only_problem, read

pytestmark = pytest.mark.once
DAY = in_days(90)
LIST = """name,department,code
𠮷祥里㐂宴场所备案,望溪区民政局,L-01
测试𱖎村证明,望溪区民政局,L-02
买买提·艾力奖学金申请,望溪区教育局,L-03
测试A,B类备案,望溪区民政局,L-04
"""


@pytest.fixture(autouse=True)
def organisation(context: None, cast: Cast) -> Iterator[None]:
    """Every test stands in a context, with departments, and reads English."""
    with force_locale("en"):
        yield


@pytest.mark.parametrize("content", ["name,department\n", "name,名称,department\n甲,乙,transport\n"])
def test_lists_without_rows_or_with_doubts_are_refused(content: str):
    with pytest.raises(FileRefusedError, match=r"no rows|duplicated: name, 名称"):
        read("x.csv", content.encode())


def test_a_list_invents_no_department():
    results = imported("l.csv", LIST.encode(), purpose=Purpose.CATALOGUE, due_on=DAY, create_departments=True)
    assert [each.outcome.value for each in results] == ["imported", "imported", "imported", "refused"]
    assert [each.name["zh"] for each in db.session.query(Procedure).order_by(Procedure.code)] == [
        "𠮷祥里㐂宴场所备案", "测试𱖎村证明", "买买提·艾力奖学金申请"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        "name;department;code;limit\n测试;望溪区民政局;T-01;3个工作日\n",
        "name\tdepartment\tcode\tlimit\n测试\t望溪区民政局\tT-01\t3个工作日\n",
        "事项名称（全称）,实施主体 [必填],事项编码(本地),承诺办结时限\n测试,望溪区民政局,T-01,3个工作日\n",
        "sep=|\nname|department|code|limit\n测试|望溪区民政局|T-01|3个工作日\n",
        "SEP=;\r\n名称;部门;编码;承诺时限\r\n测试;望溪区民政局;T-01;3个工作日\r\n",
        "事项名称,实施主体,事项编码,承诺办结时限\n测试,望溪区民政局,T-01,3个工作日\n",
        "望溪区事项清单,,,\n\n2026年11月,,,\n事项名称*,实施主体*,事项编码：,承诺时限\n测试,望溪区民政局,T-01,3个工作日\n",
        "Service Name,Department,Service code,Time Limit\n测试,civil-affairs,T-01,3 working days\n",
        '事项名称，实施主体，事项编码，承诺时限\n测试，望溪区民政局，="T-01"，３个工作日\n',
    ],
)
def test_lists_are_read_as_programs_write_them(content: str):
    (record,) = read("x.csv", content.encode())
    assert record.guide is not None
    assert (record.guide.name.zh, record.guide.code) == ("测试", "T-01")
    assert record.guide.committed_limit == TimeLimit(amount=3)


def test_unknown_headings_are_answered_with_the_known():
    with pytest.raises(FileRefusedError) as refused:
        read("x.csv", "序号,办什么,哪里办\n1,测试,民政局\n".encode())
    assert "Found: 序号, 办什么, 哪里办" in str(refused.value.message)
    assert "name / 事项名称" in str(refused.value.message)


def test_columns_that_are_not_read_are_named():
    (record,) = read("x.csv", "name,department,备注\n测试,望溪区民政局,要紧\n".encode())
    assert "line 1: These columns were not read: 备注." in only_problem(record)


@pytest.mark.parametrize(
    ("code", "words"),
    [("1.13301E+17", "scientific"), ("1.13301e+17", "scientific"), ("１．１３Ｅ＋１７", "scientific"), ("2026/8/1", "date"),
     ("08/01/2026", "date"), ("2026-8-1 0:00", "date"), ("8/1/2026 9:30 AM", "date"), ("=E4-13", "formula"),
     ("'0014", "apostrophe"),
     ("TRUE", "TRUE"), ("#N/A", "error"), ("########", "error")],
)  # fmt: skip
def test_altered_codes_of_lists_are_refused(code: str, words: str):
    (result,) = imported("x.csv", f"name,department,code\n测试壬项,望溪区民政局,{code}\n".encode())
    assert result.outcome is RowOutcome.REFUSED
    assert only_problem(result).startswith("line 2, code: ")
    assert words in only_problem(result)
    assert db.session.query(ProcedureVersion).count() == 0


def test_places_count_lines_as_the_file_does():
    rows = 'name,department,code\n"测试\n甲",望溪区民政局,T-1\n\n测试乙,,T-2\n'
    first, second = imported("x.csv", rows.encode())
    assert first.place == "line 2"
    assert only_problem(second) == "line 5, department: This is required."


@pytest.mark.parametrize(
    "content",
    [
        "name,department\n结婚登记备案,民政局\n".encode()[:-5] + b",x\n",
        "名称,部门\n甲\n".encode("utf-16")[:-3] + b"\x00\xd8x\x00",
    ],
)
def test_damaged_text_is_never_read_as_another(content: bytes):
    with pytest.raises(FileRefusedError):
        read("x.csv", content)


def test_list_codes_differ_by_more_than_case():
    rows = "name,department,code\n甲,transport,T-1\n乙,transport,ｔ－１\n"
    assert [each.outcome.value for each in imported("x.csv", rows.encode())] == ["imported", "refused"]


@pytest.mark.parametrize(
    ("code", "base_code", "base_kept", "open_points"),
    [("粤民-7", "", "粤民-7", ""), ("E4/20", "", "E4/20", ""), ("粤民-7", "440111", "440111", "code: 粤民-7")],
)
def test_typed_numbers_outlive_made_codes(code: str, base_code: str, base_kept: str, open_points: str):
    (record,) = read("x.csv", f"name,department,code,base_code\n测试,transport,{code},{base_code}\n".encode())
    assert record.guide is not None
    assert (record.guide.base_code, record.guide.open_points) == (base_kept, open_points)
    assert f"line 2, code: “{code}” is not valid as a code, so {record.guide.code} was made for it." in only_problem(
        record
    )


def test_a_list_names_what_it_does_not_keep():
    rows = "name,department,code,承诺期限,主项名称,基本编码\n甲,望溪区民政局,T-1,尽快,证明,440111\n"
    (result,) = imported("x.csv", rows.encode(), purpose=Purpose.CATALOGUE, due_on=DAY)
    assert result.outcome is RowOutcome.IMPORTED
    assert "not saved: 承诺期限, 主项名称, 基本编码." in only_problem(result)


@pytest.mark.parametrize("dash", ["–", "—", "‐", "−", "－", " - "])
def test_list_codes_have_any_dash(dash: str):
    rows = f"name,department,code\n甲,transport,TR-101\n乙,transport,TR{dash}101\n"
    assert [each.outcome.value for each in imported("x.csv", rows.encode())] == ["imported", "refused"]
