"""The terms of linked data: inline context, node addresses, language-tagged values, concepts, time limits.

Nodes are built nested and then flattened into one graph, so that a node that several others refer to (an authority, a
concept) is written once, and every node referred to is typed in the same document.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urljoin

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.guide.components import Keyed, Text, TimeLimit
from portal.library.guide.field_labels import FIELD_LABELS
from portal.library.guide.vocabulary import LimitUnit
from portal.library.text.formats import format_limit
from portal.library.text.languages import LANGUAGES, WRITTEN, label_in, use_language

Node = dict[str, Any]
LocalisedText = Text | Mapping[str, str]
Named = TypeVar("Named", bound=Keyed)

# Written out in every document, so that nobody has to fetch a context to read it.
CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "org": "http://www.w3.org/ns/org#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
AUTHORITY_TABLES = "http://publications.europa.eu/resource/authority"
# The common codes of UN/CEFACT Recommendation 20, which tells working days from days.
_UNIT_CODES = {LimitUnit.WORKING_DAYS: "E49", LimitUnit.CALENDAR_DAYS: "DAY", LimitUnit.HOURS: "HUR"}
_MARKS_OF_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"


@dataclass(frozen=True)
class GuideGraph:
    """The graph of a guide: the address of its page, the base address of closed lists, and its languages."""

    url: str
    code: str
    lists: str
    languages: Sequence[str]

    def named(self, parts: Sequence[Named]) -> list[Named]:
        """Return the parts that have a name; a part without one gets no node."""
        return [part for part in parts if self.tagged(part.caption)]

    def part(self, kind: str, key: str, *types: str) -> Node:
        """Return a new node for a part of the page."""
        return {
            "@id": f"{self.url}#{kind}-{key}",
            "@type": list(types),
            "dct:identifier": f"{self.code}#{kind}-{key}",
        }

    def tagged(self, *texts: LocalisedText) -> list[Node]:
        """Return a tagged value for each language that has text; several texts become lines of one value."""
        mappings = [dict(text) for text in texts]
        lines = {
            language: [mapping[language] for mapping in mappings if mapping.get(language)]
            for language in self.languages
        }
        return [_tagged_value("\n".join(lines[language]), language) for language in self.languages if lines[language]]

    def label(self, label: object) -> list[Node]:
        """Return a translated label in each language."""
        return [_tagged_value(label_in(label, language), language) for language in self.languages]

    def concept(self, member: LabelledEnum) -> Node:
        """Return a member of a closed list; it has the same address in every guide."""
        scheme = f"{self.lists}#{type(member).__name__}"
        return {
            "@id": f"{scheme}-{member.value}",
            "@type": ["skos:Concept"],
            "skos:prefLabel": self.label(member.label),
            "skos:notation": member.value,
            "skos:inScheme": {"@id": scheme, "@type": ["skos:ConceptScheme"]},
        }

    def theme(self, theme: LocalisedText) -> Node:
        """Return a theme, which is free text, as a concept; the same text always gives the same address."""
        name = dict(theme)
        address = f"{self.lists}#Theme-{quote(next(filter(None, (name[code] for code in WRITTEN)), ''))}"
        return {"@id": address, "@type": ["skos:Concept"], "skos:prefLabel": self.tagged(theme)}

    def document(self, address: str) -> Node | None:
        """Return the page or file at an address; None when the text is not an address."""
        if not address.startswith(("http://", "https://", "/")):
            return None
        return {"@id": urljoin(self.url, quote(address, safe=_MARKS_OF_ADDRESSES)), "@type": ["foaf:Document"]}

    def language_systems(self, text: LocalisedText) -> list[Node]:
        """Return the languages that a text is written in."""
        return [
            {
                "@id": f"{AUTHORITY_TABLES}/language/{LANGUAGES[language].authority_code}",
                "@type": ["dct:LinguisticSystem"],
                "skos:notation": LANGUAGES[language].tag,
            }
            for language in self.languages
            if dict(text).get(language)
        ]

    def property_value(self, key: str, field: str, value: int | bool) -> Node:
        """Return a field that neither vocabulary has a term for as a schema.org PropertyValue."""
        return {
            "@id": f"{self.url}#value-{key}",
            "@type": ["schema:PropertyValue"],
            "schema:propertyID": field,
            "schema:name": self.label(FIELD_LABELS[field]),
            "schema:value": value,
        }

    def limit(self, key: str, field: str, limit: TimeLimit | None, *notes: LocalisedText) -> Node | None:
        """Return a time limit in its own unit, with notes on how it is counted."""
        if limit is None:
            return None
        unit = LimitUnit.AT_ONCE if is_at_once(limit) else limit.unit
        limit_texts = {language: self._limit_text(limit, unit, language) for language in self.languages}
        return self.property_value(key, field, 0 if is_at_once(limit) else limit.amount or 0) | {
            "schema:unitText": self.label(unit.label),
            "schema:unitCode": _UNIT_CODES.get(unit),
            "schema:description": self.tagged(limit_texts, *notes),
        }

    def _limit_text(self, limit: TimeLimit, unit: LimitUnit, language: str) -> str:
        if unit is LimitUnit.AT_ONCE:
            return label_in(unit.label, language)
        with use_language(language):
            return format_limit(limit)


def is_at_once(limit: TimeLimit) -> bool:
    """Tell whether a limit has no amount, so that the service is done at once."""
    return limit.unit is LimitUnit.AT_ONCE or limit.amount is None


def duration(limit: TimeLimit | None) -> Node | None:
    """Return a limit as an ``xsd:duration``; None for working days.

    A duration counts days on end: which days are worked depends on when the application comes in and on the calendar
    of the year, so five working days are neither ``P5D`` nor ``P7D``. CPSV-AP lets the processing time be left out.
    """
    if limit is None or (limit.unit is LimitUnit.WORKING_DAYS and not is_at_once(limit)):
        return None
    hours = limit.unit is LimitUnit.HOURS
    value = "PT0S" if is_at_once(limit) else f"PT{limit.amount}H" if hours else f"P{limit.amount}D"
    return {"@value": value, "@type": "xsd:duration"}


def flat_graph(root: Node) -> list[Node]:
    """Return a nested node and all nodes within it, each once, empty values left out and members as references."""
    nodes: dict[str, Node] = {}
    _lift(root, nodes)
    return list(nodes.values())


def _lift(value: Any, nodes: dict[str, Node]) -> Any:
    if isinstance(value, list):
        return [_lift(member, nodes) for member in value if member is not None]
    if not isinstance(value, dict) or "@id" not in value:
        return value
    if len(value) > 1:
        node = nodes.setdefault(value["@id"], {})  # takes its place before the nodes within it
        lifted = {name: _lift(inner, nodes) for name, inner in value.items()}
        node |= {name: inner for name, inner in lifted.items() if inner not in (None, "", [])}
    return {"@id": value["@id"]}


def _tagged_value(text: str, language: str) -> Node:
    return {"@value": text, "@language": LANGUAGES[language].tag}
