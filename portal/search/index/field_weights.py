"""Define the weight of a match by field, and serialise tokens with their field level."""

import heapq
import re
from collections.abc import Iterable, Mapping

FIELD_WEIGHTS = {"a": 1.0, "b": 0.9, "c": 0.5, "d": 0.35}
"""Weight of a match in: name or code; plain names, themes and life events; department, audience and summary;
conditions, materials, steps, outcomes, questions and legal basis. Unsourced, ordered by how well a field identifies a
service."""
MAX_CANDIDATES = 100  # ranked per query; unsourced
MAX_TOKENS = 36  # per index query; unsourced
MIN_BODY_WEIGHT = 0.4  # share of the highest token weight below which a token is not searched in the body; unsourced
_LEXEME = re.compile(r"'([^']*)':1([A-D]?)")
Candidates = dict[int, dict[str, float]]
"""For each procedure id, the field weight of each query token found there."""


def strongest(weights: Mapping[str, float]) -> dict[str, float]:
    """Return the ``MAX_TOKENS`` tokens of highest weight."""
    return dict(heapq.nlargest(MAX_TOKENS, weights.items(), key=lambda item: item[1]))


def write_lexemes(letters: Iterable[tuple[str, str]]) -> str:
    """Format tokens and levels as a PostgreSQL text search vector."""
    return " ".join(f"'{token}':1{letter.upper()}" for token, letter in letters)


def parse_lexemes(written: str) -> list[tuple[str, str]]:
    """Parse tokens and levels of a text search vector; PostgreSQL omits the level ``d``."""
    return [(token, letter.lower() or "d") for token, letter in _LEXEME.findall(written)]
