"""References are put together and taken apart in one place: ``steps/review`` and ``PS-101/3`` are no strings to split."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.library.guide.document import Guide
from portal.settings import ROOT
from tests.support.each_file import for_each_file

PORTAL = ROOT / "portal"
FILES = sorted(PORTAL.glob("**/*.py"))
TEMPLATES = sorted(PORTAL.glob("**/*.html"))
HOME = "library/guide/identifiers.py"
MEND = f"use ElementRef or VersionRef ({HOME}); in templates element_ref() and version.reference"
# Slashes that part something else.
OTHER_SLASHES = {
    "pages/front/stored_addresses.py": "the path of a request",
    "platform/web/language_routing.py": "the path of a request",
    "platform/web/page_form.py": "the path of a form's address",
    "reorganisations/admin.py": "the kind and code of a choice, which travels in its form only",
    "reorganisations/forms.py": "the kind and code of a choice, which travels in its form only",
}
TAKING_APART = {"split", "rsplit", "partition", "rpartition"}
PREFIXES = {f"{group}/" for group in Guide.lists_of_keyed}


def _id(path: Path) -> str:
    return str(path.relative_to(PORTAL))


def _text_of(node: ast.AST) -> str:
    """Return a text as it is written, with ``{}`` for every value put into it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
    return str(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def by_hand(source: str) -> Iterator[int]:
    """Yield the lines of Python on which a reference is put together or taken apart."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TAKING_APART:
            if node.args and _text_of(node.args[0]) == "/":
                yield node.lineno
        elif (isinstance(node, ast.JoinedStr) and re.fullmatch(r"([a-z_]+|\{\})/\{\}", _text_of(node))) or (
            isinstance(node, ast.Constant) and node.value in PREFIXES
        ):
            yield node.lineno


def by_hand_in_template(source: str) -> Iterator[str]:
    """Yield the places of a template where a reference is put together."""
    prefixes = "|".join(Guide.lists_of_keyed)
    yield from re.findall(rf"""["'](?:{prefixes})/["'] *~""", source)
    yield from re.findall(r"""code *~ *["']/["']|code *-?\}\}/\{\{-? *[\w.]*number""", source)


@for_each_file([path for path in FILES if _id(path) != HOME])
def test_references_are_not_taken_apart(path: Path):
    found = list(by_hand(path.read_text(encoding="utf-8")))
    assert not found or _id(path) in OTHER_SLASHES, f"{path}, line {found[0]}: {MEND}"


def test_exceptions_are_needed():
    unneeded = [name for name in OTHER_SLASHES if not list(by_hand((PORTAL / name).read_text(encoding="utf-8")))]
    assert unneeded == [], f"take them out of OTHER_SLASHES in {__name__}"


@for_each_file(TEMPLATES)
def test_templates_put_no_references_together(path: Path):
    assert list(by_hand_in_template(path.read_text(encoding="utf-8"))) == [], MEND


@pytest.mark.parametrize("column", ["reason_kind", "reason_reference"])
def test_a_reason_is_read_as_one(column: str):
    home = {"procedures/models.py", "procedures/rollup.py", "improvements/queries.py"}  # the columns; read in SQL
    users = [_id(path) for path in (*FILES, *TEMPLATES) if column in path.read_text(encoding="utf-8")]
    assert set(users) <= home, "use ProcedureVersion.reason"


@pytest.mark.parametrize(
    "code",
    ['reference.partition("/")', 'f"{group}/{part.key}"', 'f"steps/{key}"', '"steps/" + key', 'text.split("/", 1)'],
)
def test_the_guard_sees_handwork(code: str):
    assert list(by_hand(code))
