"""Registry of the portal's languages; addresses, forms, catalogues, tags and settings are derived from it.

To add one, add its line here and its catalogue (``make messages``); docs/development.md shows it.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

MAX_LANGUAGE_CODE_LENGTH = 16  # the width of the columns that store a code; unsourced
MAX_TAG_CHARACTERS = 35  # of a browser: what RFC 5646, section 4.4.1, advises to have room for


class Source(Enum):
    """Where the text of a language comes from."""

    ORIGINAL = "original"  # staff write it first; the fallback for a missing translation
    OWN = "own"  # staff write it beside the original
    DERIVED = "derived"  # converted from another language's text; nobody writes or stores it


@dataclass(frozen=True)
class Language:
    """A language: ``code`` is used in addresses and stored text, ``locale`` names its catalogue."""

    code: str
    tag: str  # BCP 47
    locale: str
    own_name: str
    source: Source
    label: Any = ""  # what forms call it
    authority_code: str = ""  # its entry in the European table of languages, for linked data
    converted_from: str = ""
    converter: str = ""  # configuration of OpenCC; exceptions are in content/<code>.txt
    also_reads: tuple[str, ...] = ()  # tags of browsers that are served with it, beside its own

    @property
    def written_code(self) -> str:
        """Return the code under which its text is stored: its own, or that of the language it is converted from."""
        return self.converted_from or self.code


_REGISTRY = (
    Language("zh", "zh-Hans", "zh", "简体中文", Source.ORIGINAL, _l("Chinese"), "ZHO"),
    Language("zh-hant", "zh-Hant", "zh_Hant", "繁體中文", Source.DERIVED, converted_from="zh", converter="s2tw",
             also_reads=("zh-TW", "zh-HK", "zh-MO")),
    Language("en", "en", "en_GB", "English", Source.OWN, _l("English"), "ENG"),
)  # fmt: skip

LANGUAGES: Mapping[str, Language] = {each.code: each for each in _REGISTRY}
DESK_LANGUAGE = "desk_language"  # in the cookie of staff: what was chosen on the sign-in page
ORIGINAL = next(each.code for each in _REGISTRY if each.source is Source.ORIGINAL)
WRITTEN = tuple(each.code for each in _REGISTRY if each.source is not Source.DERIVED)
TRANSLATIONS = tuple(code for code in WRITTEN if code != ORIGINAL)
MESSAGES = "en"  # language of the messages in code, which catalogues translate, and of the command line
_BY_TAG = {
    tag.lower().replace("_", "-"): each.code
    for each in _REGISTRY
    for tag in (each.code, each.tag, each.locale, *each.also_reads)
}


def language_of_tag(tag: str, among: tuple[str, ...] = tuple(LANGUAGES)) -> str | None:
    """Find the language for a tag such as ``zh-Hant-HK``, cutting subtags from its end (RFC 4647, 3.4), or None."""
    pieces = tag[:MAX_TAG_CHARACTERS].lower().replace("_", "-").split("-")
    tried = (_BY_TAG.get("-".join(pieces[:length])) for length in range(len(pieces), 0, -1))
    return next((code for code in tried if code in among), None)


def use_language(code: str) -> AbstractContextManager[None]:
    """Translate messages into a language inside the block; an unknown code means the original language."""
    manager: AbstractContextManager[None] = force_locale(LANGUAGES.get(code, LANGUAGES[ORIGINAL]).locale)
    return manager


def in_every_language(label: Any) -> list[str]:
    """Return a lazily translated label in each language; needs an application context."""
    return [label_in(label, code) for code in LANGUAGES]


def label_in(label: Any, code: str) -> str:
    """Return a lazily translated label in a language; needs an application context."""
    with use_language(code):
        return str(label)


def in_each_written(text: Mapping[str, str]) -> dict[str, str]:
    """Return a text with an entry for each language that staff write, empty where it is missing."""
    return {code: text.get(code, "") for code in WRITTEN}


def as_written(value: Any) -> Any:
    """Return a value without the languages in which nothing is written, at any depth."""
    if isinstance(value, Mapping):
        return {key: as_written(each) for key, each in value.items() if each or isinstance(each, bool)}
    return [as_written(each) for each in value] if isinstance(value, list) else value or ""


def tag_of(code: str) -> str:
    """Return the BCP 47 tag of a language."""
    return LANGUAGES[code].tag


def original_of(text: Any) -> str:
    """Return localised text (a mapping or a ``Text``) in the original language; empty when there is none."""
    return str(dict(text).get(ORIGINAL, "")) if text else ""
