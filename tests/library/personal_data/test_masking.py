"""Masked texts: nothing planted survives, and a mask stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.library.personal_data.masking import mask, mask_words
from portal.library.personal_data.spotting import spots_in
from portal.library.personal_data.vocabulary import MASK_OF_LISTED_WORDS, MASKS
from tests.library.personal_data.samples import CLEAN, PLANTED

PIECES = st.sampled_from(
    [*(each for row in PLANTED for each in row[1:]), *CLEAN, *MASKS.values(), "1", "-", "王", "路1号"]
)
HOSTILE = ["1", "1-", "12 ", "[", "路12号3栋", "王先生", "Mr Ab ", "我叫王", "a@b.", "微信号a", "Room 1 ", "[姓名]"]


@given(st.lists(st.sampled_from(PLANTED), max_size=6), st.sampled_from(CLEAN))
def test_nothing_planted_survives(rows, prose):
    masked = mask("。\n".join([prose, *(text for _, _, text in rows), prose]))
    assert not [planted for _, planted, _ in rows if planted in masked]
    assert masked.startswith(prose)


@given(st.lists(PIECES, max_size=8).map("".join) | st.text(max_size=60))
def test_masking_twice_is_masking_once(text):
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_to_an_end(text: str):
    assert spots_in(mask(text * (6_000 // len(text)))) == []


def test_a_name_is_masked_wherever_it_stands():
    assert mask("我叫王小明，他们说王小明没来。") == "我叫[姓名]，他们说[姓名]没来。"


def test_labels_are_left_alone():
    labels = "、".join([*MASKS.values(), MASK_OF_LISTED_WORDS])
    assert mask(labels) == labels == mask_words(labels, ["姓名", "电话", "已隐去"])


def test_listed_words_are_masked_in_any_writing():
    assert mask_words("ACME与Ａｃｍｅ Ltd，acme", ["acme", "Acme Ltd", " "]) == "[已隐去]与[已隐去]，[已隐去]"
