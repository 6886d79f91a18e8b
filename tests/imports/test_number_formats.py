"""Cells that a sheet shows with a number format: read as shown, or refused with their place."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask_babel import force_locale
from openpyxl import Workbook

from tests.imports.workbooks import column, workbook
from tests.support.messy_files import only_problem, read

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def english(context: None) -> Iterator[None]:
    """Every test stands in a context, and reads English."""
    with force_locale("en"):
        yield


def formatted(name: str, value: Any, form: str) -> Any:
    def change(book: Workbook) -> None:
        cell = book["guides"].cell(3, column(book["guides"], name))
        cell.value, cell.number_format = value, form

    record, *_ = read("x.xlsx", workbook(change))
    return record


@pytest.mark.parametrize("name", ["code", "base_code", "consult_phone", "statutory_limit_amount", "name_zh"])
@pytest.mark.parametrize(
    "form", ['"E4F-"000', "000-000", '"E4Y-"0000', '0"个月"', "0.00E+00", "¥#,##0", "[>9]0;0", ";;;", "# ?/?"]
)
def test_numbers_shown_otherwise_are_refused(name: str, form: str):
    record = formatted(name, 21, form)
    assert record.is_wrong
    assert "shows this with a format" in only_problem(record)
    assert only_problem(record).startswith("guides!")


@pytest.mark.parametrize("form", ['"E4-"@', ";;;"])
def test_texts_shown_otherwise_are_refused(form: str):
    assert "shows this with a format" in only_problem(formatted("base_code", "21", form))


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [(21, "0000_ ", "0021"), (21, "0_);[Red]\\(0\\)", "21"), (-5, "0.00_ ;[Red]\\-0.00\\ ", "-5"),
     (21, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "21"), ("21", '0;-0;0;_ @_ ', "21")],
)  # fmt: skip
def test_blanks_and_colours_change_nothing(value: Any, form: str, expected: str):
    record = formatted("base_code", value, form)
    assert record.guide is not None
    assert record.guide.base_code == expected
