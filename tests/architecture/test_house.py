"""House rules that a reader would miss; each failure says the mend."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.settings import ROOT

PORTAL = ROOT / "portal"
FILES = sorted(PORTAL.glob("**/*.py"))
SLICES = (
    "accounts", "organisation", "standards", "procedures", "exchange", "corrective_actions", "ratings", "complaints",
    "improvements", "supervision", "search", "calendar", "cases",
)  # fmt: skip
STANDARD = {"__init__", "models", "rules", "operations", "queries", "forms", "public", "admin"}
# Files beyond the eight, split off by noun.
SPLIT_OFF = {
    "accounts": {"session", "upkeep"},
    "organisation": {"file", "vocabulary"},
    "standards": {"vocabulary"},
    "procedures": {
        "guide",
        "parts",
        "cells",
        "gate",
        "gate_rules",
        "gate_limits",
        "surroundings",
        "vocabulary",
        "difference",
        "sentences",
        "pages",
        "editing_admin",
        "publication",
        "care",
        "reviews",
        "catalogue",
        "coming_into_force",
        "reorganisation",
        "reorganisation_admin",
    },
    "exchange": {
        "vocabulary",
        "records",
        "json_file",
        "names",
        "limits",
        "sheets",
        "workbook",
        "export",
        "bringing",
        "runs",
    },
    "search": {
        "sounds",
        "lexicon",
        "speech",
        "spelling",
        "reading",
        "question",
        "ranking",
        "memory",
        "entries",
        "embedded",
        "database",
        "indexing",
        "asked",
    },
    "corrective_actions": {"vocabulary", "triage", "findings_admin", "upkeep"},
    "ratings": {"vocabulary", "upkeep"},
    "complaints": {"vocabulary", "filing", "upkeep"},
    "improvements": {"vocabulary"},
    "supervision": {"waits"},
    "calendar": set(),
    "cases": {
        "vocabulary",
        "reckoning",
        "story",
        "survival",
        "tallies",
        "lights",
        "keeping",
        "pausing",
        "batch",
        "files",
        "figures",
        "upkeep",
        "digest",
    },
}
LONGEST_FILE, LONGEST_FUNCTION = 300, 40


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


@pytest.mark.parametrize("slice_name", SLICES)
def test_a_slice_has_the_standard_file_names(slice_name: str):
    names = {path.stem for path in (PORTAL / slice_name).glob("*.py")}
    assert names - STANDARD - SPLIT_OFF[slice_name] == set(), "use the eight names, or split by noun and say so here"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PORTAL)))
def test_a_file_can_be_read_at_a_sitting(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE, "split it by noun"
    for function in functions(path):
        length = (function.end_lineno or 0) - function.lineno
        assert length <= LONGEST_FUNCTION, f"{function.name} has {length} lines"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PORTAL)))
def test_the_clock_is_read_in_one_place(path: Path):
    if path.name == "clock.py":
        return
    text = path.read_text(encoding="utf-8")
    for reading in ("datetime.now(", "date.today(", "utcnow(", "time.time("):
        assert reading not in text, "use shared.clock.now()"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PORTAL)))
def test_rules_are_pure_and_operations_never_commit(path: Path):
    text = path.read_text(encoding="utf-8")
    if path.name in {"rules.py", "gate.py", "difference.py"}:
        for word in ("import flask\n", "from flask import", "db.session", "clock.now"):
            assert word not in text, "rules take values and give values"
    if path.name in {"operations.py", "triage.py", "filing.py", "upkeep.py"}:
        assert ".commit(" not in text, "the view's `with writing():` commits"
        assert "with writing()" not in text, "the view enters the write gate"


def test_a_state_is_set_only_by_a_guarded_verb():
    for slice_name in SLICES:
        for name in ("admin", "public", "queries", "forms"):
            path = PORTAL / slice_name / f"{name}.py"
            if path.exists():
                assert ".state = " not in path.read_text(encoding="utf-8"), f"{path}: let an operation do it"


def test_the_private_queue_has_no_public_door():
    assert not (PORTAL / "corrective_actions/public.py").exists()
    assert not (PORTAL / "corrective_actions/templates/corrective_actions/public").exists()
