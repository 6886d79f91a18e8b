"""Define the guide 办事指南, the document of one version of a procedure.

The model accepts any state of completeness, so that any draft can be saved; the publish gate decides whether a guide
may be published. Documents of schema 1, whose smaller lists had no keys, are accepted: a member without a key gets
one from its position.
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, StringConstraints, model_validator

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.guide.components import (
    AddressLine,
    Channel,
    ComplaintChannel,
    Condition,
    Fee,
    Keyed,
    KeysOf,
    LegalBasis,
    Line,
    Material,
    Outcome,
    Part,
    Phrase,
    Prose,
    Question,
    Remedy,
    SpecialProcedure,
    Step,
    Text,
    TimeLimit,
    Visit,
)
from portal.library.guide.identifiers import ElementRef
from portal.library.guide.newer_content import NewerContent
from portal.library.guide.vocabulary import Audience, CaseKind, Level, LifeEvent, ProcedureType, Variant
from portal.library.text.text_input import fold_identifier

SCHEMA_VERSION = 2
CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$"
MAX_PARTS = 100  # unsourced; bounds the size of a document
_ONCE_NULL = ("administrative_review", "litigation")
Member = TypeVar("Member", bound=LabelledEnum)


def _in_order(members: list[Member]) -> list[Member]:
    """Remove duplicates and sort members in the order of their closed list; their own order has no meaning."""
    return [member for member in (type(members[0]) if members else ()) if member in members]


def _folded(value: object) -> object:
    return fold_identifier(value) if isinstance(value, str) else value


_Parts = Field(max_length=MAX_PARTS)
_Phrases = Annotated[
    list[Phrase],
    Field(max_length=50),
    AfterValidator(lambda phrases: [each for each in phrases if any(dict(each).values())]),
]


class Guide(Part):
    """A service guide in the standard form (national 办事指南 rules), fields in reading order."""

    lists_of_keyed: ClassVar[dict[str, type[Keyed]]] = {
        "legal_basis": LegalBasis,
        "conditions": Condition,
        "materials": Material,
        "steps": Step,
        "special_procedures": SpecialProcedure,
        "visits": Visit,
        "fees": Fee,
        "outcomes": Outcome,
        "channels": Channel,
        "questions": Question,
        "complaint_channels": ComplaintChannel,
    }

    # identity
    code: Annotated[str, BeforeValidator(_folded), StringConstraints(pattern=CODE_PATTERN)]
    base_code: Line = ""
    name: Text = Text()
    plain_names: _Phrases = []
    summary: Text = Text()
    type: ProcedureType | None = None
    level: Level | None = None
    power_source: Text = Text()
    # who
    department: Line = ""
    accepting_body: Text = Text()
    deciding_body: Text = Text()
    entrusted_body: Text = Text()
    joint_bodies: _Phrases = []
    audience: Annotated[list[Audience], AfterValidator(_in_order)] = []
    life_events: Annotated[list[LifeEvent], AfterValidator(_in_order)] = []
    themes: _Phrases = []
    # scope
    scope: Text = Text()
    quantity_limit: Text = Text()
    forbidden: Text = Text()
    variants: Annotated[list[Variant], AfterValidator(_in_order)] = []
    # law, conditions
    legal_basis: Annotated[list[LegalBasis], _Parts] = []
    conditions: Annotated[list[Condition], _Parts] = []
    rights_and_duties: Text = Text()
    # materials, steps
    materials: Annotated[list[Material], _Parts] = []
    steps: Annotated[list[Step], _Parts] = []
    special_procedures: Annotated[list[SpecialProcedure], _Parts] = []
    # time
    case_kind: CaseKind | None = None
    statutory_limit: TimeLimit | None = None
    committed_limit: TimeLimit | None = None
    clock_start: Text = Text()
    excluded_time: Text = Text()
    extension_rule: Text = Text()
    no_answer_rule: Text = Text()
    # visits, fees, outcome
    visits: Annotated[list[Visit], _Parts] = []
    fees: Annotated[list[Fee], _Parts] = []
    is_free: bool = False
    outcomes: Annotated[list[Outcome], _Parts] = []
    # channels, help
    channels: Annotated[list[Channel], _Parts] = []
    online_depth: Text = Text()
    consult_phone: AddressLine = ""
    consult_note: Text = Text()
    questions: Annotated[list[Question], _Parts] = []
    # supervision, remedies, quality
    complaint_channels: Annotated[list[ComplaintChannel], _Parts] = []
    administrative_review: Remedy = Remedy()
    litigation: Remedy = Remedy()
    compensation: Text = Text()
    standards: Annotated[list[Line], Field(max_length=50)] = []
    # for editors; the gate blocks publication while it is not empty
    open_points: Prose = ""

    _newer: NewerContent = PrivateAttr(default=NewerContent())

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, document: Any) -> Any:
        return cls.completed(document) if isinstance(document, dict) else document

    @classmethod
    def completed(cls, document: dict[str, Any]) -> dict[str, Any]:
        """Add missing keys to list members, and replace the ``null`` parts of schema 1 by empty ones."""
        empty: dict[str, Any] = {name: {} for name in _ONCE_NULL if document.get(name, {}) is None}
        keyed = {name: with_keys(document[name]) for name in cls.lists_of_keyed if isinstance(document.get(name), list)}
        return document | empty | keyed

    def element(self, reference: ElementRef | str) -> Keyed | None:
        """Return the list part that a reference such as ``steps/review`` names, or None."""
        wanted = ElementRef.parse(str(reference))
        if wanted.group not in self.lists_of_keyed:
            return None
        return next((part for part in getattr(self, wanted.group) if part.key == wanted.key), None)

    def without(self, group: str, key: str) -> "Guide":
        """Remove a part and every reference to its key; return the guide itself."""
        setattr(self, group, [part for part in getattr(self, group) if part.key != key])
        for other in self.lists_of_keyed:
            for part in getattr(self, other):
                for name, field in type(part).model_fields.items():
                    if any(isinstance(note, KeysOf) and note.group == group for note in field.metadata):
                        setattr(part, name, [each for each in getattr(part, name) if each != key])
        return self

    @property
    def newer(self) -> NewerContent:
        """Return the content of a newer release that was set aside when the guide was loaded."""
        return self._newer

    def with_newer(self, newer: NewerContent) -> "Guide":
        """Attach content of a newer release, so that saving writes it back; return the guide itself."""
        self._newer = newer
        return self

    def to_document(self) -> dict[str, Any]:
        """Return the fields known to this release as plain JSON values."""
        return self.model_dump(mode="json")


def with_keys(members: list[Any]) -> list[Any]:
    """Return list members (plain JSON values) with keys; a missing key becomes the first free number."""
    keys = [member.get("key") for member in members if isinstance(member, dict)]
    taken = {key for key in keys if isinstance(key, str)}  # a key of another kind is left to validation
    free = (str(number) for number in range(1, 2 * len(members) + 2) if str(number) not in taken)
    return [_as_now(member, free) for member in members]


def _as_now(member: Any, free: Iterator[str]) -> Any:
    if not isinstance(member, dict):
        return member
    now = {**member, "key": member.get("key") or next(free)}
    return now | {"time_split": {}} if now.get("time_split", {}) is None else now
