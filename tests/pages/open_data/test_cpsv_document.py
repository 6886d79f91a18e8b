"""Linked data of every demo guide: what the CPSV-AP 3.2 shapes demand, said here without their engine."""

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from portal.library.guide.components import TimeLimit
from portal.library.guide.document import Guide
from portal.library.guide.vocabulary import LifeEvent, LimitUnit
from portal.operating.prepare import compile_translations
from portal.pages.open_data.cpsv_document import linked_data
from portal.pages.open_data.cpsv_terms import duration
from portal.settings import ROOT

CONTENT = ROOT / "portal/demo/content"
GUIDES = sorted((CONTENT / "guides").glob("*.json"))
PAGE = "https://portal.example/zh/procedures/{}/"
LISTS = "https://portal.example/api/v1/schemas/guide.json"

# class -> what the shapes want at least one of
MANDATORY = {
    "cpsv:PublicService": {"dct:identifier", "dct:title", "dct:description", "cv:hasCompetentAuthority"},
    "cv:PublicOrganisation": {"skos:prefLabel", "dct:spatial"},
    "foaf:Agent": {"dct:identifier", "dct:title"},
    "cpsv:Rule": {"dct:identifier", "dct:title", "dct:description"},
    "cv:Event": {"dct:identifier", "dct:title"},
    "cv:Evidence": {"dct:identifier", "dct:title"},
    "cv:Requirement": {"dct:identifier", "dct:title"},
    "cv:Output": {"dct:identifier", "dct:title"},
    "cv:Cost": {"dct:identifier"},
    "cv:Channel": {"dct:identifier"},
    "cv:Participation": {"dct:identifier", "dct:description", "cv:hasParticipant", "cv:role"},
}
# property -> class that the shapes want of its values
OF_CLASS = {
    "cv:hasCompetentAuthority": "cv:PublicOrganisation",
    "cv:hasLegalResource": "eli:LegalResource",
    "cv:holdsRequirement": "cv:Requirement",
    "cv:hasSupportingEvidence": "cv:Evidence",
    "cv:supportsRequirement": "cv:Requirement",
    "cpsv:hasInput": "cv:Evidence",
    "cpsv:follows": "cpsv:Rule",
    "cpsv:produces": "cv:Output",
    "cv:hasCost": "cv:Cost",
    "cv:hasChannel": "cv:Channel",
    "cv:hasParticipation": "cv:Participation",
    "cv:hasParticipant": "foaf:Agent",
    "cv:hasRelatedService": "cpsv:PublicService",
    "cv:contactPoint": "cv:ContactPoint",
    "cv:contactPage": "foaf:Document",
    "cv:openingHours": "time:TemporalEntity",
    "cv:isGroupedBy": "cv:Event",
    "cv:isClassifiedBy": "skos:Concept",
    "cv:thematicArea": "skos:Concept",
    "cv:currency": "skos:Concept",
    "cv:role": "skos:Concept",
    "cv:ownedBy": "org:Organization",
    "cv:isDefinedBy": "org:Organization",
    "dct:audience": "skos:Concept",
    "dct:type": "skos:Concept",
    "dct:language": "dct:LinguisticSystem",
    "dct:spatial": "dct:Location",
    "adms:status": "skos:Concept",
    "locn:address": "locn:Address",
}
TAGGED = {"dct:title", "dct:description", "skos:prefLabel", "dcat:keyword", "locn:fullAddress", "schema:name"}
AT_MOST_ONE = {"dct:identifier", "cv:processingTime", "cv:hasValue", "cv:currency", "adms:status", "cv:hasParticipant"}


@cache
def speaker() -> Flask:
    """Return what labels need to be put into a language: no database, no doors."""
    compile_translations()
    app = Flask("portal")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "translations")
    Babel(app)
    return app


@cache
def organisation() -> dict[str, Any]:
    return json.loads((CONTENT / "organisation.json").read_text(encoding="utf-8"))


def read(code: str) -> Guide:
    return Guide.model_validate_json((CONTENT / f"guides/{code}.json").read_text(encoding="utf-8"))


def document(guide: Guide, *, languages: tuple[str, ...] = ("zh", "en"), **more: Any) -> dict[str, Any]:
    department = next(one for one in organisation()["departments"] if one["code"] == guide.department)
    with speaker().app_context():
        return linked_data(
            guide,
            url=PAGE.format(guide.code),
            department=department | {"url": f"https://portal.example/zh/departments/{guide.department}/"},
            posts={post["code"]: post["name"] for post in organisation()["posts"]},
            languages=languages,
            **{"in_force_from": date(2026, 1, 5), "version": 3, "lists": LISTS} | more,
        )


def nodes_of(guide: Guide, **more: Any) -> dict[str, dict[str, Any]]:
    return {node["@id"]: node for node in document(guide, **more)["@graph"]}


def service_of(guide: Guide, **more: Any) -> dict[str, Any]:
    return nodes_of(guide, **more)[f"{PAGE.format(guide.code)}#service"]


def several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def values(nodes: dict[str, dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    for node in nodes.values():
        for name, value in node.items():
            yield from ((name, one) for one in several(value))


every_guide = pytest.mark.parametrize("code", [path.stem for path in GUIDES])


@every_guide
@pytest.mark.parametrize("languages", [("zh", "en"), ("zh",)], ids="-".join)
def test_every_node_has_what_the_shapes_demand(code: str, languages: tuple[str, ...]):
    nodes = nodes_of(read(code), languages=languages)
    for address, node in nodes.items():
        assert node["@type"], address
        for kind in node["@type"]:
            assert MANDATORY.get(kind, set()) <= node.keys(), address
        for name in AT_MOST_ONE & node.keys():
            assert not isinstance(node[name], list), (address, name)


@every_guide
def test_referenced_nodes_are_typed_in_the_graph(code: str):
    nodes = nodes_of(read(code))
    for name, value in values(nodes):
        if isinstance(value, dict) and "@id" in value:
            assert set(value) == {"@id"}
            assert value["@id"] in nodes, name
            assert OF_CLASS.get(name, nodes[value["@id"]]["@type"][0]) in nodes[value["@id"]]["@type"], name


@every_guide
@pytest.mark.parametrize(("languages", "tags"), [(("zh", "en"), {"zh-Hans", "en"}), (("zh",), {"zh-Hans"})])
def test_texts_carry_only_offered_languages(code: str, languages: tuple[str, ...], tags: set[str]):
    found = set()
    for name, value in values(nodes_of(read(code), languages=languages)):
        if name in TAGGED:
            assert value["@value"], name
        if isinstance(value, dict) and "@language" in value:
            found.add(value["@language"])
    assert found == tags


@every_guide
def test_prefixes_are_declared_in_the_document_itself(code: str):
    whole = document(read(code))
    assert all(isinstance(meaning, str) and meaning.startswith("http") for meaning in whole["@context"].values())
    for node in whole["@graph"]:
        terms = [*node["@type"], *(name for name in node if not name.startswith("@"))]
        assert {term.partition(":")[0] for term in terms} <= whole["@context"].keys()
    json.dumps(whole)


@every_guide
def test_no_limit_in_working_days_is_a_duration(code: str):
    guide = read(code)
    service = service_of(guide)
    committed = guide.committed_limit
    assert committed is not None
    assert ("cv:processingTime" in service) == (committed.unit is not LimitUnit.WORKING_DAYS)
    promised = nodes_of(guide)[f"{PAGE.format(code)}#value-committed-limit"]
    assert promised["schema:value"] == (committed.amount or 0)
    if committed.unit is LimitUnit.WORKING_DAYS:
        assert promised["schema:unitCode"] == "E49"
        assert {"@value": "working days", "@language": "en"} in promised["schema:unitText"]
        assert promised["schema:description"][0]["@value"].startswith(f"{committed.amount}个工作日")


@every_guide
def test_nothing_of_the_guide_is_lost(code: str):
    guide, nodes = read(code), nodes_of(read(code))
    groups: dict[str, Any] = {
        "step": guide.steps,
        "material": guide.materials,
        "fee": guide.fees,
        "channel": guide.channels,
    }
    groups |= {"law": guide.legal_basis, "outcome": guide.outcomes}
    for kind, parts in groups.items():
        assert {f"{PAGE.format(code)}#{kind}-{part.key}" for part in parts} <= nodes.keys()
    steps = [nodes[f"{PAGE.format(code)}#step-{step.key}"]["schema:position"] for step in guide.steps]
    assert steps == list(range(1, len(steps) + 1))
    assert len(several(service_of(guide)["cv:hasParticipation"])) == len(guide.steps)
    assert service_of(guide)["schema:isAccessibleForFree"] is guide.is_free


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (TimeLimit(amount=5, unit=LimitUnit.WORKING_DAYS), None),
        (TimeLimit(amount=30, unit=LimitUnit.CALENDAR_DAYS), "P30D"),
        (TimeLimit(amount=24, unit=LimitUnit.HOURS), "PT24H"),
        (TimeLimit(unit=LimitUnit.AT_ONCE), "PT0S"),
        (None, None),
    ],
)
def test_a_duration_only_where_it_is_honest(limit: TimeLimit | None, expected: str | None):
    assert duration(limit) == (expected and {"@value": expected, "@type": "xsd:duration"})


def test_fees_have_yuan_amounts_and_legal_basis():
    guide = next(guide for guide in map(read, [path.stem for path in GUIDES]) if guide.fees)
    fee = guide.fees[0]
    cost = nodes_of(guide)[f"{PAGE.format(guide.code)}#fee-{fee.key}"]
    assert cost["cv:hasValue"] == {"@value": fee.amount, "@type": "xsd:double"}
    assert cost["cv:currency"]["@id"].endswith("/currency/CNY")
    assert cost["dct:relation"] == [{"@id": f"{PAGE.format(guide.code)}#law-{key}"} for key in fee.basis]


def test_a_business_event_is_no_life_event():
    guide = read("MR-101")
    events = [LifeEvent.START_BUSINESS, LifeEvent.BIRTH, LifeEvent.BUILD]
    guide.life_events = events
    kinds = [nodes_of(guide)[f"{LISTS}#Event-{event.value}"]["@type"] for event in events]
    assert kinds == [["cv:Event", "cv:BusinessEvent"], ["cv:Event", "cv:LifeEvent"], ["cv:Event"]]


def test_a_guide_without_english_claims_none():
    guide = read("MR-101")
    guide.name.en = ""
    assert [value["@language"] for value in service_of(guide)["dct:title"]] == ["zh-Hans"]
    assert len(service_of(guide)["dct:language"]) == 1


def test_incomplete_guides_export_no_empty_values():
    guide = Guide.model_validate(
        {
            "code": "XX-999",
            "name": {"zh": "名称"},
            "department": "transport",
            "materials": [{}],
            "conditions": [{"materials": ["1"]}],
            "outcomes": [{}],
            "steps": [{}],
            "channels": [{"url": "see the counter"}],
            "fees": [{}],
        }
    )
    nodes = nodes_of(guide, in_force_from=None, lists="")
    for name, value in values(nodes):
        assert value not in (None, "", []), name
        assert not (isinstance(value, dict) and "@id" in value and value["@id"] not in nodes), name
    assert not {"cpsv:hasInput", "cv:holdsRequirement", "cpsv:produces", "cpsv:follows"} & service_of(guide).keys()


def test_invalid_urls_are_dropped_and_relative_completed():
    guide = read("TR-101")
    guide.materials[0].blank_form_url = "/files/form 1.pdf"
    guide.materials[0].sample_url = "javascript:alert(1)"
    material = nodes_of(guide)[f"{PAGE.format('TR-101')}#material-{guide.materials[0].key}"]
    assert material["foaf:page"] == [{"@id": "https://portal.example/files/form%201.pdf"}]
