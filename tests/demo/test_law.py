"""What the guides of the demonstration say about review and suit, and what the pages make of it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from portal.demo.context import CONTENT

GUIDES = sorted(path.stem for path in (CONTENT / "guides").glob("*.json"))
SUIT = re.compile(r"行政诉讼|提起诉讼|行政起诉|go to court|to the [\w ]+ Court|\bsue\b", re.IGNORECASE)
REVIEW_FIRST = re.compile(
    r"先[^。；]*申请行政复议|first ask [^.]* for administrative review|for administrative review first"
)
CITY, DISTRICT = "澜汀市人民政府", "望溪区人民政府"
BODIES = {
    "HF-101": {CITY}, "HF-102": {CITY}, "JU-101": {DISTRICT, "澜汀市司法局"},
    **{f"PS-10{number}": {CITY, DISTRICT} for number in range(1, 6)},
}  # fmt: skip


def read(code: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CONTENT / f"guides/{code}.json").read_text(encoding="utf-8"))
    return found


def texts(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, (dict, list)):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts(each, f"{at}/{key}")


@pytest.mark.once
@pytest.mark.parametrize("code", GUIDES)
def test_no_answer_leads_to_review_before_a_suit(code: str):
    guide = read(code)
    civil = {("CA-104", "review")}  # the suit of spouses who do not agree is not one against the office
    recourse = {step["key"]: step.get("recourse", {}) for step in guide["steps"] if (code, step["key"]) not in civil}
    for at, text in texts({"no_answer_rule": guide["no_answer_rule"], "steps": recourse}):
        assert not SUIT.search(text) or REVIEW_FIRST.search(text), f"{at}: {text}"
    for text in guide["litigation"]["note"].values():
        assert REVIEW_FIRST.search(text), text
        assert re.search("十五日内|within fifteen days", text), text


@pytest.mark.once
@pytest.mark.parametrize("code", GUIDES)
def test_a_missing_answer_names_the_review_body(code: str):
    guide = read(code)
    for language, body in guide["administrative_review"]["body"].items():
        text = guide["no_answer_rule"][language].replace("or the ", "or ")
        assert not SUIT.search(text) or body in text, text


@pytest.mark.once
@pytest.mark.parametrize("code", BODIES)
def test_review_is_asked_of_the_right_body(code: str):
    guide = read(code)
    assert set(guide["administrative_review"]["body"]["zh"].split("或者")) == BODIES[code]
    for _, text in texts([step.get("recourse", {}) for step in guide["steps"]]):
        for body in re.findall(r"向([^，。；]*?人民政府)申请行政复议", text):
            assert set(body.split("或者")) == BODIES[code]


@pytest.mark.once
def test_the_fund_centre_decides_withdrawals():
    assert read("HF-102")["deciding_body"] == read("HF-101")["deciding_body"]


@pytest.mark.once
@pytest.mark.parametrize("code", GUIDES)
def test_no_text_gives_days_for_a_suit(code: str):
    for at, text in texts(read(code)):
        assert not re.search(r"180 ?(日|天|个自然日|days|calendar)|一百八十|hundred and eighty", text), f"{at}: {text}"


@pytest.mark.once
@pytest.mark.parametrize("view", ["zh", "en"])
def test_pages_give_six_months_and_review_first(demo: Flask, view: str):
    client = demo.test_client()
    six_months, first = {"zh": ("六个月", "先申请行政复议"), "en": ("six months", "administrative review first")}[view]
    for code in GUIDES:
        guide = client.get(f"/{view}/procedures/{code}/").get_data(as_text=True)
        sheet = client.get(f"/{view}/procedures/{code}/notice/").get_data(as_text=True)
        asked = f"/{view}/deadline/?procedure={code}&accepted_on=2026-11-02"
        calculator = client.get(asked).get_data(as_text=True)
        for page in (guide, sheet, calculator):
            assert not re.search(r"180 ?(个自然日|calendar days)", page), code
        assert six_months in guide, code
        assert six_months in sheet, code
        assert first in re.sub(r"\s+", " ", guide), code
        assert ("复议后" if view == "zh" else "only after review") in re.sub(r"\s+", " ", sheet), code
        assert ("只有在复议之后" if view == "zh" else "Only after review") in calculator, code
