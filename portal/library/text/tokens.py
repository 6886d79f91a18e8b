"""Split text into search tokens, the same way for indexing, queries, highlighting and both engines.

Text is folded first: width, case, accents, and traditional to simplified characters, one character for one. Latin
words are stemmed and given British spelling; runs of ideographs, of all planes, become overlapping bigrams, plus single
characters when indexing, so that a query of one character finds something. Bigrams joined by AND find more than the
words of a dictionary.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from markupsafe import Markup, escape
from opencc import OpenCC
from whoosh.lang.porter import stem

# Ideographs of all planes, assigned or not yet; 〇, radicals, and private use, with which rare names are written.
_CHINESE = "\u2e80-\u2fdf\u3007\u3400-\u4dbf\u4e00-\u9fff\ue000-\ufaff\U00020000-\U0003ffff\U000f0000-\U0010ffff"
_RARE = re.compile("[\ue000-\uf8ff\U00020000-\U0003ffff\U000f0000-\U0010ffff]")
_VARIANT_MARK = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # chooses a shape of the character before it
_RUN = re.compile(rf"[a-z0-9]+(?:['’][a-z]{{1,2}})?|[{_CHINESE}]+")
_POSSESSIVE = re.compile(r"['’].*")
STOP_WORDS = frozenset({
    "a", "about", "am", "an", "and", "any", "are", "as", "at", "be", "been", "by", "can", "could", "do", "does",
    "for", "from", "get", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my",
    "need", "of", "on", "or", "our", "please", "s", "shall", "should", "so", "some", "t", "than", "that", "the",
    "their", "them", "there", "these", "they", "this", "those", "to", "want", "was", "we", "were", "what", "when",
    "where", "which", "who", "whom", "why", "will", "with", "would", "you", "your",
})  # fmt: skip
# Stems of American spellings and of other forms of a word, each with the stem that is indexed.
_BRITISH = {
    "licens": "licenc", "enroll": "enrol", "labor": "labour", "center": "centr", "program": "programm",
    "organ": "organis", "organiz": "organis", "driver": "drive", "kid": "child", "children": "child",
    "fulfil": "fulfil", "fulfill": "fulfil", "cancell": "cancel", "travell": "travel", "paid": "pai",
    "marri": "marriag", "elder": "elderli", "theater": "theatr", "mom": "mother", "certifi": "certif",
    "certificat": "certif", "registr": "regist", "register": "regist",
}  # fmt: skip


@dataclass(frozen=True)
class Token:
    """A token and its position in the text."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """Fold case, width, accents and script, one character for one; variation selectors are left out."""
    return "".join(map(_fold_character, _VARIANT_MARK.sub("", text)))


def has_rare_character(text: str) -> bool:
    """Return whether a text has an ideograph of a supplementary plane or of private use, which nobody types by slip."""
    return _RARE.search(text) is not None


def in_mainland_usage(text: str) -> str:
    """Convert a text in traditional characters to mainland words (計程車 to 出租车); return any other unchanged."""
    is_traditional = any(character >= "\u3400" and _fold_character(character) != character for character in text)
    return str(_from_taiwan().convert(text.encode(errors="ignore").decode())) if is_traditional else text


def runs(folded: str) -> Iterator[re.Match[str]]:
    """Yield the runs of a folded text: a Latin word or number, or a stretch of Chinese characters."""
    return _RUN.finditer(folded)


def index_tokens(text: str) -> Iterator[Token]:
    """Yield the tokens under which a text is indexed, with their positions in the text as it is written."""
    folded = fold(text)
    if len(folded) == len(text):
        yield from _indexed(folded)
        return
    places = [place for place, character in enumerate(text) if not _VARIANT_MARK.match(character)] + [len(text)]
    yield from (Token(token.text, places[token.start], places[token.end]) for token in _indexed(folded))


def _indexed(folded: str) -> Iterator[Token]:
    for run in runs(folded):
        yield from _pairs(run)
        if not run[0].isascii() and len(run[0]) > 1:
            yield from (Token(character, run.start() + i, run.start() + i + 1) for i, character in enumerate(run[0]))


def query_tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query."""
    for run in runs(fold(text)):
        yield from _pairs(run)


def query_terms(text: str) -> list[str]:
    """Return the tokens of a query, each once, in order."""
    return list(dict.fromkeys(token.text for token in query_tokens(text)))


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """Return the stem under which a folded Latin word is indexed; empty for a stop word."""
    word = _POSSESSIVE.sub("", word)
    if word in STOP_WORDS:
        return ""
    stemmed = stem(word) if word.isalpha() and len(word) > 2 else word
    return "" if stemmed in STOP_WORDS else _BRITISH.get(stemmed, stemmed)


def highlight(text: str, wanted: Collection[str], *, shown: str = "") -> Markup:
    """Return a text as HTML with the wanted tokens in ``<mark>``; ``shown`` is its converted form, for the output.

    Positions in the text are used in ``shown`` where both are equally long; otherwise ``shown`` is searched itself.
    """
    if len(shown) != len(text):
        text, shown = shown or text, ""
    marked = bytearray(len(text))
    for token in index_tokens(text):
        if token.text in wanted:
            marked[token.start : token.end] = b"\1" * (token.end - token.start)
    written = shown or text
    pieces = [
        (Markup("<mark>{}</mark>") if marked[start] else Markup("{}")).format(written[start:end])
        for start, end in _stretches(marked)
    ]
    return Markup("").join(pieces) if pieces else escape(written)


def _pairs(run: re.Match[str]) -> Iterator[Token]:
    word, start = run[0], run.start()
    if word[0].isascii():
        stemmed = stem_of(word)
        if stemmed:
            yield Token(stemmed, start, run.end())
        return
    if len(word) == 1:
        yield Token(word, start, run.end())
    for i in range(len(word) - 1):
        yield Token(word[i : i + 2], start + i, start + i + 2)


@cache
def _from_taiwan() -> OpenCC:
    return OpenCC("tw2sp")


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=30_000)
def _fold_character(character: str) -> str:
    if character < "\x80":
        return character.lower()
    folded = unicodedata.normalize("NFKD", character).lower()
    folded = "".join(each for each in folded if not unicodedata.combining(each)) or character
    if len(folded) != 1:
        return character
    simplified: str = folded if folded < "\u3400" or "\ud800" <= folded <= "\udfff" else _simplified().convert(folded)
    return simplified if len(simplified) == 1 else folded


def _stretches(marked: bytearray) -> Iterator[tuple[int, int]]:
    start = 0
    for end in range(1, len(marked) + 1):
        if end == len(marked) or marked[end] != marked[start]:
            yield start, end
            start = end


_IN_BRACKETS = re.compile(r"[（(\[【][^（()）\[\]【】]*[）)\]】]")


def without_brackets(name: str) -> str:
    """Return a name without bracketed parts, which separate words that belong together: 食品（含保健食品）许可."""
    return _IN_BRACKETS.sub("", name).strip()
