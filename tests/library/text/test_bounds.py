"""Work grows with the length of a text: what the normaliser and the patterns are given, counted."""

import re
import sys
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest

from portal.library.files import sheet_layout
from portal.library.guide.publish_gate.remedies import _is_suit_alone
from portal.library.text import languages, normal_form, text_input
from portal.library.text.plain_json import MAX_JSON_DEPTH, read_json
from portal.library.text.tokens import fold
from portal.library.working_time.holiday_notice import NoticeError, read_notice
from portal.settings import ROOT

RUNS = {
    "marks": "\u0301\u0327" * 20_000,
    "marks when taken apart": "\u0f73\u0f71" * 20_000,
    "marks in half width": "\uff9e\u0301" * 20_000,
    "marks between what is removed": ("\u0301" * 20 + "\u200d") * 2000,
}
CLEANERS: list[Callable[[str], object]] = [
    text_input.clean_text, text_input.clean_line, text_input.fold_width, text_input.fold_identifier,
    text_input.fold_address, text_input.read_day, text_input.read_time, fold,
]  # fmt: skip
SINGLE_CHARACTERS = {
    "library/text/tokens.py",
    "library/text/pinyin.py",
}  # what these normalise is one character, or a table


def is_mark(character: str) -> bool:
    return unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) != 0


def longest_run(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if is_mark(character) else 0
        longest = max(longest, run)
    return longest


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("clean", CLEANERS, ids=lambda clean: clean.__name__)
def test_no_normaliser_gets_a_long_run(monkeypatch: pytest.MonkeyPatch, clean: Callable[[str], object], run: str):
    given: list[int] = []

    class Counted:
        """The normaliser, with the longest run of marks in each text that it is given."""

        combining = staticmethod(unicodedata.combining)

        @staticmethod
        def normalize(form: Any, text: str) -> str:
            given.append(longest_run(text) if len(text) > 1 else 0)
            return unicodedata.normalize(form, text)

    normal_form._long_run()
    monkeypatch.setattr(normal_form, "unicodedata", Counted)
    clean(f"字{RUNS[run]}")
    assert max(given, default=0) <= normal_form.MAX_MARKS_IN_A_RUN


@pytest.mark.parametrize("run", RUNS)
def test_breaking_a_run_loses_nothing(run: str):
    cleaned = text_input.clean_text(f"字{RUNS[run]}字")
    assert text_input.clean_text(cleaned) == cleaned
    marks = [c for c in unicodedata.normalize("NFD", RUNS[run][:60]) if is_mark(c)]
    assert set(marks) <= set(unicodedata.normalize("NFD", cleaned[:90]))
    assert cleaned.startswith("字")
    assert cleaned.endswith("字")


def test_usual_marks_stay_as_they_are():
    for text in ("Việt Nam ḍ̇", "שָׁלוֹם", "がぎぐ", "हिन्दी", "a" + "\u0301" * 30):
        assert text_input.clean_text(text) == unicodedata.normalize("NFC", text)


def test_every_mark_is_in_the_pattern():
    pattern = re.compile(normal_form._long_run().pattern.partition("]")[0] + "]")
    missed = [hex(code) for code in range(sys.maxunicode) if is_mark(chr(code)) and not pattern.match(chr(code))]
    assert not missed, "raise _BEYOND: this Unicode has marks outside"


def test_nothing_else_normalises_whole_texts():
    users = {
        str(path.relative_to(ROOT / "portal"))
        for path in (ROOT / "portal").rglob("*.py")
        if "unicodedata.normalize(" in path.read_text(encoding="utf-8")
    }
    assert users == {*SINGLE_CHARACTERS, "library/personal_data/folding.py", "library/text/normal_form.py"}, (
        "call normalised() instead"
    )


@pytest.mark.parametrize(
    "text",
    ["[" * (MAX_JSON_DEPTH + 1) + "]" * (MAX_JSON_DEPTH + 1), "[" * 100_000, '{"a":' * 900 + "1" + "}" * 900, '"\\ud800"',
     '{"a": ["\\udfff"]}', '{"\\ud800": 1}', "1" * 5000, "", "nul"],
)  # fmt: skip
def test_json_out_of_bounds_is_none(text: str):
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever words
        read_json(text)


def test_json_within_bounds_is_read():
    assert read_json("[" * MAX_JSON_DEPTH + "]" * MAX_JSON_DEPTH)
    assert read_json('{"\\ud83d\\ude00": ["字"]}') == {"😀": ["字"]}


def test_a_far_cell_is_looked_for_once():
    tag = b'<c s="1" r="GT1"' + b' r="GT1"' * 200_000  # quadratic it would take hours
    assert sheet_layout._FAR_RIGHT.search(tag) is None
    found = sheet_layout._FAR_RIGHT.search(b'<c s="1" r="GT7" t="s"><v>1</v></c>')
    assert found is not None
    assert found[1] == b"GT7"


@pytest.mark.parametrize(
    ("text", "is_alone"),
    [
        ("可以提起行政诉讼。", True),
        ("应当先申请行政复议，才能提起行政诉讼。", False),
        ("先来窗口。可以申请复议，也可以提起行政诉讼。", True),
        ("You may go to court; review comes first.", False),
        ("First ask for a review, then go to court.", False),
        ("First come. Review is possible; go to court.", True),
        ("行政诉讼" + "先" * 6000, True),
    ],
)
def test_review_is_found_before_a_suit(text: str, is_alone: bool):
    assert _is_suit_alone(text) == is_alone


def test_a_notice_of_blanks_is_read():
    with pytest.raises(NoticeError):
        read_notice("（）" + " " * 11_000 + "放假", 2026)
    with pytest.raises(NoticeError):
        read_notice("x" * 200_000, 2026)  # one cell of CSV has at most 131,072


def test_a_long_language_tag_is_cut(monkeypatch: pytest.MonkeyPatch):
    looked_up: list[str] = []

    class Counted(dict[str, str]):
        def get(self, tag: str, *_: object) -> None:  # type: ignore[override] # counts
            looked_up.append(tag)

    monkeypatch.setattr(languages, "_BY_TAG", Counted())
    assert languages.language_of_tag("a-" * 16_000) is None
    assert sum(map(len, looked_up)) <= languages.MAX_TAG_CHARACTERS**2
