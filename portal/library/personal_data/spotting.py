"""Spot personal data in what people type, in Chinese or English."""

from collections.abc import Iterable, Iterator

from portal.library.personal_data.accounts import account_spots
from portal.library.personal_data.address_ends import end_of_address
from portal.library.personal_data.addresses import address_spots
from portal.library.personal_data.addresses_in_english import english_address_spots
from portal.library.personal_data.dwellings import dwelling_spots
from portal.library.personal_data.folding import folded
from portal.library.personal_data.names import name_spots
from portal.library.personal_data.numbers import number_spots
from portal.library.personal_data.places_lived_in import lived_in_spots
from portal.library.personal_data.spot import Spot
from portal.library.personal_data.vocabulary import PersonalDataKind

__all__ = ["PersonalDataKind", "Spot", "spots_in"]

_SHORTEST_PIECE = 2  # characters of what is left beside another spot
_MOST_SPECIFIC_FIRST = list(PersonalDataKind)


def spots_in(text: str) -> list[Spot]:
    """Return the stretches of a text that give a person away, in their order, none overlapping another."""
    if not text:
        return []
    plain = folded(text)
    found = (
        *number_spots(plain),
        *account_spots(plain),
        *_to_their_ends((*address_spots(plain), *dwelling_spots(plain)), plain),
        *lived_in_spots(plain),
        *english_address_spots(plain),
        *name_spots(plain),
    )
    return _without_overlap(found, plain)


def _to_their_ends(spots: Iterable[Spot], text: str) -> Iterator[Spot]:
    return (Spot(spot.kind, spot.start, end_of_address(text, spot.end)) for spot in spots)


def _without_overlap(spots: Iterable[Spot], text: str) -> list[Spot]:
    """Let the more specific kind win, then the longer; of the others stays what stands beside it."""
    taken = bytearray(len(text))
    chosen: list[Spot] = []
    for spot in sorted(
        spots, key=lambda each: (_MOST_SPECIFIC_FIRST.index(each.kind), each.start - each.end, each.start)
    ):
        start = taken.find(0, spot.start, spot.end)
        if start < 0:
            continue
        behind = taken.find(1, start, spot.end)
        end = behind if behind >= 0 else spot.end
        if (start, end) != (spot.start, spot.end):
            while start < end and not text[start].isalnum():
                start += 1
            while start < end and not text[end - 1].isalnum():
                end -= 1
        is_scrap = (start, end) != (spot.start, spot.end) and end - start < _SHORTEST_PIECE
        if start < end and not is_scrap:
            taken[start:end] = b"\x01" * (end - start)
            chosen.append(Spot(spot.kind, start, end))
    return sorted(chosen, key=lambda each: each.start)
