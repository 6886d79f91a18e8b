"""The public files over the demonstration: their parts add up to their wholes, as the dictionary says."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask

from portal.figures.files.data_dictionary import DICTIONARY
from portal.figures.files.data_files import SUPERVISION, WAITS
from portal.library.statistics.shares import per_cent
from tests.support.sums import calculated

Row = Mapping[str, str]
# In a year no service of the district has ten complaints that were investigated again and closed for good.
TOO_FEW_FOR_A_BATCH = {"last_verdicts_published"}


def read_rows(demo: Flask, name: str) -> list[Row]:
    text = demo.test_client().get(f"/data/{name}").get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def identities(demo: Flask, name: str) -> dict[str, str]:
    return {row["column"]: row["adds_up"] for row in read_rows(demo, DICTIONARY.name) if row["file"] == name}


@pytest.mark.parametrize(("name", "least"), [(SUPERVISION.name, 3), (WAITS.name, 1)])
def test_columns_add_up_in_every_row(demo: Flask, name: str, least: int):
    formulas = {column: formula for column, formula in identities(demo, name).items() if formula}
    assert len(formulas) >= least
    rows = read_rows(demo, name)
    for column, formula in formulas.items():
        is_shown = any(int(row[column] or 0) for row in rows)
        assert is_shown or column in TOO_FEW_FOR_A_BATCH, f"{column} is 0 everywhere: nothing is shown by it"
        wrong = [row for row in rows if calculated(formula, row) != int(row[column] or 0)]
        assert wrong == [], f"{name}: {column} is not {formula} in {len(wrong)} rows"


def of_units(demo: Flask, name: str) -> list[str]:
    rows = read_rows(demo, DICTIONARY.name)
    return [row["column"] for row in rows if row["file"] == name and row["unit"] == "count"]


def sums(rows: list[Row], by: str, columns: list[str]) -> dict[str, Counter[str]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row[by]] += Counter({column: int(row[column] or 0) for column in columns})
    return {key: counts for key, counts in found.items() if counts}


def whole_and_parts(rows: list[Row], kind: str) -> Iterator[tuple[str, list[Row], list[Row]]]:
    """Yield, of the whole and of departments, their own rows and those of their parts."""
    of = {each: [row for row in rows if row[kind] == each] for each in ("all", "department", "procedure")}
    yield "", of["all"], [{**row, "department": ""} for row in of["department"]]
    yield "department", of["department"], of["procedure"]


@pytest.mark.parametrize(("name", "kind"), [(SUPERVISION.name, "scope"), (WAITS.name, "kind")])
def test_departments_are_the_sum_of_services(demo: Flask, name: str, kind: str):
    columns = of_units(demo, name)
    rows = [row for row in read_rows(demo, name) if row.get("part", "period") == "period"]
    for level, wholes, parts in whole_and_parts(rows, kind):
        assert wholes, f"{name} has no row of the whole"
        assert sums(wholes, "department", columns) == sums(parts, "department", columns), f"{name}: {level or 'all'}"


def test_months_add_up_to_the_period(demo: Flask):
    rows = read_rows(demo, WAITS.name)
    columns = ["accepted", "within_limit", "late", "open", "open_late", "taken_back"]
    by_part = {
        part: sums([{**row, "key": row["kind"] + row["code"]} for row in rows if row["part"] == part], "key", columns)
        for part in ("period", "month")
    }
    assert by_part["month"] == by_part["period"]


def test_shares_follow_from_their_counts(demo: Flask):
    for row in read_rows(demo, WAITS.name):
        due = int(row["within_limit"] or 0) + int(row["late"] or 0)
        share = per_cent(int(row["within_limit"] or 0), due)
        assert row["share_within_limit"] == ("" if share is None else str(share)), row
        paused = per_cent(int(row["cases_with_pauses"] or 0), int(row["cases_with_pauses_of"] or 0))
        assert row["cases_with_pauses_share"] == ("" if paused is None else str(paused)), row


def test_every_service_and_department_has_its_name(demo: Flask):
    for name, kind in ((SUPERVISION.name, "scope"), (WAITS.name, "kind")):
        for row in read_rows(demo, name):
            assert bool(row["name_zh"] and row["name_en"]) is (row[kind] != "all"), row
