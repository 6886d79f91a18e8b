"""Every visible word goes through gettext, and has its Chinese."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from portal.settings import ROOT
from tests.support.each_file import for_each_file

METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.xml", "jinja2")]
_JINJA = {"trim_blocks": "true", "lstrip_blocks": "true", "extensions": "jinja2.ext.do"}
OPTIONS = {"**/templates/**.html": _JINJA, "**/templates/**.xml": _JINJA}
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
TEMPLATES = sorted((ROOT / "portal").glob("**/templates/**/*.html"))
# Pages written whole in one language.
WRITTEN_WHOLE = re.compile(r"_(zh|en)\.html$")
# Text that is the same in every language.
SAME_EVERYWHERE = {"English", "PATH", "JSON", "JSON-LD", "JSONL", "XLSX"}


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    path = ROOT / "translations/zh/LC_MESSAGES/messages.po"
    return read_po(BytesIO(path.read_bytes()))


def used_messages() -> set[Any]:
    found = extract_from_dir(ROOT / "portal", METHODS, OPTIONS, keywords=KEYWORDS)
    return {message for _, _, message, _, _ in found}


def test_every_message_has_its_chinese(chinese: Catalog):
    missing = []
    for used in used_messages():
        message = chinese.get(used[0] if isinstance(used, tuple) else used)
        words = (
            [] if message is None else message.string if isinstance(message.string, (list, tuple)) else [message.string]
        )
        if not words or not all(words):
            missing.append(used)
    assert missing == [], "run `make messages`, then write the Chinese of these"


def test_no_translation_is_left_over(chinese: Catalog):
    used = {used[0] if isinstance(used, tuple) else used for used in used_messages()}
    left = [message.id for message in chinese if message.id and _first(message.id) not in used]
    assert left == [], "nothing says these any more: run `make messages`"


def test_placeholders_agree(chinese: Catalog):
    wrong = [(message.id, list(message.check(chinese))) for message in chinese if list(message.check(chinese))]
    assert wrong == []


def test_chinese_has_full_width_punctuation(chinese: Catalog):
    half = re.compile(r"[\u4e00-\u9fff][,;:!?()]|[,;!?()][\u4e00-\u9fff]")
    wrong = [message.string for message in chinese if isinstance(message.string, str) and half.search(message.string)]
    assert wrong == []


@for_each_file(TEMPLATES)
def test_no_template_says_a_word_past_gettext(path: Path):
    if WRITTEN_WHOLE.search(path.name):
        return
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", " ", text, flags=re.DOTALL)
    said = set(re.findall(r"[A-Za-z]{3,}|[\u4e00-\u9fff]+", text)) - SAME_EVERYWHERE
    assert said == set(), f"wrap in _(…): {said}"


def _first(identifier: object) -> object:
    return identifier[0] if isinstance(identifier, tuple) else identifier
