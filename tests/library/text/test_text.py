"""Cleaning, tokens, highlights, days as people write them."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from portal.library.text.text_input import clean_text, read_day, read_moment
from portal.library.text.tokens import highlight, index_tokens, query_terms, query_tokens


@given(st.text())
def test_cleaning_is_done_once(typed: str):
    cleaned = clean_text(typed)
    assert clean_text(cleaned) == cleaned
    assert not set(cleaned) & {"\0", "\r", "\u202e", "\u200b", "\ufeff"}


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("a\0b", "ab"),
        ("\u202eabc\u202c", "abc"),
        ("一\u200b二", "一二"),
        (" x\r\ny ", "x\ny"),
        ("e\u0301", "é"),
        ("e\u0301\ufa19e\u0301", "é\ufa19é"),
        ("一\ufffe二\ufdd0三\U0001ffff\ud800", "一二三"),
        (None, ""),
    ],
)
def test_what_nobody_sees_is_dropped(typed: str | None, cleaned: str):
    assert clean_text(typed) == cleaned


RARE = (
    "测试\U0003158e村\U0002bc20姓",
    "\U00020bb7祥里",
    "王\ue863",
    "李\U00100000",
    "葛\U000e0100城",
    "\u0378",
    "\U0003fffd",
    "王\ufa19\U0002f86f",
)


@pytest.mark.parametrize("name", RARE)
def test_rare_and_unassigned_characters_stay(name: str):
    assert clean_text(name) == name


def test_every_character_but_the_invisible_stays():
    lost = [code for code in range(0x110000) if not clean_text(f"甲{chr(code)}乙")[1:-1].strip() and code > 0xA0]
    formats = [code for code in lost if unicodedata.category(chr(code)) not in {"Cf", "Cs", "Zs", "Zl", "Zp", "Cc"}]
    assert {code & 0xFFFE for code in formats if not 0xFDD0 <= code <= 0xFDEF} == {0xFFFE}


@pytest.mark.parametrize(
    ("name", "asked"),
    [("\U00020bb7祥里㐂宴", "\U00020bb7祥"), ("\U0003158e村", "\U0003158e"), ("王\ue863", "\ue863"), ("葛\U000e0100城", "葛城"),
     ("二〇二六", "〇"), ("李\U00100000", "李\U00100000"), ("王\ufa19", "王神"), ("王神", "王\ufa19"),
     ("女\U0002f86f", "\u5be7"), ("女\u5be7", "\U0002f86f")],
)  # fmt: skip
def test_rare_characters_are_searched(name: str, asked: str):
    assert query_terms(asked)
    assert set(query_terms(asked)) <= {token.text for token in index_tokens(name)}


def test_chosen_shapes_are_marked_as_written():
    assert highlight("葛\U000e0100城区", query_terms("葛城")) == Markup("<mark>葛\U000e0100城</mark>区")


def test_chinese_becomes_pairs_and_latin_becomes_words():
    assert [token.text for token in query_tokens("办居住证 ID卡２０２６")] == [
        "办居",
        "居住",
        "住证",
        "id",
        "卡",
        "2026",
    ]
    assert "证" in {token.text for token in index_tokens("居住证")}


@given(st.text(), st.text())
def test_highlighting_keeps_every_character(text: str, query: str):
    marked = highlight(text, query_terms(query))
    assert Markup(marked).striptags() == Markup("{}").format(text).striptags()


def test_highlighting_marks_matches_and_escapes_the_rest():
    assert highlight("<b>居住证</b>申领", query_terms("居住证")) == Markup("&lt;b&gt;<mark>居住证</mark>&lt;/b&gt;申领")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("２０２６年１１月２２日", date(2026, 11, 22)),
        ("2026/1/2", date(2026, 1, 2)),
        ("20261122", date(2026, 11, 22)),
        ("2026-02-29", None),
        ("2026/11/22 0:00:00", date(2026, 11, 22)),
        ("2026-11-22 09:30", None),
        ("1900-01-01", date(1900, 1, 1)),
        ("1899-12-31", None),
        ("0026-11-02", None),
        ("26-11-02", None),
        ("2_026-11-02", None),
        ("yesterday", None),
        ("2026-11", None),
        ("1-2-3-4", None),
        ("٢٠٢٦-١١-٢٢", None),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, day: date | None):
    assert read_day(typed) == day


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026/11/16 9:30:00", "2026-11-16 09:30:00"),
        ("2026年11月16日下午3点", "2026-11-16 15:00:00"),
        ("2026-11-16 12:05 AM", "2026-11-16 00:05:00"),
        ("2026-11-16T09:30:15.000", "2026-11-16 09:30:15"),
        ("202611160930", "2026-11-16 09:30:00"),
        ("2026-11-16 上午13:00", ""),
        ("2026-11-16 24:00", ""),
        ("2026-11-16 9:", ""),
        ("2026/11-16 9:30", ""),
        ("9:30 2026-11-16", ""),
    ],
)
def test_moments_are_read_as_people_write_them(typed: str, moment: str):
    assert str(read_moment(typed) or "") == moment


@given(st.text(max_size=30))
def test_reading_a_day_never_fails(typed: str):
    read_day(typed)
