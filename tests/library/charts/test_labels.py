"""Labels: none meets another or leaves the chart, wherever their marks are and however long they are."""

from itertools import product

import pytest

from portal.library.charts.labels import MAX_LABELS, NARROWEST_EM, Anchor, Label, placed_labels, text_width

EACH_PLACE = range(0, 101, 10)
CHINESE = ("一半{}", "九成{}")
ENGLISH = ("half {}", "■ nine in ten {}, +15")


def span(label: Label) -> tuple[float, float]:
    """Return from where to where a label reaches, of 100, where the chart is narrowest."""
    width = text_width(label.text) * 100 / NARROWEST_EM
    start = {"start": label.at, "middle": label.at - width / 2, "end": label.at - width}[label.anchor]
    return start, start + width


@pytest.mark.parametrize("texts", [CHINESE, ENGLISH])
@pytest.mark.parametrize("unit", ["工作日", "working days"])
def test_labels_never_meet_or_leave(texts: tuple[str, str], unit: str):
    for first, second in product(EACH_PLACE, EACH_PLACE):
        labels = placed_labels([
            (texts[0].format(first % 100), first, "end"), (texts[1].format(second % 100), second, "start"), (unit, None, "end"),
        ]).labels  # fmt: skip
        for label in labels:
            assert span(label)[0] >= -0.01, label
            assert span(label)[1] <= 100.01, label
        for one, other in product(labels, labels):
            meets = one is not other and one.row == other.row
            assert not meets or span(one)[1] < span(other)[0] or span(other)[1] < span(one)[0], (one, other)


@pytest.mark.parametrize(
    ("at", "wished", "anchor"),
    [
        (50, "middle", "middle"),
        (0, "middle", "start"),
        (100, "middle", "end"),
        (0, "end", "start"),
        (99, "start", "end"),
    ],
)
def test_an_anchor_gives_way_at_the_edge(at: float, wished: Anchor, anchor: Anchor):
    (label,) = placed_labels([("承诺20", at, wished)]).labels
    assert (label.anchor, label.row, label.at) == (anchor, 0, at)


def test_neighbours_share_a_row_where_they_can():
    rows = placed_labels([("承诺20", 66.67, "middle"), ("法定30", 100, "end")])
    assert rows.last_row == 0
    assert [label.text for label in rows.labels] == ["承诺20", "法定30"]
    assert placed_labels([("承诺30", 98, "middle"), ("法定30", 100, "end")]).last_row == 1


@pytest.mark.parametrize(("at", "place", "anchor"), [(20, 0, "start"), (80, 100, "end")])
def test_a_text_too_long_begins_at_an_edge(at: float, place: float, anchor: Anchor):
    (label,) = placed_labels([("九成的申请十五个工作日办结", at, "middle")]).labels
    assert (label.at, label.anchor) == (place, anchor)


def test_no_labels_have_no_rows():
    assert placed_labels([]).labels == ()
    assert placed_labels([]).last_row == 0


def test_too_many_labels_are_an_error():
    with pytest.raises(ValueError, match="too many"):
        placed_labels([("x", 5.0, "start")] * (MAX_LABELS + 1))


@pytest.mark.parametrize(("text", "width"), [("", 0), ("承诺", 2), ("，", 1), ("12", 1.16), ("承诺20", 3.16)])
def test_ideographs_are_one_wide(text: str, width: float):
    assert text_width(text) == pytest.approx(width)
