"""docs/four-eyes.md says of every route of the desk that writes who must agree, or why one person is enough."""

import re

import pytest
from flask import Flask

from portal.doors import ADMIN
from portal.proposals.rules import KINDS
from portal.settings import ROOT
from tests.architecture.test_glossary import tables
from tests.architecture.test_promises import _tests_in

PAGE = (ROOT / "docs/four-eyes.md").read_text(encoding="utf-8")
ROWS = [(heading, row) for heading, rows in tables(PAGE) for row in rows[1:]]
LISTED = [name for _, row in ROWS for name in re.findall(r"`(\w+_admin\.\w+)`", row[1])]


@pytest.mark.once
def test_every_writing_route_has_its_row(app: Flask):
    desk = {blueprint.name for blueprint, _ in ADMIN}
    writing = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in desk and "POST" in (rule.methods or set())
    }
    assert sorted(writing - set(LISTED)) == [], "say in docs/four-eyes.md who confirms it, or why one person is enough"
    assert sorted(set(LISTED) - writing) == [], "these routes write no more: take them out of docs/four-eyes.md"
    assert sorted(name for name in set(LISTED) if LISTED.count(name) > 1) == [], "one row for each"


def test_every_kind_of_change_is_named(app: Flask):
    named = {name for _, row in ROWS for name in re.findall(r"\(`(\w+)`\)", row[0])}
    assert named == set(KINDS)


def test_each_row_says_everything():
    assert [row[0] for _, row in ROWS if not all(row)] == []


def test_what_two_people_do_is_shown():
    shown = [row[-1] for heading, row in ROWS if heading.startswith(("Two people", "At once"))]
    assert len(shown) > 10
    for path, name in (each.strip("`").split("::") for each in shown):
        assert name in _tests_in(ROOT / path), f"docs/four-eyes.md names {name}"
