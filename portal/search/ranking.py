"""How well a procedure answers a question: one function, whatever engine found the candidates."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.search.lexicon import Lexicon
from portal.search.question import Alternative, Concept, Question

SHARPNESS = 1.5  # above 1, half a phrase is worth less than half of it
EXACT, WITHIN, PRECISION = 0.35, 0.12, 0.14
TIE = 0.004
LEAST = 0.16  # what covers less of the question than this is no answer
OF_THE_BEST = 0.22  # nor is what scores less than this share of the best

Found = Mapping[str, float]
"""What each token of a question is worth in one procedure: the level of the best field that has it."""


@dataclass(frozen=True)
class Known:
    """What ranking knows of a procedure besides what was found in it: its folded names, and what breaks a tie."""

    names: tuple[str, ...]
    plain_names: tuple[str, ...] = ()
    has_guide: bool = False
    popularity: float = 0.0  # 0 to 1
    recency: float = 0.0  # 0 to 1


def token_weights(question: Question, lexicon: Lexicon) -> dict[str, float]:
    """Return what each token of a question is worth when candidates are gathered."""
    weights: dict[str, float] = {}
    for concept in question.concepts:
        for each in concept.alternatives:
            whole = sum(map(lexicon.rarity, each.tokens))
            for token in each.tokens:
                share = concept.weight * each.worth * lexicon.rarity(token) / whole
                weights[token] = max(weights.get(token, 0.0), share)
    return weights


def score(question: Question, found: Found, known: Known, lexicon: Lexicon) -> float:
    """Return how well a procedure answers, about 0 to 1.6; 0 when it covers too little."""
    covered = coverage(question, found, lexicon)
    if covered < LEAST:
        return 0.0
    return covered + _fit(question, found, known) + TIE * (2 * known.has_guide + known.popularity + 0.5 * known.recency)


def coverage(question: Question, found: Found, lexicon: Lexicon) -> float:
    """Return how much of a question was found, 0 to 1, each concept by the best of its names."""
    whole = sum(concept.weight for concept in question.concepts)
    if not whole:
        return 0.0
    return sum(concept.weight * covered(concept, found, lexicon) for concept in question.concepts) / whole


def covered(concept: Concept, found: Found, lexicon: Lexicon) -> float:
    """Return how well a concept was found, 0 to 1."""
    return max((_share(each, found, lexicon) * each.worth for each in concept.alternatives), default=0.0)


def _share(alternative: Alternative, found: Found, lexicon: Lexicon) -> float:
    whole = has = 0.0
    for token in alternative.tokens:
        rarity = lexicon.rarity(token)
        whole += rarity
        has += rarity * found.get(token, 0.0)
    return (has / whole) ** SHARPNESS


def _fit(question: Question, found: Found, known: Known) -> float:
    asked = "".join(concept.text for concept in question.concepts)
    if any(asked == name for name in (*known.names, *known.plain_names)):
        return EXACT
    within = WITHIN if any(asked in name for name in known.names) else 0.0
    return within + PRECISION * max((_precision(name, found) for name in known.names), default=0.0)


def _precision(name: str, found: Found) -> float:
    marked = bytearray(len(name))
    for token, level in found.items():
        if level == 1.0:
            start = name.find(token)
            while start >= 0:
                marked[start : start + len(token)] = b"\1" * len(token)
                start = name.find(token, start + 1)
    return sum(marked) / len(name) if name else 0.0
