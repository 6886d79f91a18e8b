"""A guide as linked data: a CPSV-AP 3.2 PublicService that is a schema.org GovernmentService as well.

Only what the two vocabularies have terms for is written. A step is a Rule, the post responsible for it takes part as a
Participation, and a limit in working days is never written as a duration.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.guide.document import Guide
from portal.library.guide.vocabulary import LifeEvent
from portal.pages.open_data import cpsv_parts as parts
from portal.pages.open_data.cpsv_terms import CONTEXT, GuideGraph, Node, duration, flat_graph
from portal.procedures.vocabulary import VersionState

_OF_A_BUSINESS = {LifeEvent.START_BUSINESS, LifeEvent.RUN_BUSINESS}
_OF_EITHER = {LifeEvent.BUILD}  # people build as well as businesses


def linked_data(
    guide: Guide,
    *,
    url: str,
    department: Mapping[str, Any],
    posts: parts.Posts,
    languages: Sequence[str],
    in_force_from: date | None,
    version: int,
    lists: str = "",
) -> dict[str, Any]:
    """Return the JSON-LD document of a guide in force.

    ``department`` has ``code``, ``url``, ``name``, ``address``, ``phone``, ``hours`` and, where the portal knows it,
    ``area`` (the name of the district it serves). ``lists`` is the address that members of closed lists are named
    under, the same for all guides; without one they are named under the page. Needs an application context.
    """
    graph = GuideGraph(url, guide.code, lists or url, languages)
    authority = parts.authority_node(graph, department)
    page = _page(graph, guide, in_force_from, version)
    service = _identity(graph, guide) | _topics(graph, guide) | _handling(graph, guide, authority, posts)
    service |= _content(graph, guide, authority) | _time(graph, guide) | _help(graph, guide, authority)
    service |= {"foaf:page": page, "schema:url": page, "schema:termsOfService": page}
    return {"@context": CONTEXT, "@graph": flat_graph(service)}


def _page(graph: GuideGraph, guide: Guide, in_force_from: date | None, version: int) -> Node:
    return {
        "@id": graph.url,
        "@type": ["foaf:Document", "schema:WebPage"],
        "dct:title": graph.tagged(guide.name),
        "dct:language": graph.language_systems(guide.name),
        "schema:version": version,
        "dct:valid": parts.day_value(in_force_from),
    }


def _identity(graph: GuideGraph, guide: Guide) -> Node:
    name, description = graph.tagged(guide.name), graph.tagged(guide.summary) or graph.tagged(guide.scope)
    return {
        "@id": f"{graph.url}#service",
        "@type": ["cpsv:PublicService", "schema:GovernmentService"],
        "dct:identifier": guide.code,
        "dct:title": name,
        "dct:description": description,
        "dct:language": graph.language_systems(guide.name),
        "adms:status": graph.concept(VersionState.PUBLISHED),
        "schema:identifier": [code for code in (guide.code, guide.base_code) if code],
        "schema:name": name,
        "schema:description": description,
        "schema:serviceType": graph.label(guide.type.label) if guide.type else None,
    }


def _topics(graph: GuideGraph, guide: Guide) -> Node:
    classes: list[LabelledEnum] = [*guide.variants]
    classes += [member for member in (guide.type, guide.level, guide.case_kind) if member]
    plain_names = [word for name in guide.plain_names for word in graph.tagged(name)]
    themes = [theme for theme in guide.themes if graph.tagged(theme)]
    return {
        "cv:isClassifiedBy": [graph.concept(member) for member in classes],
        "cv:isGroupedBy": [_event(graph, event) for event in guide.life_events],
        "cv:thematicArea": [graph.theme(theme) for theme in themes],
        "dct:audience": [graph.concept(audience) for audience in guide.audience],
        "dcat:keyword": plain_names + [word for theme in themes for word in graph.tagged(theme)],
        "schema:alternateName": plain_names,
    }


def _event(graph: GuideGraph, event: LifeEvent) -> Node:
    kind = "cv:BusinessEvent" if event in _OF_A_BUSINESS else "cv:LifeEvent"
    concept = graph.concept(event)
    return {
        "@id": f"{graph.lists}#Event-{event.value}",
        "@type": ["cv:Event"] if event in _OF_EITHER else ["cv:Event", kind],
        "dct:identifier": event.value,
        "dct:title": concept["skos:prefLabel"],
        "dct:type": concept,
        "cv:hasRelatedService": {"@id": f"{graph.url}#service"},
    }


def _content(graph: GuideGraph, guide: Guide, authority: Node) -> Node:
    laws = {basis.key: parts.law_node(graph, basis) for basis in guide.legal_basis}
    evidence = {
        material.key: parts.evidence_node(graph, guide, material, laws) for material in graph.named(guide.materials)
    }
    costs = [parts.cost_node(graph, fee, authority, laws) for fee in guide.fees]
    outputs = [parts.output_node(graph, outcome) for outcome in graph.named(guide.outcomes)]
    return {
        "cv:hasLegalResource": list(laws.values()),
        "cv:holdsRequirement": [
            parts.requirement_node(graph, condition, evidence) for condition in graph.named(guide.conditions)
        ],
        "cpsv:hasInput": list(evidence.values()),
        "cpsv:produces": outputs,
        "cv:hasCost": costs,
        "schema:serviceOutput": outputs,
        "schema:offers": costs,
        "schema:isAccessibleForFree": guide.is_free if guide.is_free or guide.fees else None,
    }


def _handling(graph: GuideGraph, guide: Guide, authority: Node, posts: parts.Posts) -> Node:
    steps = graph.named(guide.steps)
    channels = [parts.channel_node(graph, channel, authority) for channel in guide.channels]
    return {
        "cv:hasCompetentAuthority": authority,
        "cpsv:follows": [parts.rule_node(graph, number, step) for number, step in enumerate(steps, start=1)],
        "cv:hasParticipation": [parts.participation_node(graph, step, posts, authority) for step in steps],
        "cv:hasChannel": channels,
        "schema:provider": authority,
        "schema:availableChannel": channels,
        "schema:hoursAvailable": [channel["cv:openingHours"] for channel in channels],
    }


def _time(graph: GuideGraph, guide: Guide) -> Node:
    return {
        "cv:processingTime": duration(guide.committed_limit),
        "schema:additionalProperty": [
            graph.limit(
                "committed-limit", "committed_limit", guide.committed_limit, guide.clock_start, guide.excluded_time
            ),
            graph.limit("statutory-limit", "statutory_limit", guide.statutory_limit),
        ],
    }


def _help(graph: GuideGraph, guide: Guide, authority: Node) -> Node:
    own = {
        "@id": f"{graph.url}#contact",
        "@type": ["cv:ContactPoint", "schema:ContactPoint"],
        "cv:telephone": guide.consult_phone,
        "schema:telephone": guide.consult_phone,
        "schema:description": graph.tagged(guide.consult_note),
    }
    area = [authority["dct:spatial"]] if authority["dct:spatial"]["skos:prefLabel"] else []
    points = [own if guide.consult_phone else None, authority["schema:contactPoint"]]
    return {"cv:contactPoint": points, "dct:spatial": area, "schema:areaServed": area}
