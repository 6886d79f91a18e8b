"""Shares: only all is 100 %, only nothing is 0 %, and what is shown together adds up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.library.statistics.shares import length_of, per_cent, per_cent_text, per_cents

counts = st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        (399, 400, 99), (400, 400, 100), (1, 400, 1), (0, 400, 0), (1, 3, 33), (2, 3, 67), (1, 8, 13), (5, 8, 63),
        (999_999, 1_000_000, 99), (1, 1_000_000, 1), (0, 0, None), (Fraction(7, 5), Fraction(14, 5), 50),
    ],
)  # fmt: skip
def test_rounding_never_reaches_an_end(part: int, whole: int, share: int | None):
    assert per_cent(part, whole) == share


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (926, 1000, "92.6"), (151, 163, "92.6"), (1, 3, "33.3"), (1, 2, "50.0"), (399, 400, "99.8"), (400, 400, "100"),
        (99_999, 100_000, "99.9"), (1, 100_000, "0.1"), (0, 400, "0"), (0, 0, None), (Fraction(1, 8), 1, "12.5"),
    ],
)  # fmt: skip
def test_tenths_never_reach_an_end(part: int, whole: int, text: str | None):
    assert per_cent_text(part, whole) == text


@given(counts, counts)
def test_only_all_is_a_hundred_per_cent(part: int, rest: int):
    whole = part + rest
    share = per_cent(part, whole)
    if not whole:
        assert share is None
        return
    assert share is not None
    assert (share == 100) is (rest == 0)
    assert (share == 0) is (part == 0)
    assert abs(share - Fraction(100 * part, whole)) < 1


@pytest.mark.parametrize(("part", "whole"), [(-1, 5), (6, 5), (1, 0)])
def test_what_is_no_part_has_no_share(part: int, whole: int):
    with pytest.raises(ValueError, match="is no part of"):
        per_cent(part, whole)


@given(st.lists(counts, min_size=1, max_size=12))
def test_shares_shown_together_add_up(together: list[int]):
    shares = per_cents(together)
    assert sum(shares) == (100 if any(together) else 0)
    for count, share in zip(together, shares, strict=True):
        assert (share == 0) is (count == 0)
        assert share != 100 or count == sum(together)


@pytest.mark.parametrize(
    ("together", "shares"),
    [
        ([1, 1, 1], [34, 33, 33]),
        ([399, 1], [99, 1]),
        ([997, 1, 1, 1, 0], [97, 1, 1, 1, 0]),
        ([0, 0], [0, 0]),
        ([5], [100]),
        ([1, 1, 1, 1, 1, 1, 1, 1], [13, 13, 13, 13, 12, 12, 12, 12]),
    ],
)
def test_the_largest_remainders_are_rounded_up(together: list[int], shares: list[int]):
    assert per_cents(together) == shares


def test_more_parts_than_per_cents_are_refused():
    with pytest.raises(ValueError, match="more parts"):
        per_cents([1] * 101)


@pytest.mark.parametrize(("part", "whole", "length"), [(1, 3, 33.33), (3, 3, 100.0), (0, 5, 0.0), (2, 0, 0.0)])
def test_a_length_keeps_the_proportion(part: int, whole: int, length: float):
    assert length_of(part, whole) == length
