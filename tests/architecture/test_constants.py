"""docs/constants.md lists every number that somebody chose, as it is, with its reason."""

import ast
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import Enum
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from portal.settings import ROOT

LIST = ROOT / "docs/constants.md"
DEMONSTRATION = ROOT / "portal/demo"  # its numbers tell a story and decide nothing
BYTES = {"KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
SPANS = ("days", "hours", "minutes", "seconds")
MIN_GROUPED = 10_000  # below it are years, which nobody writes with a comma


class Row(NamedTuple):
    """One row of the list: what it names, what it says of it, and the reason."""

    name: str
    value: str
    unit: str
    reason: str


def is_chosen(value: Any) -> bool:
    """Tell whether a value is a number or a length of time, or holds nothing else."""
    if isinstance(value, Mapping):
        return bool(value) and all(is_chosen(each) for each in value.values())
    if isinstance(value, (tuple, list, set, frozenset)):
        return bool(value) and all(is_chosen(each) for each in value)
    return isinstance(value, (int, float, Fraction, timedelta)) and not isinstance(value, (bool, Enum))


def written(value: Any, unit: str) -> str:
    """Write a value as the list has it, in a unit."""
    if isinstance(value, Mapping):
        return ", ".join(f"{_label(key)}: {written(each, unit)}" for key, each in value.items())
    if isinstance(value, (tuple, list)):
        return "; ".join(written(each, unit) for each in value)
    if isinstance(value, (set, frozenset)):
        return "; ".join(written(each, unit) for each in sorted(value))
    if isinstance(value, timedelta):
        value = Fraction(value / timedelta(**{unit if unit in SPANS else SPANS[-1]: 1}))
    elif unit in BYTES:
        value = Fraction(value, BYTES[unit])
    if isinstance(value, Fraction) and value.denominator == 1:
        value = int(value)
    return f"{value:,}" if isinstance(value, int) and value >= MIN_GROUPED else str(value)


def unit_of(value: Any) -> str:
    """Return the largest unit in which a length of time is a whole number; of a plain number nobody knows it."""
    if not isinstance(value, timedelta):
        return "…"
    return next(unit for unit in SPANS if not value % timedelta(**{unit: 1}))


def chosen_values() -> dict[str, Any]:
    """Return the constants of all modules, by module (without ``portal.``) and name."""
    return {
        f"{module.removeprefix('portal.')}.{name}": value
        for path in sorted((ROOT / "portal").rglob("*.py"))
        if not path.is_relative_to(DEMONSTRATION)
        for module in [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")]
        for name in _assigned(path)
        if is_chosen(value := getattr(import_module(module), name))
    }


def _assigned(path: Path) -> Iterator[str]:
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        targets: list[ast.expr] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        for target in targets:
            for name in ast.walk(target):
                if isinstance(name, ast.Name) and name.id.isupper():
                    yield name.id


def _label(thing: Any) -> str:
    if isinstance(thing, tuple):
        return _label(thing[0])
    if isinstance(thing, Enum):
        return str(thing.value)
    return str(getattr(thing, "__name__", None) or getattr(thing, "name", thing))


def rows(heading: str) -> list[Row]:
    """Return the rows of the tables under a heading of the list, up to the next one of its rank."""
    part = re.split(r"^## ", LIST.read_text(encoding="utf-8"), flags=re.MULTILINE)
    text = next(each for each in part if each.startswith(heading))
    cells = [
        [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in text.splitlines()
        if line.startswith("| `")
    ]
    return [Row(name.strip("`"), value, unit, reason) for name, value, unit, reason in cells]


def listed_message(mend: str, problems: list[str]) -> str:
    """Return what to do, and each problem on its line."""
    return "\n".join([f"{mend}:", *problems])


def test_every_constant_is_listed():
    listed = {row.name for row in rows("Constants")}
    missing = [
        f"| `{name}` | {written(value, unit_of(value))} | {unit_of(value)} | … |"
        for name, value in chosen_values().items()
        if name not in listed
    ]
    assert not missing, listed_message(
        "add to docs/constants.md, with unit and the source of the number, or “unsourced”", missing
    )


def test_no_constant_is_listed_that_is_gone():
    there = chosen_values()
    gone = [row.name for row in rows("Constants") if row.name not in there]
    assert not gone, listed_message("take it out of docs/constants.md, or write there how it is called now", gone)


def test_values_are_the_listed_ones():
    there = chosen_values()
    differing = [
        f"{row.name} is {right}, not {row.value} {row.unit}"
        for row in rows("Constants")
        if row.name in there and (right := written(there[row.name], row.unit)) != row.value
    ]
    assert not differing, listed_message(
        "write the value into docs/constants.md, and look whether its reason still holds", differing
    )


def test_each_is_listed_once_with_a_reason():
    listed = [row for heading in ("Constants", "Written in place", "Orders") for row in rows(heading)]
    assert [row.name for row in listed if not row.reason] == [], "say in docs/constants.md why, or “unsourced”"
    names = [row.name for row in rows("Constants")]
    assert sorted(names) == sorted(set(names)), "leave one row of each in docs/constants.md"


def test_what_is_written_in_place_stands_there():
    gone = [
        f"{row.name} has no “{text}”"
        for row in rows("Written in place")
        for text in row.value.strip("`").split("` `")
        if text not in (ROOT / row.name).read_text(encoding="utf-8")
    ]
    assert not gone, listed_message(
        "write into docs/constants.md what stands there now, and look whether its reason still holds", gone
    )


def test_orders_are_the_listed_ones():
    differing = []
    for row in rows("Orders"):
        module, _, name = row.name.rpartition(".")
        order = ", ".join(_label(each) for each in getattr(import_module(f"portal.{module}"), name))
        if order != row.value:
            differing.append(f"{row.name} is {order}, not {row.value}")
    assert not differing, listed_message(
        "write the order into docs/constants.md, and look whether its reason still holds", differing
    )


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (2026, "", "2026"),
        (50_000, "rows", "50,000"),
        (0.35, "", "0.35"),
        (Fraction(7, 5), "", "7/5"),
        (300 * 1024**2, "MiB", "300"),
        (timedelta(minutes=90), "minutes", "90"),
        ((2, timedelta(days=1)), "hours", "2; 24"),
        ({"a": 1.0, "b": 0.9}, "", "a: 1.0, b: 0.9"),
    ],
)
def test_values_are_written_with_their_unit(value, unit, text):
    assert is_chosen(value)
    assert written(value, unit) == text


@pytest.mark.parametrize("value", [True, "0", (), {"a": "b"}, (1, "one"), None])
def test_other_things_are_no_choice(value):
    assert not is_chosen(value)
