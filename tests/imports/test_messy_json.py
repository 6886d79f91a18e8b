"""JSON as programs write it: read exactly, or refused with the place."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask_babel import force_locale

from portal.library.files.contents import FileRefusedError
from tests.support.cast import read_guide
from tests.support.messy_files import only_problem, read

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def english(context: None) -> Iterator[None]:
    """Every test stands in a context, and reads English."""
    with force_locale("en"):
        yield


def guide(code: str = "NR-101", **fields: Any) -> dict[str, Any]:
    return read_guide("NR-101").model_dump(mode="json") | {"code": code} | fields


@pytest.mark.parametrize("truth", [True, False])
def test_truth_values_are_no_numbers(truth: bool):
    limit = {"amount": truth, "unit": "working_days"}
    (record,) = read("x.json", json.dumps(guide(committed_limit=limit)).encode())
    assert only_problem(record) == "record 1, committed_limit/amount: Enter a whole number from 0 to 999."


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"name": {"zh": "王\ud842"}}, "name/zh"),
        ({"open_points": "\udfb7"}, "open_points"),
        ({"x\ud842": 1}, "x\ufffd"),
    ],
)
@pytest.mark.parametrize("ending", ["json", "jsonl"])
def test_half_characters_are_refused(ending: str, fields: dict[str, Any], place: str):
    (record,) = read(f"x.{ending}", json.dumps(guide(**fields)).encode())
    unit = "record" if ending == "json" else "line"
    assert only_problem(record).startswith(f"{unit} 1, {place}: This has half of a character")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_read_in_any_encoding(encoding: str, end: str):
    lines = [json.dumps(guide(code), ensure_ascii=False) for code in ("NR-1", "NR-2")]
    records = read("x.jsonl", end.join([lines[0], "", "{", lines[1], ""]).encode(encoding))
    assert [record.place for record in records] == ["line 1", "line 3", "line 4"]
    assert [record.is_wrong for record in records] == [False, True, False]


def test_lines_of_an_unknown_encoding_are_refused():
    with pytest.raises(FileRefusedError, match="neither UTF-8 nor GB18030"):
        read("x.jsonl", json.dumps(guide()).encode("utf-16-le"))


def test_a_name_with_half_a_character_is_shown():
    (record,) = read("x.json", rb'{"a\ud842": 1, "a\ud842": 2}')
    assert record.guide is None
    assert "".join(str(note.message) + note.place for note in record.notes).encode()
