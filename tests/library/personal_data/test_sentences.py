"""Sentences as they are typed: nearly all that is planted is spotted, and nothing in ordinary prose."""

import re
from pathlib import Path

from portal.library.personal_data.spotting import spots_in

HERE = Path(__file__).parent
SPOTTED_SHARE = 0.95


def lines_of(*names: str) -> list[str]:
    return [line for name in names for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def test_nearly_all_planted_is_covered():
    covered, missed = 0, []
    for line in lines_of("sentences.txt", "more_sentences.txt"):
        text = re.sub(r"[{}]", "", line).replace("\\n", "\n")
        hidden = {place for spot in spots_in(text) for place in range(spot.start, spot.end)}
        for planted in re.findall(r"\{(.*?)\}", line):
            start = text.index(planted)
            if hidden.issuperset(range(start, start + len(planted))):
                covered += 1
            else:
                missed.append(planted)
    assert covered >= SPOTTED_SHARE * (covered + len(missed)), missed


def test_clean_sentences_have_no_spot():
    lines = lines_of("clean_sentences.txt", "more_clean_sentences.txt")
    assert [line[spot.start : spot.end] for line in lines for spot in spots_in(line)] == []
