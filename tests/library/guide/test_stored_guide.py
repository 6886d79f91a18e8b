"""A guide of a newer release is read as far as it is understood, and loses nothing when it is saved."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from portal.library.guide.document import SCHEMA_VERSION, Guide
from portal.library.guide.stored_guide import read_stored, to_stored
from portal.library.guide.vocabulary import Audience, MaterialKind
from tests.library.guide_files.strategies import guides
from tests.support.cast import read_guide
from tests.support.newer_release import LATER, as_newer_release_writes, newer_documents

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("labels")]
WHOLE = read_guide().to_document()
MANY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def labels(app: Flask) -> Iterator[None]:
    """Stand in an application context: drawing a guide reads labels in every language, once for the process."""
    with app.app_context():
        yield


def read(**fields: Any) -> Guide:
    return read_stored(WHOLE | fields, SCHEMA_VERSION)


def holds(stored: Any, given_: Any) -> bool:
    """Tell whether all that is given stands in what is stored, which may have known fields beside it."""
    if isinstance(given_, dict):
        return all(name in stored and holds(stored[name], value) for name, value in given_.items())
    if isinstance(given_, list):
        return len(stored) == len(given_) and all(map(holds, stored, given_))
    return bool(stored == given_)


@MANY
@given(data=st.data())
def test_saving_unedited_loses_nothing(data: st.DataObject):
    stored = data.draw(newer_documents(data.draw(st.just(WHOLE) | guides().map(Guide.to_document))))
    before = deepcopy(stored)
    assert to_stored(read_stored(stored, SCHEMA_VERSION)) == (before, SCHEMA_VERSION)
    assert stored == before


@MANY
@given(stored=newer_documents(WHOLE))
def test_an_edit_loses_nothing_beside_it(stored: dict[str, Any]):
    guide = read_stored(stored, SCHEMA_VERSION).model_copy(deep=True)
    guide.steps.reverse()
    guide.summary.zh = "改写的概述"
    guide.is_free = False
    guide.without("materials", guide.materials[0].key)
    expected = deepcopy(stored)
    expected["steps"].reverse()
    expected["summary"]["zh"] = "改写的概述"
    expected["is_free"] = False
    gone = expected["materials"].pop(0)["key"]
    for condition in expected["conditions"]:
        condition["materials"] = [key for key in condition["materials"] if key != gone]
    assert to_stored(guide)[0] == expected


@MANY
@given(stored=newer_documents(WHOLE))
def test_files_and_forms_refuse_what_is_unknown(stored: dict[str, Any]):
    with pytest.raises(ValidationError):
        Guide.model_validate(stored)


def test_everything_at_once_is_read_and_kept():
    stored = as_newer_release_writes(WHOLE)
    guide = read_stored(stored, SCHEMA_VERSION + 3)
    assert guide.name == read_guide().name
    assert LATER not in guide.to_document()
    assert to_stored(guide) == (stored, SCHEMA_VERSION + 3)


def test_unknown_values_are_shown_as_nothing():
    material = WHOLE["materials"][0] | {"kind": "hologram"}
    guide = read(type="decree", audience=["robots", "persons"], materials=[material])
    assert (guide.type, guide.audience) == (None, [Audience.PERSONS])
    assert guide.materials[0].kind == "hologram"
    assert guide.materials[0].kind not in list(MaterialKind)
    assert guide.materials[0].kind.label == "—"


def test_a_limit_in_unknown_units_is_no_limit():
    fortnights = {"amount": 2, "unit": "fortnights"}
    guide = read(committed_limit=fortnights)
    assert guide.committed_limit is None
    assert to_stored(guide)[0]["committed_limit"] == fortnights


def test_a_choice_made_here_replaces_the_unknown_one():
    guide = read(type="decree")
    guide.type = read_guide().type
    assert to_stored(guide)[0] == WHOLE


@pytest.mark.parametrize(
    "fields",
    [
        {"consult_phone": "1" * 400},
        {"consult_phone": {"main": "12345"}},
        {"administrative_review": ["two", "bodies"]},
        {"fees": {"by": "rule"}},
        {"plain_names": [{"zh": "", "en": "", "ug": "ياردەم"}, {"zh": "年审", "en": ""}]},
        {"plain_names": [{"zh": "长" * 300, "en": "", "ug": "ياردەم"}]},
        {"complaint_channels": [WHOLE["complaint_channels"][0] | {"key": "Not.Ours", "more": 1}]},
        {"conditions": [WHOLE["conditions"][0] | {"materials": ["Not.Ours", WHOLE["materials"][0]["key"]]}]},
        {"steps": [WHOLE["steps"][0] | {"time_split": {"counter": 5000, "parking": 3}}, *WHOLE["steps"][1:]]},
        {"questions": [{"key": "same", "a": 1}, {"key": "same", "a": 2}]},
    ],
    ids=list("abcdefghij"),
)
def test_other_shapes_are_kept_as_well(fields: dict[str, Any]):
    assert holds(to_stored(read(**fields))[0], fields)


def test_a_newer_key_of_a_phrase_stays():
    document = deepcopy(WHOLE) | {"themes": [{"zh": "出行", "en": "Travel", "key": "k0", "rank": 1}]}
    saved, _ = to_stored(read_stored(document, SCHEMA_VERSION + 1))
    assert holds(saved, {"themes": document["themes"]})


def test_a_key_of_another_kind_is_set_aside():
    document = deepcopy(WHOLE)
    document["questions"] = [{"key": {"a": 1}, "question": {"zh": "问", "en": ""}, "answer": {"zh": "答", "en": ""}}]
    saved, _ = to_stored(read_stored(document, SCHEMA_VERSION + 1))
    assert holds(saved, {"questions": document["questions"]})


def test_a_guide_without_a_code_is_none():
    with pytest.raises(ValidationError):
        read(code=7)


OF_SCHEMA_1 = WHOLE | {
    "administrative_review": None,
    "conditions": [{name: value for name, value in each.items() if name != "key"} for each in WHOLE["conditions"]],
}


@pytest.mark.parametrize(
    ("document", "number", "saved_as"),
    [
        (WHOLE, SCHEMA_VERSION, SCHEMA_VERSION),
        (OF_SCHEMA_1, 1, SCHEMA_VERSION),
        (WHOLE, SCHEMA_VERSION + 1, SCHEMA_VERSION + 1),
    ],
    ids=["same", "older is led to ours", "newer keeps its number"],
)
def test_the_schema_number_decides(document: dict[str, Any], number: int, saved_as: int):
    guide = read_stored(document, number)
    assert [condition.key for condition in guide.conditions]
    assert to_stored(guide)[1] == saved_as
    assert read_stored(*to_stored(guide)) == guide
