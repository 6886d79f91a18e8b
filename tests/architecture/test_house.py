"""House rules that a reader would miss; each failure says the mend. Which names may import which: pyproject.toml."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.settings import ROOT
from tests.support.each_file import for_each_file

PORTAL = ROOT / "portal"
TESTS = ROOT / "tests"
FILES = sorted(PORTAL.glob("**/*.py"))
LONGEST_FILE, LONG_FILE, LONGEST_FUNCTION = 300, 200, 40
LONGEST_TEST_NAME = 8  # words after test_
# Imports that stand within a function, each with its reason beside it in the code.
LATE_IMPORTS = {
    "library/text/pinyin.py": "after the setting that it reads",
    "pages/deadlines/public.py": "on few requests, and slow to import",
}


# Words that are no terms of the field, and where one stays, with the reason.
PRIVATE_WORDS = {"words", "kept", "told", "said", "brought", "bringer", "teller", "reckoner", "tally", "tallies"}
STORED = "a column, a form field or a public name: what is stored or sent keeps its name"
PRIVATE_WORDS_IN = {
    "complaints/following/forms.py": STORED,
    "complaints/desk/forms.py": STORED,
    "complaints/privacy/forms.py": STORED,
    "improvements/forms.py": STORED,
    "improvements/models.py": STORED,
    "improvements/operations.py": STORED,
    "library/guide/publish_gate/completeness.py": STORED,
    "library/personal_data/masking.py": "words that somebody listed",
    "library/understanding/lexicon.py": "Latin words",
    "library/understanding/query_parser.py": "Latin words",
    "library/understanding/segmentation.py": "Latin words",
    "library/understanding/synonyms.py": "Latin words",
    "operating/doctor_counts.py": STORED,
    "pages/desk/component_gallery.py": STORED,
    "search/index/models.py": STORED,
    "search/questions/models.py": STORED,
    "search/synonyms/forms.py": STORED,
    "search/synonyms/models.py": STORED,
    "search/synonyms/operations.py": STORED,
}


def _named(*names: str) -> list[Path]:
    return [path for path in FILES if path.name in names]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(_text(path))):
        if isinstance(node, ast.FunctionDef):
            yield node


def _id(path: Path) -> str:
    return str(path.relative_to(PORTAL))


@for_each_file(FILES)
def test_a_file_is_read_at_a_sitting(path: Path):
    assert len(_text(path).splitlines()) <= LONGEST_FILE, "split it by noun"
    for function in _functions(path):
        length = (function.end_lineno or 0) - function.lineno
        assert length <= LONGEST_FUNCTION, f"{function.name} has {length} lines: give its parts names"


@pytest.mark.parametrize("folder", ["tests", "benchmarks"])
def test_tests_are_split_before_they_grow(folder: str):
    long = [str(path) for path in (ROOT / folder).glob("**/*.py") if len(_text(path).splitlines()) > LONGEST_FILE]
    assert long == [], "split it by verb, or move its helpers to tests/support"


def test_nine_files_in_ten_are_short():
    written = [path for path in FILES if _text(path).strip()]
    long = [_id(path) for path in written if len(_text(path).splitlines()) > LONG_FILE]
    assert len(long) * 10 <= len(written), f"split some of these by noun: {long}"


@for_each_file(FILES)
def test_the_clock_is_read_in_one_place(path: Path):
    if path.name == "clock.py":
        return
    for reading in ("datetime.now(", "date.today(", "utcnow(", "time.time("):
        assert reading not in _text(path), "use platform.clock.now()"


@for_each_file(FILES)
def test_imports_stand_at_the_top(path: Path):
    late = [
        node
        for function in ast.walk(ast.parse(_text(path)))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    reason = LATE_IMPORTS.get(_id(path))
    assert not late or (reason and reason in _text(path)), "import at the top, or give the reason in LATE_IMPORTS"


@for_each_file(_named("rules.py", "gate.py", "difference.py", "history.py"))
def test_rules_are_pure(path: Path):
    for word in ("import flask\n", "from flask import", "db.session", "clock.now"):
        assert word not in _text(path), "rules take values and give values"


@for_each_file(_named("operations.py", "jobs.py", "clock_operations.py", "writer.py"))
def test_operations_never_commit(path: Path):
    assert ".commit(" not in _text(path), "the view's `with writing():` commits"


@for_each_file(_named("operations.py", "clock_operations.py", "writer.py"))
def test_operations_run_within_a_transaction(path: Path):
    assert "with writing()" not in _text(path), "the view enters the write gate"


@for_each_file(_named("admin.py", "public.py", "api.py", "queries.py", "forms.py"))
def test_a_state_is_set_by_a_verb(path: Path):
    assert ".state = " not in _text(path), "let an operation do it, along its workflow table"


def test_pages_have_no_tables():
    for path in (PORTAL / "pages").glob("**/*.py"):
        assert "__tablename__" not in _text(path), f"{path}: a table belongs to a slice"


def test_no_class_name_twice():
    names = Counter(
        node.name for path in FILES for node in ast.parse(_text(path)).body if isinstance(node, ast.ClassDef)
    )
    twice = sorted(name for name, count in names.items() if count > 1 and not name.startswith("_"))
    assert twice == [], "one word for one thing: rename one of them in the field's terms"


def test_names_of_tests_are_short():
    long = [
        f"{path.relative_to(TESTS)}: {function.name}"
        for path in sorted(TESTS.glob("**/*.py"))
        for function in _functions(path)
        if function.name.startswith("test_") and len(function.name.split("_")) - 1 > LONGEST_TEST_NAME
    ]
    assert not long, f"say the behaviour in at most {LONGEST_TEST_NAME} words; the test itself has the details: {long}"


def _given_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(_text(path))):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


@for_each_file(FILES)
def test_names_are_terms_of_the_field(path: Path):
    private = {
        name
        for name in _given_names(path)
        if PRIVATE_WORDS & set(re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower().split("_"))
    }
    if _id(path) in PRIVATE_WORDS_IN:
        assert private, "it has no such name any more: take it out of PRIVATE_WORDS_IN"
    else:
        assert private == set(), "call it as the field does: text, message, stored, reported, rollup …"


def test_the_private_queue_has_no_public_door():
    assert not list((PORTAL / "corrective_actions").glob("**/public.py"))
    assert not (PORTAL / "corrective_actions/templates/corrective_actions/public").exists()
