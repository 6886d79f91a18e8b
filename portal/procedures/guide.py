"""The guide 办事指南: what a version of a procedure says, in one document.

The model accepts any state of completeness, so that a draft can always be kept; whether a guide may be published is
for the publish gate in ``rules``. Steps, materials, fees, channels and legal bases carry a stable ``key`` (lower-case
letters, digits and hyphens), so that a complaint or a difference can name one of them for good.
"""

from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from portal.procedures.vocabulary import (
    Audience,
    CaseKind,
    ChannelKind,
    ComplaintChannelKind,
    Level,
    LifeEvent,
    LimitUnit,
    MaterialKind,
    MaterialSource,
    OutcomeKind,
    ProcedureType,
    SpecialKind,
    Stage,
    Variant,
)

SCHEMA_VERSION = 1

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Line = Annotated[str, StringConstraints(max_length=300)]
Prose = Annotated[str, StringConstraints(max_length=6000)]
Count = Annotated[int, Field(ge=0, le=999)]


class Part(BaseModel):
    """Any part of a guide: unknown fields are refused, so that a misspelt one cannot be lost in silence."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class Text(Part):
    """Words in each language; Chinese is the original."""

    zh: Prose = ""
    en: Prose = ""


class TimeLimit(Part):
    """How long something may take: ``amount`` of ``unit``; no amount when it is done at once."""

    amount: Count | None = None
    unit: LimitUnit = LimitUnit.WORKING_DAYS


class Keyed(Part):
    """A part that others can point at."""

    key: Key


class LegalBasis(Keyed):
    """设定依据: the rule that a procedure, material, fee or limit stands on."""

    title: Text = Text()
    document_number: Line = ""
    article: Text = Text()
    text: Text = Text()
    issuer: Text = Text()
    in_force_from: date | None = None


class Condition(Part):
    """受理条件: what must hold to be accepted, and the keys of the materials that prove it."""

    text: Text = Text()
    materials: list[Key] = []


class Material(Keyed):
    """申请材料: one thing to hand in. ``when`` is empty for a material that everyone needs."""

    name: Text = Text()
    kind: MaterialKind = MaterialKind.ORIGINAL
    originals: Count = 0
    copies: Count = 0
    source: MaterialSource = MaterialSource.APPLICANT
    when: Text = Text()
    blank_form_url: Line = ""
    sample_url: Line = ""
    how_to_fill: Text = Text()
    basis: list[Key] = []
    held_by_government: bool = False

    @property
    def is_required(self) -> bool:
        """Tell whether every applicant must bring it."""
        return not self.when.zh and not self.held_by_government


class TimeSplit(Part):
    """Where the minutes of a step go, in minutes."""

    counter: Count | None = None
    queueing: Count | None = None
    waiting: Count | None = None


class Step(Keyed):
    """办理环节: one step, the post that answers for it and the limit it has. Order is the order of the list."""

    stage: Stage | None = None
    name: Text = Text()
    what_happens: Text = Text()
    post: Line = ""
    limit: TimeLimit | None = None
    review_standard: Text = Text()
    result: Text = Text()
    where: Text = Text()
    recourse: Text = Text()
    time_split: TimeSplit | None = None
    optional: bool = False


class SpecialProcedure(Part):
    """特别程序: a hearing, inspection or review, told with its own limit."""

    kind: SpecialKind
    name: Text = Text()
    limit: TimeLimit | None = None
    counts_toward_limit: bool = False
    basis: list[Key] = []


class Fee(Keyed):
    """收费: what is charged, on what basis, who pays and who need not."""

    name: Text = Text()
    amount: Annotated[str, StringConstraints(pattern=r"^(\d{1,9}(\.\d{1,2})?)?$")] = ""
    rule: Text = Text()
    basis: list[Key] = []
    payer: Text = Text()
    waiver: Text = Text()


class Outcome(Part):
    """办理结果: what one holds in the end."""

    name: Text = Text()
    kind: OutcomeKind = OutcomeKind.CERTIFICATE
    sample_url: Line = ""
    validity: Text = Text()
    delivery: Text = Text()


class Channel(Keyed):
    """办理渠道: where and when one can apply."""

    kind: ChannelKind
    name: Text = Text()
    address: Text = Text()
    hours: Text = Text()
    transport: Text = Text()
    phone: Line = ""
    url: Line = ""
    appointment: Text = Text()


class Visit(Part):
    """A visit that cannot be spared, and why."""

    reason: Text = Text()


class Question(Part):
    """A question people ask, and its answer."""

    question: Text = Text()
    answer: Text = Text()


class ComplaintChannel(Part):
    """Where to complain; ``address`` is the number, web address or postal address."""

    kind: ComplaintChannelKind
    name: Text = Text()
    address: Text = Text()


class Remedy(Part):
    """A way to challenge the decision: to which body, within what time."""

    body: Text = Text()
    limit: TimeLimit | None = None
    note: Text = Text()


class Guide(Part):
    """A service guide in the standard form; groups follow ``DOMAIN`` of the field, in reading order."""

    lists_of_keyed: ClassVar[tuple[str, ...]] = ("legal_basis", "materials", "steps", "fees", "channels")

    # identity
    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{2,39}$")]
    base_code: Line = ""
    name: Text = Text()
    plain_names: list[Text] = []
    summary: Text = Text()
    type: ProcedureType | None = None
    level: Level | None = None
    power_source: Text = Text()
    # who
    department: Line = ""
    accepting_body: Text = Text()
    deciding_body: Text = Text()
    entrusted_body: Text = Text()
    joint_bodies: list[Text] = []
    audience: list[Audience] = []
    life_events: list[LifeEvent] = []
    themes: list[Text] = []
    # scope
    scope: Text = Text()
    quantity_limit: Text = Text()
    forbidden: Text = Text()
    variants: list[Variant] = []
    # law, conditions
    legal_basis: list[LegalBasis] = []
    conditions: list[Condition] = []
    rights_and_duties: Text = Text()
    # materials, steps
    materials: list[Material] = []
    steps: list[Step] = []
    special_procedures: list[SpecialProcedure] = []
    # time
    case_kind: CaseKind | None = None
    statutory_limit: TimeLimit | None = None
    committed_limit: TimeLimit | None = None
    clock_start: Text = Text()
    excluded_time: Text = Text()
    extension_rule: Text = Text()
    no_answer_rule: Text = Text()
    # visits, fees, outcome
    visits: list[Visit] = []
    fees: list[Fee] = []
    is_free: bool = False
    outcomes: list[Outcome] = []
    # channels, help
    channels: list[Channel] = []
    online_depth: Text = Text()
    consult_phone: Line = ""
    consult_note: Text = Text()
    questions: list[Question] = []
    # supervision, remedies, quality
    complaint_channels: list[ComplaintChannel] = []
    administrative_review: Remedy | None = None
    litigation: Remedy | None = None
    compensation: Text = Text()
    standards: list[Line] = []

    def element(self, reference: str) -> Keyed | None:
        """Find the part that ``list/key`` names, such as ``steps/review``; None when there is none."""
        group, _, key = reference.partition("/")
        if group not in self.lists_of_keyed:
            return None
        return next((part for part in getattr(self, group) if part.key == key), None)

    def to_document(self) -> dict[str, Any]:
        """Return the guide as plain JSON values."""
        return self.model_dump(mode="json")
