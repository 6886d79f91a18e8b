"""Names of elements and versions are read as they were written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.library.guide.document import CODE_PATTERN, Guide
from portal.library.guide.identifiers import ElementRef, VersionRef
from tests.support.cast import read_guide

pytestmark = pytest.mark.once


@given(st.sampled_from(list(Guide.model_fields)), st.from_regex(r"\A[a-z0-9]+(-[a-z0-9]+)*\Z") | st.just(""))
def test_an_element_is_read_as_written(group: str, key: str):
    reference = ElementRef(group, key)
    assert ElementRef.parse(str(reference)) == reference


@given(st.from_regex(CODE_PATTERN.replace("^", r"\A").replace("$", r"\Z")), st.integers(1, 10**6))
def test_a_version_is_read_as_written(code: str, number: int):
    assert VersionRef.parse(str(VersionRef(code, number))) == VersionRef(code, number)


def test_stored_names_stay_as_they_are():
    assert str(ElementRef("steps", "review")) == "steps/review"
    assert [str(ElementRef("summary")), str(ElementRef())] == ["summary", ""]
    assert str(VersionRef("PS-101", 3)) == "PS-101/3"


@pytest.mark.parametrize("text", ["", "PS-101", "PS-101/", "PS-101/x"])
def test_what_names_no_version_is_refused(text: str):
    with pytest.raises(ValueError, match="int"):
        VersionRef.parse(text)


@pytest.mark.parametrize("text", ["", "steps", "steps/", "steps/nobody", "summary/zh", "/review", "steps/review/more"])
def test_what_names_no_part_finds_none(text: str):
    assert read_guide().element(text) is None
