"""Marks of charts stand out from what they lie on, and so does text, by day, by night and on paper (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re

import pytest

from portal.platform.web.stylesheets import SOURCES

MARK, TEXT = 3.0, 4.5  # least contrasts
PAIRS = (
    ("accent", "band", MARK), ("accent", "law", MARK), ("accent", "paper", MARK), ("accent", "range", MARK),
    ("late", "band", MARK), ("late", "law", MARK), ("late", "paper", MARK), ("late", "range", MARK),
    ("ink", "band", MARK), ("soft", "law", MARK), ("edge", "paper", MARK), ("mid", "paper", MARK), ("unit", "paper", MARK),
    ("accent-ink", "accent", TEXT), ("accent-ink", "mid", TEXT), ("ink", "band", TEXT), ("late-ink", "late", TEXT),
    ("ink", "heat-1", TEXT), ("ink", "heat-2", TEXT), ("late-ink", "heat-3", TEXT), ("soft", "paper", TEXT),
    ("late", "paper", TEXT),
)  # fmt: skip


def tokens(css: str) -> dict[str, str]:
    """Return the colours that a rule gives to names."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", css))


LIGHT, DARK = (tokens(part) for part in (SOURCES / "tokens.css").read_text(encoding="utf-8").split("@media")[:2])
PAPER = tokens((SOURCES / "print.css").read_text(encoding="utf-8"))
VIEWS = {"light": LIGHT, "dark": LIGHT | DARK, "print": LIGHT | PAPER, "print by night": LIGHT | DARK | PAPER}


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_marks_and_numbers_stand_out(view: str, front: str, ground: str, least: float):
    assert contrast(VIEWS[view][front], VIEWS[view][ground]) >= least


def test_contrast_is_that_of_the_guideline():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)
