"""The notice sheet: what it leaves out for want of room is counted."""

import re

import pytest
from flask import Flask

from tests.support.cast import CODE, Cast, publish, read_guide
from tests.support.visitor import Visitor


@pytest.mark.parametrize(("held", "listed", "more"), [(0, 12, 2), (2, 12, 0), (5, 9, 0)])
def test_what_is_left_out_is_counted(app: Flask, cast: Cast, citizen: Visitor, held: int, listed: int, more: int):
    guide = read_guide()
    pattern = next(each for each in guide.materials if not each.held_by_government)
    names = [{"zh": f"材料{number}", "en": f"Document {number}"} for number in range(14)]
    guide.materials = [
        pattern.model_copy(update={"key": f"m{number}", "held_by_government": number < held}, deep=True)
        for number in range(14)
    ]
    for material, name in zip(guide.materials, names, strict=True):
        material.name = type(material.name).model_validate(name)
    for condition in guide.conditions:
        condition.materials = []
    with app.test_request_context("/zh/"):
        publish(cast, guide)
    page = citizen.get(f"/en/procedures/{CODE}/notice/").html
    assert len(re.findall(r"Document \d+", page)) == listed
    assert ("more; see the full guide" in page) is bool(more)
    assert not more or f"and {more} more" in page
