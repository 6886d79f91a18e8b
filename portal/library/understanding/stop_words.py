"""Load the word lists of the query parser: fillers, verbs and characters that look alike."""

from pathlib import Path

_CONTENT = Path(__file__).parent / "content"


def _word_list(name: str) -> frozenset[str]:
    return frozenset((_CONTENT / name).read_text(encoding="utf-8").split())


FILLERS = _word_list("fillers.txt")
"""Polite phrases, question words and terms common to all services; searched only if the query has nothing else."""
FILLER_STEMS = _word_list("filler_stems.txt")
"""The same in English, by stem; words that the index omits are in ``tokens.STOP_WORDS``."""
ACTS = _word_list("acts.txt")
"""Verbs that apply to any service, which weigh less than its subject."""
LOOK_ALIKES = _word_list("look_alikes.txt")
"""Groups of characters of similar shape."""
MAX_CONCEPTS = 12  # unsourced; limits the size of the index query
MAX_QUESTION_CHARACTERS = 60
"""Longer queries are truncated; unsourced."""
