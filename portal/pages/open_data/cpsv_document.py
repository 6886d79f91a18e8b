"""A guide as linked data: a CPSV-AP 3.2 PublicService that is a schema.org GovernmentService as well.

It says of a guide in force what the two vocabularies have words for. Nothing is made up for them: a step is a Rule, the
post that answers for it takes part as a Participation, and a limit in working days is never written as a duration.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.guide.document import Guide
from portal.library.guide.vocabulary import LifeEvent
from portal.pages.open_data import cpsv_parts as parts
from portal.pages.open_data.cpsv_terms import CONTEXT, Node, Place, duration, flat_graph
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
    place = Place(url, guide.code, lists or url, languages)
    authority = parts.authority_node(place, department)
    page = _page(place, guide, in_force_from, version)
    service = _identity(place, guide) | _topics(place, guide) | _handling(place, guide, authority, posts)
    service |= _content(place, guide, authority) | _time(place, guide) | _help(place, guide, authority)
    service |= {"foaf:page": page, "schema:url": page, "schema:termsOfService": page}
    return {"@context": CONTEXT, "@graph": flat_graph(service)}


def _page(place: Place, guide: Guide, in_force_from: date | None, version: int) -> Node:
    return {
        "@id": place.url,
        "@type": ["foaf:Document", "schema:WebPage"],
        "dct:title": place.words(guide.name),
        "dct:language": place.language_systems(guide.name),
        "schema:version": version,
        "dct:valid": parts.day_value(in_force_from),
    }


def _identity(place: Place, guide: Guide) -> Node:
    name, description = place.words(guide.name), place.words(guide.summary) or place.words(guide.scope)
    return {
        "@id": f"{place.url}#service",
        "@type": ["cpsv:PublicService", "schema:GovernmentService"],
        "dct:identifier": guide.code,
        "dct:title": name,
        "dct:description": description,
        "dct:language": place.language_systems(guide.name),
        "adms:status": place.concept(VersionState.PUBLISHED),
        "schema:identifier": [code for code in (guide.code, guide.base_code) if code],
        "schema:name": name,
        "schema:description": description,
        "schema:serviceType": place.label(guide.type.label) if guide.type else None,
    }


def _topics(place: Place, guide: Guide) -> Node:
    classes: list[LabelledEnum] = [*guide.variants]
    classes += [member for member in (guide.type, guide.level, guide.case_kind) if member]
    plain_names = [word for name in guide.plain_names for word in place.words(name)]
    themes = [theme for theme in guide.themes if place.words(theme)]
    return {
        "cv:isClassifiedBy": [place.concept(member) for member in classes],
        "cv:isGroupedBy": [_event(place, event) for event in guide.life_events],
        "cv:thematicArea": [place.theme(theme) for theme in themes],
        "dct:audience": [place.concept(audience) for audience in guide.audience],
        "dcat:keyword": plain_names + [word for theme in themes for word in place.words(theme)],
        "schema:alternateName": plain_names,
    }


def _event(place: Place, event: LifeEvent) -> Node:
    kind = "cv:BusinessEvent" if event in _OF_A_BUSINESS else "cv:LifeEvent"
    concept = place.concept(event)
    return {
        "@id": f"{place.lists}#Event-{event.value}",
        "@type": ["cv:Event"] if event in _OF_EITHER else ["cv:Event", kind],
        "dct:identifier": event.value,
        "dct:title": concept["skos:prefLabel"],
        "dct:type": concept,
        "cv:hasRelatedService": {"@id": f"{place.url}#service"},
    }


def _content(place: Place, guide: Guide, authority: Node) -> Node:
    laws = {basis.key: parts.law_node(place, basis) for basis in guide.legal_basis}
    evidence = {
        material.key: parts.evidence_node(place, guide, material, laws) for material in place.named(guide.materials)
    }
    costs = [parts.cost_node(place, fee, authority, laws) for fee in guide.fees]
    outputs = [parts.output_node(place, outcome) for outcome in place.named(guide.outcomes)]
    return {
        "cv:hasLegalResource": list(laws.values()),
        "cv:holdsRequirement": [
            parts.requirement_node(place, condition, evidence) for condition in place.named(guide.conditions)
        ],
        "cpsv:hasInput": list(evidence.values()),
        "cpsv:produces": outputs,
        "cv:hasCost": costs,
        "schema:serviceOutput": outputs,
        "schema:offers": costs,
        "schema:isAccessibleForFree": guide.is_free if guide.is_free or guide.fees else None,
    }


def _handling(place: Place, guide: Guide, authority: Node, posts: parts.Posts) -> Node:
    steps = place.named(guide.steps)
    channels = [parts.channel_node(place, channel, authority) for channel in guide.channels]
    return {
        "cv:hasCompetentAuthority": authority,
        "cpsv:follows": [parts.rule_node(place, number, step) for number, step in enumerate(steps, start=1)],
        "cv:hasParticipation": [parts.participation_node(place, step, posts, authority) for step in steps],
        "cv:hasChannel": channels,
        "schema:provider": authority,
        "schema:availableChannel": channels,
        "schema:hoursAvailable": [channel["cv:openingHours"] for channel in channels],
    }


def _time(place: Place, guide: Guide) -> Node:
    return {
        "cv:processingTime": duration(guide.committed_limit),
        "schema:additionalProperty": [
            place.limit(
                "committed-limit", "committed_limit", guide.committed_limit, guide.clock_start, guide.excluded_time
            ),
            place.limit("statutory-limit", "statutory_limit", guide.statutory_limit),
        ],
    }


def _help(place: Place, guide: Guide, authority: Node) -> Node:
    own = {
        "@id": f"{place.url}#contact",
        "@type": ["cv:ContactPoint", "schema:ContactPoint"],
        "cv:telephone": guide.consult_phone,
        "schema:telephone": guide.consult_phone,
        "schema:description": place.words(guide.consult_note),
    }
    area = [authority["dct:spatial"]] if authority["dct:spatial"]["skos:prefLabel"] else []
    points = [own if guide.consult_phone else None, authority["schema:contactPoint"]]
    return {"cv:contactPoint": points, "dct:spatial": area, "schema:areaServed": area}
