"""What says nothing in a question, what a match is worth where, and how tokens are written with that."""

import heapq
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

LEVELS = {"a": 1.0, "b": 0.9, "c": 0.5, "d": 0.35}
"""What a match is worth: in the name or code; in plain names, themes and life events; in the department, the audience
and the summary; in conditions, materials, steps, outcomes, questions and legal basis."""

_CONTENT = Path(__file__).parent / "content"


def _words(name: str) -> frozenset[str]:
    return frozenset((_CONTENT / name).read_text(encoding="utf-8").split())


FILLERS = _words("fillers.txt")
"""Politeness, question words and what every service has: looked for only where nothing else was said."""
FILLER_STEMS = _words("filler_stems.txt")
"""The same in English, by stem; what the index leaves out anyway is in ``tokens.EMPTY_WORDS``."""
ACTS = _words("acts.txt")
"""What is done with any matter: it says less than what the matter is."""
LOOK_ALIKES = _words("look_alikes.txt")
"""Characters that are taken for one another by the eye, in groups."""
MOST_CONCEPTS = 12
MOST_CHARACTERS = 60
"""Longer questions are cut here: what somebody needs is said in the first sixty characters, or not at all."""

MOST_CANDIDATES = 100
MOST_TOKENS = 36
LEAST_IN_BODY = 0.4  # of the weightiest token: what says less is not looked for in the body
_LEXEME = re.compile(r"'([^']*)':1([A-D]?)")

_IN_BRACKETS = re.compile(r"[（(\[【][^（()）\[\]【】]*[）)\]】]")

Candidates = dict[int, dict[str, float]]
"""By the procedure's id, what each token of the question is worth there."""


def without_brackets(name: str) -> str:
    """Return a name without what stands in brackets and parts words that belong together: 食品（含保健食品）许可."""
    return _IN_BRACKETS.sub("", name).strip()


def strongest(weights: Mapping[str, float]) -> dict[str, float]:
    """Return the tokens that say most, no more than an engine is asked for."""
    return dict(heapq.nlargest(MOST_TOKENS, weights.items(), key=lambda item: item[1]))


def write_lexemes(letters: Iterable[tuple[str, str]]) -> str:
    """Write tokens and the letters of their levels in PostgreSQL's spelling of a text search vector."""
    return " ".join(f"'{token}':1{letter.upper()}" for token, letter in letters)


def parse_lexemes(written: str) -> list[tuple[str, str]]:
    """Read tokens and letters; PostgreSQL leaves out the last letter."""
    return [(token, letter.lower() or "d") for token, letter in _LEXEME.findall(written)]
