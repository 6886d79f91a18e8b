"""Rank procedures for a query, independently of the index that found the candidates."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from portal.library.understanding.lexicon import Lexicon
from portal.library.understanding.query_parser import ParsedQuery

# All values are unsourced; benchmarks/search_relevance.py measures their effect.
SHARPNESS = 1.5  # exponent of the matched share: above 1, half a term scores less than half
# Query equals a name; query is contained in a name; share of the name covered by matches.
EXACT_NAME_BONUS, WITHIN_NAME_BONUS, PRECISION_BONUS = 0.35, 0.12, 0.14
TIE_BREAK = 0.004  # small enough to decide only between equal matches
MIN_SCORE = 0.2  # results that cover less of the query are dropped
MIN_SHARE_OF_BEST = 0.22  # results that score less than this share of the best are dropped

Found = Mapping[str, float]
"""For one procedure, the weight of the best field that contains each query token."""


@dataclass(frozen=True)
class RankingFacts:
    """Properties of a procedure for ranking: folded names, and the values that break ties."""

    names: tuple[str, ...]
    plain_names: tuple[str, ...] = ()
    has_guide: bool = False
    popularity: float = 0.0  # 0 to 1
    recency: float = 0.0  # 0 to 1


@dataclass(frozen=True)
class Name:
    """A weighted term of a concept: its weight, and the share of each token in it."""

    worth: float
    shares: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class WeightedQuery:
    """A query with weights computed once for many procedures: the share of each concept, and its terms."""

    concepts: tuple[tuple[float, tuple[Name, ...]], ...]
    query_text: str

    @classmethod
    def of(cls, question: ParsedQuery, lexicon: Lexicon) -> "WeightedQuery":
        """Compute the weights of a query from the rarity of its terms."""
        whole = sum(concept.weight for concept in question.concepts)
        concepts = tuple(
            (concept.weight / whole, tuple(Name(a.worth, _shares(a.tokens, lexicon)) for a in concept.alternatives))
            for concept in question.concepts
        )
        return cls(concepts, "".join(concept.text for concept in question.concepts))

    @cached_property
    def tokens(self) -> dict[str, float]:
        """Return the weight of each token for candidate retrieval."""
        weights: dict[str, float] = {}
        for weight, names in self.concepts:
            for name in names:
                for token, share in name.shares:
                    weights[token] = max(weights.get(token, 0.0), weight * name.worth * share)
        return weights

    def coverage(self, found: Found) -> float:
        """Return the share of the query that was found, 0 to 1, counting the best term of each concept."""
        total = 0.0
        for weight, names in self.concepts:
            best = 0.0
            for name in names:
                has = 0.0
                for token, share in name.shares:
                    if token in found:
                        has += share * found[token]
                best = max(best, name.worth * has**SHARPNESS)
            total += weight * best
        return total

    def score(self, covered: float, found: Found, known: RankingFacts) -> float:
        """Return the score of a procedure, about 0 to 1.6, for a covered share of the query."""
        tie = TIE_BREAK * (2 * known.has_guide + known.popularity + 0.5 * known.recency)
        return covered + self._fit(found, known) + tie

    def _fit(self, found: Found, known: RankingFacts) -> float:
        if self.query_text in known.names or self.query_text in known.plain_names:
            return EXACT_NAME_BONUS
        within = WITHIN_NAME_BONUS if any(self.query_text in name for name in known.names) else 0.0
        in_name = [token for token, level in found.items() if level == 1.0]
        if not in_name:
            return within
        return within + PRECISION_BONUS * max((_precision(name, in_name) for name in known.names), default=0.0)


def _shares(tokens: tuple[str, ...], lexicon: Lexicon) -> tuple[tuple[str, float], ...]:
    rarities = [lexicon.rarity(token) for token in tokens]
    whole = sum(rarities)
    return tuple((token, rarity / whole) for token, rarity in zip(tokens, rarities, strict=True))


def _precision(name: str, tokens: list[str]) -> float:
    marked: set[int] = set()
    for token in tokens:
        start = name.find(token)
        if start >= 0:
            marked.update(range(start, start + len(token)))
    return len(marked) / len(name) if name else 0.0
