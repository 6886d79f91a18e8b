"""What says nothing in a question, and characters that look alike."""

from pathlib import Path

_CONTENT = Path(__file__).parent / "content"


def _word_list(name: str) -> frozenset[str]:
    return frozenset((_CONTENT / name).read_text(encoding="utf-8").split())


FILLERS = _word_list("fillers.txt")
"""Politeness, question words and what every service has: looked for only where nothing else was said."""
FILLER_STEMS = _word_list("filler_stems.txt")
"""The same in English, by stem; what the index leaves out anyway is in ``tokens.EMPTY_WORDS``."""
ACTS = _word_list("acts.txt")
"""What is done with any matter: it says less than what the matter is."""
LOOK_ALIKES = _word_list("look_alikes.txt")
"""Characters that are taken for one another by the eye, in groups."""
MAX_CONCEPTS = 12
MAX_QUESTION_CHARACTERS = 60
"""Longer questions are cut here: what somebody needs is said in the first sixty characters, or not at all."""
