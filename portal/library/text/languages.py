"""The languages of the portal, each said once: addresses, forms, catalogues, tags and settings follow from this list.

To add one, add its line here and its catalogue (``make messages``); docs/development.md shows it.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

MAX_CODE_CHARACTERS = 16


class Source(Enum):
    """Where the text of a language comes from."""

    ORIGINAL = "original"  # staff write it first; it stands in for a translation that is missing
    OWN = "own"  # staff write it beside the original
    DERIVED = "derived"  # a converter makes it of another language's text; nobody writes or stores it


@dataclass(frozen=True)
class Language:
    """A language: ``code`` stands in addresses and beside stored text, ``locale`` names its catalogue."""

    code: str
    tag: str  # BCP 47
    locale: str
    own_name: str
    source: Source
    label: Any = ""  # what forms call it
    authority_code: str = ""  # its entry in the European table of languages, for linked data
    converted_from: str = ""
    converter: str = ""  # of OpenCC; exceptions stand in content/<code>.txt
    also_reads: tuple[str, ...] = ()  # tags of browsers that are served with it, beside its own

    @property
    def written_code(self) -> str:
        """Return the code under which its text is stored: its own, or that of the language it is made of."""
        return self.converted_from or self.code


_REGISTRY = (
    Language("zh", "zh-Hans", "zh", "简体中文", Source.ORIGINAL, _l("Chinese"), "ZHO"),
    Language("zh-hant", "zh-Hant", "zh_Hant", "繁體中文", Source.DERIVED, converted_from="zh", converter="s2tw",
             also_reads=("zh-TW", "zh-HK", "zh-MO")),
    Language("en", "en", "en_GB", "English", Source.OWN, _l("English"), "ENG"),
)  # fmt: skip

LANGUAGES: Mapping[str, Language] = {each.code: each for each in _REGISTRY}
ORIGINAL = next(each.code for each in _REGISTRY if each.source is Source.ORIGINAL)
WRITTEN = tuple(each.code for each in _REGISTRY if each.source is not Source.DERIVED)
TRANSLATIONS = tuple(code for code in WRITTEN if code != ORIGINAL)
MESSAGES = "en"  # what code and command line speak: the language of the messages that catalogues translate
_BY_TAG = {
    tag.lower().replace("_", "-"): each.code
    for each in _REGISTRY
    for tag in (each.code, each.tag, each.locale, *each.also_reads)
}


def language_of_tag(tag: str, among: tuple[str, ...] = tuple(LANGUAGES)) -> str | None:
    """Find the language for a tag such as ``zh-Hant-HK`` by taking off its end until one fits; None when none does."""
    pieces = tag.lower().replace("_", "-").split("-")
    tried = (_BY_TAG.get("-".join(pieces[:length])) for length in range(len(pieces), 0, -1))
    return next((code for code in tried if code in among), None)


def speaking(code: str) -> AbstractContextManager[None]:
    """Translate messages into a language while the block lasts; into the original for one that is no more offered."""
    manager: AbstractContextManager[None] = force_locale(LANGUAGES.get(code, LANGUAGES[ORIGINAL]).locale)
    return manager


def in_every_language(label: Any) -> list[str]:
    """Return a lazily translated label in each language; needs an application context."""
    return [label_in(label, code) for code in LANGUAGES]


def label_in(label: Any, code: str) -> str:
    """Return a lazily translated label in a language; needs an application context."""
    with speaking(code):
        return str(label)


def in_each_written(text: Mapping[str, str]) -> dict[str, str]:
    """Return a text with an entry for each language that staff write, empty where there is none."""
    return {code: text.get(code, "") for code in WRITTEN}


def tag_of(code: str) -> str:
    """Return the tag that marks text in a language."""
    return LANGUAGES[code].tag


def original_of(text: Any) -> str:
    """Return localised text (a mapping or a ``Text``) in the language it was written in first; empty without."""
    return str(dict(text).get(ORIGINAL, "")) if text else ""
