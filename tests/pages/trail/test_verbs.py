"""Every act that the portal stores has a name that people understand."""

import ast
from collections.abc import Iterator

from portal.pages.trail.verbs import COMPLAINANT_VERBS, VERBS, VISITOR_VERBS
from portal.pages.trail.vocabulary import RECORD_KINDS
from portal.settings import ROOT

STORING = {"record", "record_event", "write_change", "_edit"}
OPERATIONS = {"operation", "adding_operation"}


def stored() -> Iterator[tuple[str, str]]:
    """Yield the verbs that stand in the code, of acts and of refused operations, with their places."""
    for path in (ROOT / "portal").glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr=name) | ast.Name(id=name), args=[_, ast.Constant(value=str(verb)), *_]
                ):
                    if name in STORING:
                        yield verb, path.name
                case ast.FunctionDef(name=verb, decorator_list=[*_, ast.Name(id=name)]) if name in OPERATIONS:
                    yield verb, path.name


def test_every_act_has_a_name():
    found = set(stored())
    assert len(found) > 150
    unnamed = sorted((verb, place) for verb, place in found if verb not in VERBS)
    assert unnamed == [], "name them in portal/pages/trail/verbs.py"
    assert VERBS.keys() >= COMPLAINANT_VERBS | VISITOR_VERBS


def test_events_are_of_known_kinds():
    kinds = set()
    for path in (ROOT / "portal").glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="record_event") | ast.Name(id="record_event"),
                    args=[_, _, ast.Constant(value=str(kind)), *_],
                ):
                    kinds.add(kind)
    assert kinds <= RECORD_KINDS.keys(), "add them to portal/pages/trail/vocabulary.py"
