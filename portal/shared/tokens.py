"""How text becomes search tokens, the same for indexing, asking and highlighting.

Latin words and numbers are tokens; Chinese runs become overlapping pairs of characters, and single characters besides
when indexing, so that a question of one character finds something. Pairs joined by AND find more than a dictionary.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

_RUN = re.compile(r"[a-z0-9]+|[\u3400-\u4dbf\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Token:
    """A token and where it stands in the text it was taken from."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """Fold case and width, character by character, so that positions stay what they were."""
    return "".join(_fold_character(character) for character in text)


def index_tokens(text: str) -> Iterator[Token]:
    """Yield every token under which a text is found."""
    for run in _RUN.finditer(fold(text)):
        yield from _pairs(run)
        if not run[0].isascii() and len(run[0]) > 1:
            yield from (Token(character, run.start() + i, run.start() + i + 1) for i, character in enumerate(run[0]))


def query_tokens(text: str) -> Iterator[Token]:
    """Yield the tokens to ask for."""
    for run in _RUN.finditer(fold(text)):
        yield from _pairs(run)


def highlight(text: str, query: str) -> Markup:
    """Mark in a text, as HTML, what a query asked for."""
    wanted = {token.text for token in query_tokens(query)}
    marked = bytearray(len(text))
    for token in index_tokens(text):
        if token.text in wanted:
            marked[token.start : token.end] = b"\1" * (token.end - token.start)
    pieces = [
        (Markup("<mark>{}</mark>") if marked[start] else Markup("{}")).format(text[start:end])
        for start, end in _stretches(marked)
    ]
    return Markup("").join(pieces) if pieces else escape(text)


def _pairs(run: re.Match[str]) -> Iterator[Token]:
    word, start = run[0], run.start()
    if word.isascii() or len(word) == 1:
        yield Token(word, start, run.end())
        return
    for i in range(len(word) - 1):
        yield Token(word[i : i + 2], start + i, start + i + 2)


def _fold_character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character


def _stretches(marked: bytearray) -> Iterator[tuple[int, int]]:
    start = 0
    for end in range(1, len(marked) + 1):
        if end == len(marked) or marked[end] != marked[start]:
            yield start, end
            start = end
