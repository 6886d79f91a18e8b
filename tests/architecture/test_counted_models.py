"""Models that are counted by day change as objects of the session; a statement in bulk would pass its hooks by."""

import ast
from pathlib import Path

from portal import tables
from portal.platform.storage import day_counts
from portal.settings import ROOT

NOT_COUNTED = {
    ("portal/ratings/jobs.py", "update", "Rating"): "source_hash is no column that is counted",
    ("portal/complaints/transfers/operations.py", "update", "Complaint"): "nor is the department that deals with it",
    ("portal/complaints/transfers/operations.py", "update", "Transfer"): "nor are the departments of a transfer",
}
MEND = "change the objects one by one, or say in NOT_COUNTED why no counted column is touched"


def counted_names() -> set[str]:
    """Return the names of the models that are counted."""
    assert tables.COUNTS, "imported, they register their models"
    return {model.__name__ for model in day_counts._models}


def statements_in(path: Path, names: set[str]) -> set[tuple[str, str, str]]:
    """Return file, verb and model of each statement that changes a counted model in bulk."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and node.args:
            verb, model = ast.unparse(node.func).split(".")[-1], ast.unparse(node.args[0])
            if verb in {"update", "delete", "insert", "insert_into"} and model in names:
                found.add((path.relative_to(ROOT).as_posix(), verb, model))
    return found


def test_no_statement_passes_the_counting_by():
    names = counted_names()
    found = {each for path in (ROOT / "portal").glob("**/*.py") for each in statements_in(path, names)}
    assert found - NOT_COUNTED.keys() == set(), MEND
    assert NOT_COUNTED.keys() - found == set(), "no such statement is left: take its line out"
