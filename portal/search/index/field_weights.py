"""What a match is worth in which field, and how tokens are written with that."""

import heapq
import re
from collections.abc import Iterable, Mapping

FIELD_WEIGHTS = {"a": 1.0, "b": 0.9, "c": 0.5, "d": 0.35}
"""What a match is worth: in the name or code; in plain names, themes and life events; in the department, the audience
and the summary; in conditions, materials, steps, outcomes, questions and legal basis."""
MAX_CANDIDATES = 100
MAX_TOKENS = 36
MIN_BODY_WEIGHT = 0.4  # of the weightiest token: what says less is not looked for in the body
_LEXEME = re.compile(r"'([^']*)':1([A-D]?)")
Candidates = dict[int, dict[str, float]]
"""By the procedure's id, what each token of the question is worth there."""


def strongest(weights: Mapping[str, float]) -> dict[str, float]:
    """Return the tokens that say most, no more than an engine is asked for."""
    return dict(heapq.nlargest(MAX_TOKENS, weights.items(), key=lambda item: item[1]))


def write_lexemes(letters: Iterable[tuple[str, str]]) -> str:
    """Write tokens and the letters of their levels in PostgreSQL's spelling of a text search vector."""
    return " ".join(f"'{token}':1{letter.upper()}" for token, letter in letters)


def parse_lexemes(written: str) -> list[tuple[str, str]]:
    """Read tokens and letters; PostgreSQL leaves out the last letter."""
    return [(token, letter.lower() or "d") for token, letter in _LEXEME.findall(written)]
