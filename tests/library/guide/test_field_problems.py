"""What a wrong value is told: always in the portal's own words, whatever the library calls it."""

import json
from io import BytesIO
from typing import Any, get_args

import pytest
from flask import Flask
from pydantic_core.core_schema import ErrorType

from portal.library.guide.field_problems import problem_message
from portal.library.guide_files.json_file import guides_in, read_json
from portal.library.text.languages import use_language

GUIDE = {"code": "A-1", "name": {"zh": "甲"}, "department": "transport"}


@pytest.mark.once
def test_every_error_of_the_library_is_worded(app: Flask):
    with app.test_request_context(), use_language("zh"):
        for kind in set(get_args(ErrorType)) - {"value_error"}:
            assert str(problem_message({"type": kind, "msg": "?", "loc": ("x",)}))[0] > "\u3000", kind


@pytest.mark.parametrize(
    ("document", "place", "message"),
    [
        (GUIDE | {"name": "甲"}, "record 2, name", "in braces"),
        (GUIDE | {"steps": {}}, "record 2, steps", "in square brackets"),
        (GUIDE | {"materials": [{"key": "a", "copies": float("inf")}]}, "record 2, materials/0/copies", "whole number"),
        (GUIDE | {"sumary": 1}, "record 2, sumary", "There is no such field"),
        (7, "record 2", "in braces"),
    ],
)
def test_wrong_values_have_place_and_words(app: Flask, document: Any, place: str, message: str):
    with app.test_request_context(), use_language("en"):
        *_first, record = guides_in([GUIDE, document]).records
        assert [note.place for note in record.notes] == [place]
        assert message in str(record.notes[0].message)


def test_names_twice_refuse_their_record_alone(app: Flask):
    text = json.dumps([GUIDE, GUIDE | {"code": "A-2"}]).replace('"code": "A-2"', '"code": "A-2", "code": "A-3"')
    with app.test_request_context(), use_language("en"):
        first, second = guides_in(read_json(BytesIO(text.encode()))).records
        assert first.guide is not None
        assert second.guide is None
        assert second.notes[0].place.startswith("record 2, ")
        assert "“code” appears twice" in str(second.notes[0].message)
