"""Every table is known to the factory and the migrations, whatever else is imported."""

import ast
from pathlib import Path

from portal import tables
from portal.settings import ROOT


def _modules_with_tables() -> set[str]:
    found = set()
    for path in (ROOT / "portal").glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_table = isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == "__tablename__" for target in node.targets
            )
            if is_table:
                found.add(_module_of(path))
    return found


def _module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_every_table_is_listed():
    listed = {module.__name__ for module in tables.MODULES}
    assert _modules_with_tables() - listed == set(), "add the module to MODULES in portal/tables.py"
    assert listed - _modules_with_tables() == set(), "it defines no table: take it out of portal/tables.py"
