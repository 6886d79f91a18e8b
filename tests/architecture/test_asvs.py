"""docs/asvs.md: what is named as shown is there, every number stands once, and the sums are right."""

import ast
import re
from collections import Counter
from functools import cache

import pytest

from portal.settings import ROOT

TEXT = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
NUMBER = r"V[0-9]+\.[0-9]+\.[0-9]+"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if re.match(rf"\| {NUMBER} ", line)
]
OUTSIDE = [number for line in TEXT.splitlines() if line.startswith("* V") for number in re.findall(NUMBER, line)]
MARKS = ("met", "met by the operator", "not met")
REQUIREMENTS = 253  # of levels 1 and 2 in ASVS 5.0.0
MOST_WORDS = 12

pytestmark = pytest.mark.once


@cache
def _tests_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_number_stands_once():
    twice = [number for number, count in Counter([row[0] for row in ROWS] + OUTSIDE).items() if count > 1]
    assert twice == []
    assert len(ROWS) + len(OUTSIDE) == REQUIREMENTS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_mark_is_shown_by_something(row: list[str]):
    _, level, asks, mark, shown, note = row
    assert level in {"1", "2"}
    assert mark in MARKS
    assert 1 < len(asks.split()) <= MOST_WORDS
    assert mark == "met" or note or "docs/" in shown, "say why, or who does it"
    named = re.findall(r"`([^`]+)`", shown)
    assert named, "name a test, or the file to read"
    for name in named:
        path, _, function = name.partition("::")
        assert (ROOT / path).is_file(), name
        assert not function or function in _tests_in(path), name


def test_what_is_not_met_has_its_reason():
    assert [row[0] for row in ROWS if row[3] == "not met" and not row[5]] == []


def test_the_sums_are_those_of_the_tables():
    sentence = " ".join(TEXT.partition("\nOf ")[2].partition(".\n")[0].split())
    counts = Counter(row[3] for row in ROWS)
    met, by_operator, not_met = (counts[mark] for mark in MARKS)
    assert sentence == (
        f"{REQUIREMENTS} requirements {met} are met, {by_operator} are met by the operator, {not_met} are not met, "
        f"and {len(OUTSIDE)} do not apply"
    )
