"""Texts that a stranger wrote: nearly all that is planted is covered, and hardly anything else is spotted."""

import json
from pathlib import Path

from portal.library.personal_data.spotting import spots_in

TEXTS = Path(__file__).with_name("texts")
COVERED_SHARE = 0.95
TEXTS_A_FALSE_SPOT = 20


def test_strangers_data_are_covered_and_little_else():
    texts = [
        text
        for name in ("open.json", "held_out.json")
        if (TEXTS / name).exists()
        for text in json.loads((TEXTS / name).read_text(encoding="utf-8"))
    ]
    planted, missed, false = 0, [], []
    for each in texts:
        text, stretches = each["text"], []
        spots = spots_in(text)
        hidden = {place for spot in spots for place in range(spot.start, spot.end)}
        for value in (row["value"] for row in each["planted"]):
            start = text.index(value)
            stretches.append(range(start, start + len(value)))
            planted += 1
            missed += [value] * (not hidden.issuperset(stretches[-1]))
        places = {place for stretch in stretches for place in stretch}
        false += [text[spot.start : spot.end] for spot in spots if places.isdisjoint(range(spot.start, spot.end))]
    assert len(missed) <= (1 - COVERED_SHARE) * planted, missed
    assert len(false) * TEXTS_A_FALSE_SPOT <= len(texts), false
