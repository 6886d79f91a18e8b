"""What a page says in which language: its text and the attributes people hear, by the nearest ``lang`` around them."""

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from babel.support import Translations

from portal.library.text.languages import LANGUAGES
from portal.operating.prepare import compile_translations
from portal.settings import ROOT

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_HEARD = {"alt", "title", "aria-label", "placeholder", "data-suggest-label", "data-suggest-count"}
_CHINESE = re.compile("[\u3400-\u9fff]")
SKIP_LINK = "Skip to main content"


@dataclass
class LanguagePage:
    """A page: the tag of its root, its alternates by tag, its skip link, and its texts by the tag around them."""

    root: str = ""
    skip_link: str = ""
    alternates: dict[str, str] = field(default_factory=dict)
    texts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def own_text(self) -> str:
        """Return what the page says in its own language."""
        return "\n".join(text for tag, text in self.texts if tag == self.root)

    @property
    def simplified_only(self) -> set[str]:
        """Return the characters of its own text that traditional Chinese does not have (no Big5 for them)."""
        return {letter for letter in _CHINESE.findall(self.own_text) if not _is_traditional(letter)}

    @property
    def chinese(self) -> set[str]:
        """Return the Chinese characters of its own text."""
        return set(_CHINESE.findall(self.own_text))


def read_page(html: str) -> LanguagePage:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.page


@cache
def skip_link_in(code: str) -> str:
    """Return what the first link of each page says in a language, by its very own catalogue."""
    compile_translations()
    folder = ROOT / "translations" / LANGUAGES[code].locale / "LC_MESSAGES/messages.mo"
    if not folder.exists():
        return SKIP_LINK
    with folder.open("rb") as compiled:
        return Translations(compiled).gettext(SKIP_LINK)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = LanguagePage()
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        around = self._open[-1][1] if self._open else ""
        lang = values.get("lang", around)
        if tag == "html":
            self.page.root = lang
        if tag == "link" and "hreflang" in values:
            self.page.alternates[values["hreflang"]] = values["href"]
        self.page.texts += [(lang, value) for name, value in values.items() if name in _HEARD]
        if (tag == "meta" and values.get("property", "").startswith("og:")) or values.get("name") == "description":
            self.page.texts.append((lang, values.get("content", "")))
        if tag not in _VOID:
            self._open.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1][0] in {"script", "style"}:
            return
        if not self.page.skip_link and self._open[-1][0] == "a":
            self.page.skip_link = data.strip()
        self.page.texts.append((self._open[-1][1], data))


def _is_traditional(letter: str) -> bool:
    try:
        letter.encode("big5")
    except UnicodeEncodeError:
        return False
    return True
