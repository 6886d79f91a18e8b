"""Everything that people read keeps to the words of docs/glossary.md."""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask import Flask

from portal.cases.vocabulary import CaseState
from portal.complaints.vocabulary import ComplaintState
from portal.corrective_actions.vocabulary import ActionState, FindingState
from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.text.languages import MESSAGES, ORIGINAL, label_in
from portal.library.working_time.warning_lights import Light
from portal.procedures.vocabulary import VersionState
from portal.proposals.vocabulary import ChangeState
from portal.settings import ROOT
from tests.architecture.test_translations import KEYWORDS, METHODS, OPTIONS, WRITTEN_WHOLE

GLOSSARY = ROOT / "docs/glossary.md"
CATALOGUE = ROOT / "translations/zh/LC_MESSAGES/messages.po"
DOCS = ("README.md", "docs/citizens.md", "docs/staff.md", "docs/clock.md")
PLACES = {"messages", "commands", "pages", "demo", "docs"}
STATES = (ChangeState, ComplaintState, FindingState, ActionState, CaseState, Light, VersionState)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Text(NamedTuple):
    """Something that people read, and where it was found."""

    where: str
    words: str


@dataclass(frozen=True)
class Rule:
    """A form that is not written, and the one that is."""

    language: str
    banned: str
    right: str
    places: frozenset[str]
    right_within: tuple[str, ...]

    def is_broken_by(self, words: str) -> bool:
        """Tell whether words have the banned form outside the longer forms in which it is right."""
        folded = words.lower().replace("’", "'")
        for form in self.right_within:
            folded = folded.replace(form.lower(), " ")
        if self.language == "zh":
            return self.banned in folded
        return re.search(rf"\b{re.escape(self.banned.lower())}\b", folded) is not None


def tables(text: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the tables of a page: the heading above, and the rows with their headings."""
    for section in re.split(r"^#+ ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in body.splitlines() if line[:1] == "|"]
        if rows:
            yield heading, [rows[0], *rows[2:]]


TABLES = dict(tables(GLOSSARY.read_text(encoding="utf-8")))
RULES = [
    Rule(language, banned, right, frozenset(places.split()) or frozenset(PLACES), tuple(within.split(" / ")) if within else ())
    for language, banned, right, places, within in TABLES["Not so, but so · 不写与应写"][1:]
]  # fmt: skip


def complaints_about(place: str, texts: Iterable[Text]) -> list[str]:
    """Return what is wrong with texts of a place, each with the right form."""
    rules = [rule for rule in RULES if place in rule.places]
    return [
        f"{text.where}: «{rule.banned}» is banned: write «{rule.right}» (docs/glossary.md)"
        for text in texts
        for rule in rules
        if rule.is_broken_by(text.words)
    ]


def messages() -> Iterator[Text]:
    """Yield the English of code and templates with its file, the Chinese with its English."""
    for name, line, message, _, _ in extract_from_dir(ROOT / "portal", METHODS, OPTIONS, keywords=KEYWORDS):
        for words in (message,) if isinstance(message, str) else message:
            yield Text(f"portal/{name}:{line}", words)
    for identifier, chinese in catalogue().items():
        yield Text(f"messages.po, “{identifier}”", chinese)
    for path in sorted((ROOT / "portal").rglob("*.py")):
        for line, words in constants(path.read_text(encoding="utf-8")):
            if CHINESE.search(words) and "demo" not in path.parts:
                yield Text(f"{path.relative_to(ROOT)}:{line}", re.sub("[A-Za-z]+", "", words))


def commands() -> Iterator[Text]:
    """Yield the words of the files behind the ``portal`` command: its output, errors and help."""
    for path in sorted((ROOT / "portal").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "operating" in path.parts or re.search(r"^import click", source, re.MULTILINE):
            yield from (
                Text(f"{path.relative_to(ROOT)}:{line}", words) for line, words in constants(source, help_too=True)
            )


def pages() -> Iterator[Text]:
    """Yield the lines of the pages that are written whole in one language."""
    for path in sorted((ROOT / "portal").rglob("templates/**/*.html")):
        if WRITTEN_WHOLE.search(path.name):
            yield from lines(path, re.sub(r"<[^>]*>|\{[{%].*?[%}]\}", "", path.read_text(encoding="utf-8")))


def demo() -> Iterator[Text]:
    """Yield the words of the demonstration: its content, and the names that its code gives."""
    for path in sorted((ROOT / "portal").rglob("demo/content/**/*.json")):
        yield from (
            Text(f"{path.relative_to(ROOT)} {at}", words) for at, words in strings(json.loads(path.read_bytes()))
        )
    for path in sorted((ROOT / "portal").rglob("demo/**/*.py")):
        for line, words in constants(path.read_text(encoding="utf-8")):
            yield Text(f"{path.relative_to(ROOT)}:{line}", words)


def docs() -> Iterator[Text]:
    """Yield the lines of what staff and citizens read about the portal."""
    for name in DOCS:
        yield from lines(ROOT / name, (ROOT / name).read_text(encoding="utf-8"))


def lines(path: Path, text: str) -> Iterator[Text]:
    for number, line in enumerate(text.splitlines(), 1):
        yield Text(f"{path.relative_to(ROOT)}:{number}", line)


def strings(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, (dict, list)):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from strings(each, f"{at}/{key}")


def constants(source: str, *, help_too: bool = False) -> Iterator[tuple[int, str]]:
    """Yield the strings of a module, but docstrings, and what earlier releases wrote and files may still say."""
    tree = ast.parse(source)
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and not (help_too and _is_command(node)):
            first = node.body[0] if node.body else None
            skipped |= {id(first.value)} if isinstance(first, ast.Expr) else set()
        elif isinstance(node, ast.Assign) and any(
            getattr(each, "id", "").startswith("EARLIER_") for each in node.targets
        ):
            skipped |= {id(each) for each in ast.walk(node.value)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value


def _is_command(node: ast.AST) -> bool:
    decorated = ast.unparse(ast.Module([*getattr(node, "decorator_list", [])], []))
    return "command" in decorated or "group" in decorated


def catalogue() -> dict[str, str]:
    """Return the Chinese of each message."""
    found = {}
    for message in read_po(BytesIO(CATALOGUE.read_bytes())):
        identifier = message.id if isinstance(message.id, str) else message.id[0]
        if identifier:
            found[identifier] = message.string if isinstance(message.string, str) else message.string[0]
    return found


@pytest.mark.parametrize("place", [messages, commands, pages, demo, docs], ids=lambda place: place.__name__)
def test_what_people_read_has_no_banned_form(place: Any):
    assert complaints_about(place.__name__, place()) == []


@pytest.mark.parametrize(("message", "chinese"), TABLES["Messages with one right wording · 固定译法"][1:])
def test_bound_messages_have_their_one_wording(message: str, chinese: str):
    assert catalogue().get(message) == chinese, f"“{message}” reads «{chinese}» (docs/glossary.md)"


@pytest.mark.parametrize("states", STATES, ids=lambda states: states.__name__)
def test_the_glossary_lists_every_state(app: Flask, states: type[LabelledEnum]):
    with app.app_context():
        named = [
            [f"`{state.value}`", label_in(state.label, ORIGINAL), label_in(state.label, MESSAGES)] for state in states
        ]
    listed: list[list[str]] = next((rows for rows in TABLES.values() if rows[0][0] == f"`{states.__name__}`"), [[]])
    assert listed[1:] == named, f"write the states of {states.__name__} into docs/glossary.md"


@pytest.mark.parametrize("place", sorted(PLACES))
def test_banned_wording_fails_with_the_right_one(place: str):
    found = complaints_about(
        place, [Text("here", "您的最迟答复日"), Text("there", "You must have an answer by Friday.")]
    )
    assert found == [
        "here: «最迟答复日» is banned: write «承诺办结日期» (docs/glossary.md)",
        "there: «must have an answer» is banned: write «Decision due by» (docs/glossary.md)",
    ]


@pytest.mark.parametrize(
    "words", ["请在系统时钟校准后再试。", "最迟答复日期", "交接手续由接手人签字。", "Special procedures"]
)
def test_a_form_right_in_its_context_passes(words: str):
    assert complaints_about("messages", [Text("here", words)]) == []
