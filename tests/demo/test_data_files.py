"""The public files over the demonstration: complete rows, described columns, places that readers rely on."""

import csv
import io
from typing import Any

import pytest
from flask import Flask

from portal.figures.files.corrections_file import CORRECTIONS
from portal.figures.files.data_dictionary import DATA_FILES, DICTIONARY
from portal.figures.files.data_files import SUPERVISION, WAITS

# What has been published once keeps its place, since programs read by place.
PUBLISHED = {
    SUPERVISION.name: (
        "scope,code,name_zh,name_en,from,as_of,complaints_received,complaints_declined,complaints_withdrawn,"
        "complaints_answered_in_time,complaints_late,complaints_unanswered,verdict_satisfied,verdict_partly,"
        "verdict_not_satisfied,verdict_silent,ratings,ratings_not_counted,rating_5,rating_4,rating_3,rating_2,rating_1,"
        "findings_open,findings_overdue,actions_open,actions_overdue,actions_closed_effective"
    ),
    WAITS.name: (
        "as_of,kind,code,name_zh,name_en,part,part_code,law_limit,law_unit,promised_limit,promised_unit,accepted,"
        "within_limit,late,open,open_late,taken_back,share_within_limit,half_within_days,nine_tenths_within_days,"
        "longest_days,oldest_open_on,oldest_open_days,cases_with_pauses_share,cases_with_pauses_of"
    ),
    DICTIONARY.name: "file,column,unit,shown_at,label_zh,definition_zh,label_en,definition_en",
}


FEW_ROWS = {CORRECTIONS.name, "coverage.csv"}


def read_file(demo: Flask, name: str) -> list[list[str]]:
    answer = demo.test_client().get(f"/data/{name}")
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("file", DATA_FILES, ids=lambda file: file.name)
def test_every_row_is_as_long_as_the_header(demo: Flask, file: Any):
    header, *rows = read_file(demo, file.name)
    assert len(rows) > 50 or (file.name in FEW_ROWS and rows)
    wrong = [row for row in rows if len(row) != len(header)]
    assert wrong == [], f"{len(wrong)} rows of {file.name} have other cells than headings: write them by DataFile"


def test_months_and_steps_are_in_the_file(demo: Flask):
    header, *rows = read_file(demo, WAITS.name)
    assert {row[header.index("part")] for row in rows} == {"period", "month", "step"}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_columns_keep_their_place(demo: Flask, name: str):
    header = ",".join(read_file(demo, name)[0])
    assert header.startswith(PUBLISHED[name]), "programs read these by place: put new figures at the end of the list"


def test_the_dictionary_describes_every_column(demo: Flask):
    header, *rows = read_file(demo, DICTIONARY.name)
    described = [(row[0], row[1]) for row in rows if row[0]]
    written = [(file.name, column) for file in DATA_FILES for column in read_file(demo, file.name)[0]]
    assert described == written, "every public file belongs to DATA_FILES"
    texts = [place for place, name in enumerate(header) if name.startswith(("label_", "definition_"))]
    assert all(row[place] for row in rows for place in texts)


def test_corrections_stand_beside_their_values(demo: Flask):
    header, *rows = read_file(demo, CORRECTIONS.name)
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["scope"] for row in found] == ["procedure", "department", "all"], "the sums are corrected with the part"
    month = found[0]["as_of"][:7]
    for place in ("", f"departments/{found[1]['code']}/"):
        page = demo.test_client().get(f"/zh/supervision/months/{month}/{place}").get_data(as_text=True)
        assert found[0]["reason_zh"] in page
    poster = demo.test_client().get(f"/zh/supervision/departments/{found[1]['code']}/poster/{month}/")
    assert f"公布值{found[1]['printed_value']}，正确值{found[1]['right_value']}" in poster.get_data(as_text=True)
