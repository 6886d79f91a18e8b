"""The parts of a guide and its authority as nodes of CPSV-AP, with the terms of schema.org as well.

The address of a node contains the key of its part, so that other data sets can refer to a step, a material or a fee.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.library.guide.components import Channel, Condition, Fee, LegalBasis, Material, Outcome, Step
from portal.library.guide.document import Guide
from portal.pages.open_data.cpsv_terms import AUTHORITY_TABLES, GuideGraph, Node

Posts = Mapping[str, Mapping[str, str]]


def authority_node(graph: GuideGraph, department: Mapping[str, Any]) -> Node:
    """Return the competent authority; its place, which the SHACL shapes require, is the area served or its address."""
    name, home = graph.tagged(department["name"]), department["url"]
    address = _address(graph, f"{home}#address", department["address"])
    return {
        "@id": f"{home}#department",
        "@type": ["cv:PublicOrganisation", "org:Organization", "foaf:Agent", "schema:GovernmentOrganization"],
        "dct:identifier": department["code"],
        "dct:title": name,
        "skos:prefLabel": name,
        "schema:name": name,
        "schema:telephone": department["phone"],
        "schema:contactPoint": _contact(graph, department),
        "locn:address": address,
        "dct:spatial": {
            "@id": f"{home}#place",
            "@type": ["dct:Location", "schema:Place"],
            "skos:prefLabel": graph.tagged(department.get("area") or {}),
            "locn:address": address,
        },
        "foaf:page": graph.document(home),
    }


def _contact(graph: GuideGraph, department: Mapping[str, Any]) -> Node:
    return {
        "@id": f"{department['url']}#contact",
        "@type": ["cv:ContactPoint", "schema:ContactPoint"],
        "cv:telephone": department["phone"],
        "schema:telephone": department["phone"],
        "cv:openingHours": _hours(graph, f"{department['url']}#hours", department["hours"]),
        "cv:contactPage": graph.document(department["url"]),
    }


def _address(graph: GuideGraph, name: str, text: Any) -> Node | None:
    values = graph.tagged(text)
    return {"@id": name, "@type": ["locn:Address"], "locn:fullAddress": values} if values else None


def _hours(graph: GuideGraph, name: str, text: Any) -> Node | None:
    values = graph.tagged(text)
    types = ["time:TemporalEntity", "schema:OpeningHoursSpecification"]
    return {"@id": name, "@type": types, "dct:description": values, "schema:description": values} if values else None


def law_node(graph: GuideGraph, basis: LegalBasis) -> Node:
    """Return a legal basis of the procedure, with the articles cited."""
    return graph.part("law", basis.key, "eli:LegalResource") | {
        "dct:title": graph.tagged(basis.title),
        "dct:bibliographicCitation": graph.tagged(basis.article),
        "dct:description": graph.tagged(basis.text),
        "eli:id_local": basis.document_number,
        "eli:responsibility_of": graph.tagged(basis.issuer),
        "eli:first_date_entry_in_force": day_value(basis.in_force_from),
    }


def requirement_node(graph: GuideGraph, condition: Condition, evidence: Mapping[str, Node]) -> Node:
    """Return a condition with the evidence that proves it."""
    return graph.part("condition", condition.key, "cv:Requirement") | {
        "dct:title": graph.tagged(condition.text),
        "cv:hasSupportingEvidence": [evidence[key] for key in condition.materials if key in evidence],
    }


def evidence_node(graph: GuideGraph, guide: Guide, material: Material, laws: Mapping[str, Node]) -> Node:
    """Return a material with the conditions it proves; its description says when it is needed."""
    proves = [condition.key for condition in graph.named(guide.conditions) if material.key in condition.materials]
    fields = ("originals", "copies", "held_by_government")
    values = {field: getattr(material, field) for field in fields if getattr(material, field)}
    return graph.part("material", material.key, "cv:Evidence") | {
        "dct:title": graph.tagged(material.name),
        "dct:description": graph.tagged(material.when, material.how_to_fill),
        "dct:type": graph.concept(material.kind),
        "dct:relation": [laws[key] for key in material.basis if key in laws],
        "cv:supportsRequirement": [{"@id": f"{graph.url}#condition-{key}"} for key in proves],
        "foaf:page": [graph.document(material.blank_form_url), graph.document(material.sample_url)],
        "schema:additionalProperty": [
            graph.property_value(f"{material.key}-{field}", field, value) for field, value in values.items()
        ],
    }


def rule_node(graph: GuideGraph, position: int, step: Step) -> Node:
    """Return a step with its time limit in the limit's own unit."""
    return graph.part("step", step.key, "cpsv:Rule", "schema:HowToStep") | {
        "dct:title": graph.tagged(step.name),
        "dct:description": graph.tagged(step.what_happens) or graph.tagged(step.name),
        "dct:language": graph.language_systems(step.name),
        "dct:type": graph.concept(step.stage) if step.stage else None,
        "schema:position": position,
        "schema:additionalProperty": graph.limit(f"step-{step.key}-limit", "limit", step.limit),
    }


def participation_node(graph: GuideGraph, step: Step, posts: Posts, authority: Node) -> Node | None:
    """Return the participation of a post in a step; None for a post without a name or a step without a stage."""
    name = graph.tagged(posts.get(step.post, {}))
    if not name or step.stage is None:
        return None
    home = authority["@id"].partition("#")[0]
    post = {
        "@id": f"{home}#post-{step.post}",
        "@type": ["foaf:Agent", "org:Post"],
        "dct:identifier": step.post,
        "dct:title": name,
        "org:postIn": authority,
    }
    return graph.part("participation", step.key, "cv:Participation") | {
        "dct:description": graph.tagged(step.name),
        "dct:relation": {"@id": f"{graph.url}#step-{step.key}"},
        "cv:hasParticipant": post,
        "cv:role": graph.concept(step.stage),
    }


def output_node(graph: GuideGraph, outcome: Outcome) -> Node:
    """Return an outcome: what the applicant receives."""
    return graph.part("outcome", outcome.key, "cv:Output") | {
        "dct:title": graph.tagged(outcome.name),
        "dct:description": graph.tagged(outcome.validity, outcome.delivery),
        "dct:type": graph.concept(outcome.kind),
        "foaf:page": graph.document(outcome.sample_url),
    }


def cost_node(graph: GuideGraph, fee: Fee, authority: Node, laws: Mapping[str, Node]) -> Node:
    """Return a fee; one that is calculated by a rule has no amount, and its description gives the rule."""
    amount = {"@value": fee.amount, "@type": "xsd:double"} if fee.amount else None
    currency = {"@id": f"{AUTHORITY_TABLES}/currency/CNY", "@type": ["skos:Concept"], "skos:notation": "CNY"}
    return graph.part("fee", fee.key, "cv:Cost", "schema:Offer") | {
        "dct:title": graph.tagged(fee.name),
        "dct:description": graph.tagged(fee.rule, fee.payer, fee.waiver) or graph.tagged(fee.name),
        "cv:hasValue": amount,
        "cv:currency": currency,
        "cv:isDefinedBy": authority,
        "dct:relation": [laws[key] for key in fee.basis if key in laws],
        "schema:price": fee.amount,
        "schema:priceCurrency": "CNY",
    }


def channel_node(graph: GuideGraph, channel: Channel, authority: Node) -> Node:
    """Return a way to apply, with its address, telephone and opening hours as they are written."""
    site = {"@id": f"{graph.url}#place-{channel.key}", "@type": ["schema:Place", "dct:Location"]}
    address = _address(graph, f"{graph.url}#address-{channel.key}", channel.address)
    phone = {"@id": f"{graph.url}#phone-{channel.key}", "@type": ["schema:ContactPoint"]}
    return graph.part("channel", channel.key, "cv:Channel", "schema:ServiceChannel") | {
        "dct:title": graph.tagged(channel.name),
        "dct:description": graph.tagged(channel.appointment, channel.transport),
        "dct:type": graph.concept(channel.kind),
        "cv:ownedBy": authority,
        "cv:openingHours": _hours(graph, f"{graph.url}#hours-{channel.key}", channel.hours),
        "schema:name": graph.tagged(channel.name) or graph.label(channel.kind.label),
        "schema:serviceUrl": graph.document(channel.url),
        "schema:servicePhone": phone | {"schema:telephone": channel.phone} if channel.phone else None,
        "schema:serviceLocation": site | {"locn:address": address} if address else None,
    }


def day_value(day: date | None) -> Node | None:
    """Return a day as a typed value."""
    return {"@value": day.isoformat(), "@type": "xsd:date"} if day else None
