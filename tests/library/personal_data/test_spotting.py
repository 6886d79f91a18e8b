"""What is spotted as personal data, and what is left alone."""

from itertools import pairwise

import pytest

from portal.library.personal_data.spotting import Spot, spots_in
from portal.library.personal_data.vocabulary import PersonalDataKind
from tests.library.personal_data.samples import CLEAN, PLANTED


@pytest.mark.parametrize(("kind", "planted", "text"), PLANTED, ids=[text for _, _, text in PLANTED])
def test_what_is_planted_is_spotted(kind: PersonalDataKind, planted: str, text: str):
    start = text.index(planted)
    assert Spot(kind, start, start + len(planted)) in spots_in(text)


@pytest.mark.parametrize("text", CLEAN)
def test_ordinary_prose_has_no_spot(text: str):
    assert [text[spot.start : spot.end] for spot in spots_in(text)] == []


def test_spots_are_sorted_and_apart():
    spots = spots_in("，".join(text for _, _, text in PLANTED))
    assert len(spots) >= len(PLANTED)
    assert all(one.end <= other.start for one, other in pairwise(spots))
