"""The log: one line of JSON for each request, with its id, and nothing personal in it."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from portal.platform.web.request_log import HEADER, JsonFormatter
from tests.support.cast import CODE
from tests.support.filing import answer_until
from tests.support.visitor import Visitor

CANARY = "王小燕雀"


@pytest.fixture
def lines() -> Iterator[Any]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("portal")
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_request_log_lines_hold_no_personal_data(app: Flask, guide_in_force: str, citizen: Visitor, lines: Any):
    citizen.client.get(f"/zh/search?q={CANARY}", environ_base={"REMOTE_ADDR": "203.0.113.77"})
    citizen.get(f"/zh/complaints/new/?procedure={CODE}")
    answer_until(citizen, "when", narrative=CANARY)
    found = [line for line in lines() if line["message"] == "request"]
    assert [line["rule"] for line in found] == ["/<view:view>/search", *["/<view:view>/complaints/new/"] * 7]
    assert {line["status"] for line in found} == {200}
    assert all(line["request_id"] and line["milliseconds"] >= 0 for line in found)
    said = json.dumps(lines(), ensure_ascii=False)
    for secret in (CANARY, "203.0.113.77", CODE):
        assert secret not in said


@pytest.mark.parametrize(
    ("given", "is_kept"), [("a1b2c3d4e5", True), ("short", False), ("x" * 99, False), ("a b\tc;d e", False)]
)
def test_a_valid_request_id_is_adopted(
    app: Flask, guide_in_force: str, citizen: Visitor, lines: Any, given: str, is_kept: bool
):
    answer = citizen.client.get(f"/zh/complaints/new/?procedure={CODE}", headers={HEADER: given})
    assert (answer.headers[HEADER] == given) == is_kept
    assert lines()[-1]["request_id"] == answer.headers[HEADER]


def test_a_kept_page_carries_nobodys_id(app: Flask, guide_in_force: str, citizen: Visitor):
    assert HEADER not in citizen.client.get("/zh/").headers


def test_attempts_to_pass_a_control_are_logged(guide_in_force: str, citizen: Visitor, lines: Any):
    forged = {"csrf_token": "forged", "level": "1", "user_name": CANARY, "password": CANARY}
    for url in (f"/zh/procedures/{CODE}/rate/", "/admin/sign-in/"):
        citizen.client.post(url, data=forged, environ_base={"REMOTE_ADDR": "203.0.113.77"})
    for _ in range(6):
        citizen.get("/admin/sign-in/").submit(user_name=CANARY, password="wrong")
    found = [line for line in lines() if line["logger"] == "portal.security"]
    assert [(line["event"], line["rule"], line["level"]) for line in found] == [
        ("form token refused", "/<view:view>/procedures/<code>/rate/", "warning"),
        ("form token refused", "/admin/sign-in/", "warning"),
        ("limit exceeded", "/admin/sign-in/", "warning"),
    ]
    for secret in (CANARY, "203.0.113.77", CODE, "forged"):
        assert secret not in json.dumps(found, ensure_ascii=False)


def test_an_exception_is_logged_without_its_text(app: Flask, lines: Any):
    try:
        int(CANARY)
    except ValueError:
        logging.getLogger("portal.x").exception("it went wrong")
    line = lines()[-1]
    assert line["exception"] == "ValueError"
    assert line["raised_at"]
    assert CANARY not in json.dumps(line, ensure_ascii=False)


@pytest.mark.once
def test_an_unexpected_error_is_one_line(app: Flask, lines: Any, monkeypatch: pytest.MonkeyPatch):
    def fail() -> None:
        raise ValueError(CANARY)

    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setitem(app.view_functions, "health.alive", fail)
    assert app.test_client().get(f"/healthz?q={CANARY}").status_code == 500
    (line,) = [each for each in lines() if each["message"] != "request"]
    assert (line["message"], line["exception"]) == ("unexpected error", "ValueError")
    assert CANARY not in json.dumps(lines(), ensure_ascii=False)
