"""The parts of a guide, and the authority that answers for it, as nodes of CPSV-AP with the words of schema.org.

The key of a part is in its address, so that whoever keeps data about a step, a material or a fee can point at it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.library.guide.components import Channel, Condition, Fee, LegalBasis, Material, Outcome, Step
from portal.library.guide.document import Guide
from portal.pages.open_data.cpsv_terms import AUTHORITY_TABLES, Node, Place

Posts = Mapping[str, Mapping[str, str]]


def authority_node(place: Place, department: Mapping[str, Any]) -> Node:
    """Return the competent authority; the shapes want a place of it: the area it serves, or else where it sits."""
    name, home = place.words(department["name"]), department["url"]
    address = _address(place, f"{home}#address", department["address"])
    return {
        "@id": f"{home}#department",
        "@type": ["cv:PublicOrganisation", "org:Organization", "foaf:Agent", "schema:GovernmentOrganization"],
        "dct:identifier": department["code"],
        "dct:title": name,
        "skos:prefLabel": name,
        "schema:name": name,
        "schema:telephone": department["phone"],
        "schema:contactPoint": _contact(place, department),
        "locn:address": address,
        "dct:spatial": {
            "@id": f"{home}#place",
            "@type": ["dct:Location", "schema:Place"],
            "skos:prefLabel": place.words(department.get("area") or {}),
            "locn:address": address,
        },
        "foaf:page": place.document(home),
    }


def _contact(place: Place, department: Mapping[str, Any]) -> Node:
    return {
        "@id": f"{department['url']}#contact",
        "@type": ["cv:ContactPoint", "schema:ContactPoint"],
        "cv:telephone": department["phone"],
        "schema:telephone": department["phone"],
        "cv:openingHours": _hours(place, f"{department['url']}#hours", department["hours"]),
        "cv:contactPage": place.document(department["url"]),
    }


def _address(place: Place, name: str, text: Any) -> Node | None:
    words = place.words(text)
    return {"@id": name, "@type": ["locn:Address"], "locn:fullAddress": words} if words else None


def _hours(place: Place, name: str, text: Any) -> Node | None:
    words = place.words(text)
    types = ["time:TemporalEntity", "schema:OpeningHoursSpecification"]
    return {"@id": name, "@type": types, "dct:description": words, "schema:description": words} if words else None


def law_node(place: Place, basis: LegalBasis) -> Node:
    """Return a rule that the procedure stands on, with the articles that are cited."""
    return place.part("law", basis.key, "eli:LegalResource") | {
        "dct:title": place.words(basis.title),
        "dct:bibliographicCitation": place.words(basis.article),
        "dct:description": place.words(basis.text),
        "eli:id_local": basis.document_number,
        "eli:responsibility_of": place.words(basis.issuer),
        "eli:first_date_entry_in_force": day_value(basis.in_force_from),
    }


def requirement_node(place: Place, condition: Condition, evidence: Mapping[str, Node]) -> Node:
    """Return a condition with the evidence that proves it."""
    return place.part("condition", condition.key, "cv:Requirement") | {
        "dct:title": place.words(condition.text),
        "cv:hasSupportingEvidence": [evidence[key] for key in condition.materials if key in evidence],
    }


def evidence_node(place: Place, guide: Guide, material: Material, laws: Mapping[str, Node]) -> Node:
    """Return a material with the conditions it proves; when it is needed is part of its description."""
    proves = [condition.key for condition in place.named(guide.conditions) if material.key in condition.materials]
    fields = ("originals", "copies", "held_by_government")
    said = {field: getattr(material, field) for field in fields if getattr(material, field)}
    return place.part("material", material.key, "cv:Evidence") | {
        "dct:title": place.words(material.name),
        "dct:description": place.words(material.when, material.how_to_fill),
        "dct:type": place.concept(material.kind),
        "dct:relation": [laws[key] for key in material.basis if key in laws],
        "cv:supportsRequirement": [{"@id": f"{place.url}#condition-{key}"} for key in proves],
        "foaf:page": [place.document(material.blank_form_url), place.document(material.sample_url)],
        "schema:additionalProperty": [
            place.property_value(f"{material.key}-{field}", field, value) for field, value in said.items()
        ],
    }


def rule_node(place: Place, position: int, step: Step) -> Node:
    """Return a step, and its limit in its own unit."""
    return place.part("step", step.key, "cpsv:Rule", "schema:HowToStep") | {
        "dct:title": place.words(step.name),
        "dct:description": place.words(step.what_happens) or place.words(step.name),
        "dct:language": place.language_systems(step.name),
        "dct:type": place.concept(step.stage) if step.stage else None,
        "schema:position": position,
        "schema:additionalProperty": place.limit(f"step-{step.key}-limit", "limit", step.limit),
    }


def participation_node(place: Place, step: Step, posts: Posts, authority: Node) -> Node | None:
    """Return the part a post takes in a step; None for a post that nobody has named, or a step without a stage."""
    name = place.words(posts.get(step.post, {}))
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
    return place.part("participation", step.key, "cv:Participation") | {
        "dct:description": place.words(step.name),
        "dct:relation": {"@id": f"{place.url}#step-{step.key}"},
        "cv:hasParticipant": post,
        "cv:role": place.concept(step.stage),
    }


def output_node(place: Place, outcome: Outcome) -> Node:
    """Return what the applicant holds in the end."""
    return place.part("outcome", outcome.key, "cv:Output") | {
        "dct:title": place.words(outcome.name),
        "dct:description": place.words(outcome.validity, outcome.delivery),
        "dct:type": place.concept(outcome.kind),
        "foaf:page": place.document(outcome.sample_url),
    }


def cost_node(place: Place, fee: Fee, authority: Node, laws: Mapping[str, Node]) -> Node:
    """Return a fee; without an amount when it is reckoned by a rule, which its description tells."""
    amount = {"@value": fee.amount, "@type": "xsd:double"} if fee.amount else None
    currency = {"@id": f"{AUTHORITY_TABLES}/currency/CNY", "@type": ["skos:Concept"], "skos:notation": "CNY"}
    return place.part("fee", fee.key, "cv:Cost", "schema:Offer") | {
        "dct:title": place.words(fee.name),
        "dct:description": place.words(fee.rule, fee.payer, fee.waiver) or place.words(fee.name),
        "cv:hasValue": amount,
        "cv:currency": currency,
        "cv:isDefinedBy": authority,
        "dct:relation": [laws[key] for key in fee.basis if key in laws],
        "schema:price": fee.amount,
        "schema:priceCurrency": "CNY",
    }


def channel_node(place: Place, channel: Channel, authority: Node) -> Node:
    """Return a way to apply, with its address, telephone and opening hours as they are worded."""
    site = {"@id": f"{place.url}#place-{channel.key}", "@type": ["schema:Place", "dct:Location"]}
    address = _address(place, f"{place.url}#address-{channel.key}", channel.address)
    phone = {"@id": f"{place.url}#phone-{channel.key}", "@type": ["schema:ContactPoint"]}
    return place.part("channel", channel.key, "cv:Channel", "schema:ServiceChannel") | {
        "dct:title": place.words(channel.name),
        "dct:description": place.words(channel.appointment, channel.transport),
        "dct:type": place.concept(channel.kind),
        "cv:ownedBy": authority,
        "cv:openingHours": _hours(place, f"{place.url}#hours-{channel.key}", channel.hours),
        "schema:name": place.words(channel.name) or place.label(channel.kind.label),
        "schema:serviceUrl": place.document(channel.url),
        "schema:servicePhone": phone | {"schema:telephone": channel.phone} if channel.phone else None,
        "schema:serviceLocation": site | {"locn:address": address} if address else None,
    }


def day_value(day: date | None) -> Node | None:
    """Return a day as a typed value."""
    return {"@value": day.isoformat(), "@type": "xsd:date"} if day else None
