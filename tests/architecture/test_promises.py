"""docs/promises.md lists what the pages promise, what keeps it, and the test that shows it."""

import ast
import html
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

from portal.authority_settings import definitions
from portal.authority_settings.vocabulary import SettingDefinition, SettingKind
from portal.settings import ROOT
from tests.architecture.test_constants import chosen_values, written
from tests.architecture.test_glossary import CHINESE, catalogue, tables

LIST = ROOT / "docs/promises.md"
PAGES = ROOT / "portal/pages/front/templates/front/public"
GUIDES = ("docs/citizens.md", "docs/staff.md")
ENGLISH_WORDS = re.compile(
    r"\b((?<!you )will(?! you)|never|only|within|always|deleted?|cannot|nobody|nothing|automatically|at once|as soon as|immediately|recorded"
    r"|notified|until|someone other|by %\(day\)s|not (?:stored|shown|counted|told|visible|included|part of))\b",
    re.IGNORECASE,
)
CHINESE_WORDS = re.compile(
    r"(?<!并)将(?!来)|不会|只有|只能|仅|绝不|一律|自动|任何人|不得|立即|随即|始终|[天日]内|不记录|不显示|不保存|不计为|留下|都有记录|无法找回"
)
SENTENCE_END = re.compile(r"[.!?](?:\s|$)")
NUMBER_WORDS = dict(zip("一两三四五六七八九十", map(str, range(1, 11)), strict=True)) | {
    "three": "3", "four": "4", "five": "5", "ten": "10", "twelve": "12", "half": "1/2", "半": "1/2",
}  # fmt: skip


class Promise(NamedTuple):
    """A row: where it stands, its words in one language or both, what keeps it, and its tests."""

    where: str
    words: tuple[str, ...]
    kept_by: list[str]
    tests: list[str]


def _codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def _tables() -> dict[str, list[list[str]]]:
    return {heading: rows[1:] for heading, rows in tables(LIST.read_text(encoding="utf-8"))}


TABLES = _tables()
MESSAGES = [
    Promise(page, (message,), _codes(kept), _codes(tests))
    for heading, rows in TABLES.items()
    if heading.startswith("Messages: ")
    for message, page, kept, tests in rows
]
WHOLE = [
    Promise(page, (english, chinese), _codes(kept), _codes(tests))
    for page, english, chinese, kept, tests in TABLES["Pages written whole"]
]
OF_GUIDES = [
    Promise(place, tuple(words.split(" · ")), _codes(kept), _codes(tests))
    for place, words, kept, tests in TABLES["Guides for citizens and staff"]
]
EVERY = [*MESSAGES, *WHOLE, *OF_GUIDES]
NO_PROMISES = re.findall(
    r"^\* (.+)$", LIST.read_text(encoding="utf-8").partition("## Looked at: no promise")[2], re.MULTILINE
)


def plain(text: str) -> str:
    """Return what a template or a document says: one line, without marks, placeholders as “…”."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}", "…", text, flags=re.DOTALL)
    text = re.sub(r"</?(?:a|strong|em|code)\b[^>]*>|\*\*", "", text, flags=re.DOTALL)
    text = html.unescape(re.sub(r"<[^>]*>", "\n\n", text))
    return "\n".join(" ".join(block.split()) for block in re.split(r"\n\s*\n", text))


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of plain text, its cells and parts between semicolons apart."""
    for line in text.splitlines():
        yield from filter(None, re.split(r"(?<=[.。；;])\s*(?=\S)|\s*\|\s*", line.strip()))


def promises_something(sentence: str) -> bool:
    """Tell whether a sentence has a word of promises, in its language."""
    words = CHINESE_WORDS if CHINESE.search(sentence) else ENGLISH_WORDS
    return words.search(sentence) is not None


def test_every_promise_is_kept_by_something():
    gone = []
    for promise in EVERY:
        for name in promise.kept_by:
            gone += [] if _is_there(name) else [f"{name}, of “{promise.words[0]}”"]
    assert not gone, f"write into docs/promises.md what keeps it now, or change the sentence: {gone}"
    assert [promise.words[0] for promise in EVERY if not promise.kept_by] == []


def _is_there(name: str) -> bool:
    module, _, attribute = name.rpartition(".")
    return (ROOT / name).exists() if "/" in name else hasattr(import_module(f"portal.{module}"), attribute)


def test_every_promise_has_a_test_that_exists():
    assert [promise.words[0] for promise in EVERY if not promise.tests] == [], "write the test, or change the sentence"
    there = {
        name: _tests_in(ROOT / name) for name in {test.partition("::")[0] for each in EVERY for test in each.tests}
    }
    gone = {
        test for each in EVERY for test in each.tests if test.partition("::")[2] not in there[test.partition("::")[0]]
    }
    assert not gone, f"name in docs/promises.md the test that shows it: {sorted(gone)}"


def _tests_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_listed_message_is_said():
    listed = {promise.words[0] for promise in MESSAGES} | set(NO_PROMISES)
    gone = sorted(listed - set(catalogue()))
    assert not gone, f"take out of docs/promises.md what no page says, or write it as it is said now: {gone}"
    both = {promise.words[0] for promise in MESSAGES} & set(NO_PROMISES)
    assert not both, f"it is a promise or it is none: {both}"


def test_every_message_that_promises_is_listed():
    listed = {promise.words[0] for promise in MESSAGES} | set(NO_PROMISES)
    missing = [
        message
        for message, chinese in catalogue().items()
        if SENTENCE_END.search(message) and (promises_something(message) or promises_something(chinese))
        if message not in listed
    ]
    assert not missing, "\n".join(
        ["list in docs/promises.md, with what keeps it and its test, or as looked at and no promise:", *missing]
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_sentence_that_promises_is_listed(language: str):
    for path in sorted(PAGES.glob(f"*_{language}.html")):
        page = path.stem.partition("_")[0]
        text = plain(path.read_text(encoding="utf-8"))
        listed = [words for each in WHOLE if each.where == page for words in each.words]
        _check_listed(text, listed, path.name)
        gone = [w for w in listed if (CHINESE.search(w) is not None) == (language == "zh") and w not in text]
        assert not gone, f"write into docs/promises.md as {path.name} says it now: {gone}"


@pytest.mark.parametrize("name", GUIDES)
def test_every_guide_sentence_that_promises_is_listed(name: str):
    text = plain(re.sub(r"\n(?!\n)", "\n\n", (ROOT / name).read_text(encoding="utf-8")))
    listed = [words for each in OF_GUIDES if each.where == name for words in each.words]
    _check_listed(text, listed, name)
    gone = [words for words in listed if words not in text]
    assert not gone, f"write into docs/promises.md as {name} says it now: {gone}"


def _check_listed(text: str, listed: list[str], name: str) -> None:
    missing = [
        sentence
        for sentence in sentences(text)
        if promises_something(sentence) and not any(words in sentence or sentence in words for words in listed)
    ]
    assert not missing, "\n".join([f"list in docs/promises.md what {name} promises:", *missing])


def default_values() -> dict[str, int]:
    """Return what the authority may set as a number, as it comes."""
    return {
        f"authority_settings.definitions.{name}": each.default
        for name, each in vars(definitions).items()
        if isinstance(each, SettingDefinition) and each.kind is SettingKind.NUMBER
    }


def test_numbers_in_sentences_are_those_in_use():
    values, said = chosen_values() | default_values(), catalogue()
    wrong = []
    for place, words, constant, unit in TABLES["Numbers written out"]:
        text = " ".join(said) if place == "messages" else (ROOT / place).read_text(encoding="utf-8")
        numbers = {NUMBER_WORDS.get(each, each) for each in re.findall(r"\d+|[a-z]+|[一两三四五六七八九十半]", words)}
        value = written(values[constant.strip("`")], unit)
        if words not in text or not set(value.split("; ")) <= numbers:
            wrong.append(f"{place}: “{words}” is {value} {unit} of {constant}")
    assert not wrong, f"write the number in use, in the sentence and in docs/promises.md: {wrong}"


def test_nothing_rewrites_what_complainants_wrote():
    assigned = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "portal").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and node.attr in {"narrative", "remedy_sought"}
    ]
    assert not assigned, f"the privacy page says that staff cannot change what complainants wrote: {assigned}"


@pytest.mark.parametrize(
    ("sentence", "is_one"),
    [
        ("We will call you.", True),
        ("你的内容仅保存三天。", True),
        ("三个工作日内答复。", True),
        ("You will find it on your receipt.", False),
        ("见投诉回执。", False),
    ],
)
def test_a_promise_is_known_by_its_words(sentence: str, *, is_one: bool):
    assert promises_something(sentence) == is_one
