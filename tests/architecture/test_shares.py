"""Shares are made in one place, ``library/statistics/shares.py``, so that none is rounded up to all or down to nothing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.settings import ROOT
from tests.support.each_file import for_each_file

PORTAL = ROOT / "portal"
ONLY_PLACE = PORTAL / "library/statistics/shares.py"
FILES = sorted({*PORTAL.glob("**/*.py")} - {ONLY_PLACE})
TEMPLATES = sorted(PORTAL.glob("**/templates/**/*.html"))
MEND = "take per_cent(), per_cents() or length_of() of library/statistics/shares.py"
IN_TEMPLATE = re.compile(r"\b100 ?\* ?\w|\w ?\* ?100\b|\|\s*round(?!\(2\))|[\w)] / [\w(]")
AS_PER_CENT = re.compile(r"\.?\d*%$")


def shares_made(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what multiplies by a hundred, or formats a number as per cent."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            if any(isinstance(side, ast.Constant) and side.value == 100 for side in (node.left, node.right)):
                yield node
        elif isinstance(node, ast.FormattedValue) and node.format_spec is not None and is_per_cent(node.format_spec):
            yield node


def is_per_cent(format_spec: ast.expr) -> bool:
    return AS_PER_CENT.search(ast.unparse(format_spec).strip("'\"f")) is not None


@pytest.mark.once
@for_each_file(FILES)
def test_no_code_makes_a_share_itself(path: Path):
    made = [ast.unparse(node) for node in shares_made(ast.parse(path.read_text(encoding="utf-8")))]
    assert made == [], MEND


@pytest.mark.once
@for_each_file(TEMPLATES)
def test_no_template_makes_a_share_itself(path: Path):
    scripts = re.findall(r"{[{%](.*?)[}%]}", path.read_text(encoding="utf-8"), re.DOTALL)
    made = [found[0] for script in scripts for found in IN_TEMPLATE.finditer(re.sub(r'"[^"]*"', '""', script))]
    assert made == [], MEND
