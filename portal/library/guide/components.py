"""Define the parts of a guide; each accepts any state of completeness.

Members of lists carry a stable ``key`` (lower-case letters, digits and hyphens), so that a complaint, a difference or
an address can refer to one of them permanently.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, create_model
from pydantic_core import PydanticKnownError

from portal.library.guide.vocabulary import (
    ChannelKind,
    ComplaintChannelKind,
    LimitUnit,
    MaterialKind,
    MaterialSource,
    OutcomeKind,
    SpecialKind,
    Stage,
)
from portal.library.text.languages import ORIGINAL, TRANSLATIONS, WRITTEN
from portal.library.text.text_input import FIRST_YEAR, clean_line, clean_text, fold_address, read_day

# Lengths and counts are unsourced.
MAX_LINE_CHARACTERS, MAX_PROSE_CHARACTERS, MAX_PHRASE_CHARACTERS = 300, 6000, 120
MAX_COUNT = 999
NOTHING = "—"  # marks an empty line in a cell with one phrase per line


def _cleaned_text(value: object) -> object:
    return clean_text(value) if isinstance(value, str) else value


def _cleaned_line(value: object) -> object:
    return clean_line(value) if isinstance(value, str) else value


def _cleaned_address(value: object) -> object:
    return fold_address(value) if isinstance(value, str) else value


def _day(value: object) -> object:
    """Return a day as people write it; a number of seconds and a year before 1900 are none."""
    day = value if type(value) is date else read_day(value) if isinstance(value, str) else None
    if value is not None and (day is None or day.year < FIRST_YEAR):
        raise ValueError(_l("Enter a date from 1900 on that exists, like 2026-11-22."))
    return day


def _cleaned_phrase(value: object) -> object:
    line = clean_line(value) if isinstance(value, str) else value
    return "" if isinstance(line, str) and set(line) <= {NOTHING, " "} else line


def _no_truth(value: object) -> object:
    """Return a value that is no truth value, which would be read as 0 or 1."""
    if isinstance(value, bool):
        raise PydanticKnownError("int_type")
    return value


Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Line = Annotated[str, BeforeValidator(_cleaned_line), StringConstraints(max_length=MAX_LINE_CHARACTERS)]
Day = Annotated[date, BeforeValidator(_day)]
AddressLine = Annotated[str, BeforeValidator(_cleaned_address), StringConstraints(max_length=MAX_LINE_CHARACTERS)]
Prose = Annotated[str, BeforeValidator(_cleaned_text), StringConstraints(max_length=MAX_PROSE_CHARACTERS)]
PhraseLine = Annotated[str, BeforeValidator(_cleaned_phrase), StringConstraints(max_length=MAX_PHRASE_CHARACTERS)]
Count = Annotated[int, BeforeValidator(_no_truth), Field(ge=0, le=MAX_COUNT)]
Amount = Annotated[str, BeforeValidator(_cleaned_line), StringConstraints(pattern=r"^(\d{1,9}(\.\d{1,2})?)?$")]


@dataclass(frozen=True)
class KeysOf:
    """Annotate a list of keys with the list of the guide that the keys refer to."""

    group: str


LawKeys = Annotated[list[Key], KeysOf("legal_basis"), Field(max_length=50)]
MaterialKeys = Annotated[list[Key], KeysOf("materials"), Field(max_length=50)]


class Part(BaseModel):
    """Base of all guide parts; rejects unknown fields, so that a misspelt field name is reported."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class LocalisedPart(Part):
    """Base of localised text: one field for each language of the registry that staff write."""

    @property
    def original(self) -> str:
        """Return the text in the original language."""
        return str(getattr(self, ORIGINAL))

    @property
    def is_translated(self) -> bool:
        """Return whether a text in the original is present in every other language too."""
        return not self.original or all(getattr(self, code) for code in TRANSLATIONS)


if TYPE_CHECKING:

    class Text(LocalisedPart):
        """Prose in each language."""

        def __init__(self, **text: str) -> None: ...
        def __getattr__(self, code: str) -> str: ...
        def __setattr__(self, code: str, text: str) -> None: ...

    class Phrase(Text):
        """One short line in each language."""

        def __init__(self, **text: str) -> None: ...
else:
    Text = create_model(
        "Text",
        __base__=LocalisedPart,
        __doc__="Prose in each language.",
        __module__=__name__,
        **dict.fromkeys(WRITTEN, (Prose, "")),
    )
    Phrase = create_model(
        "Phrase",
        __base__=Text,
        __doc__="One short line in each language.",
        __module__=__name__,
        **dict.fromkeys(WRITTEN, (PhraseLine, "")),
    )


class TimeLimit(Part):
    """A time limit: ``amount`` of ``unit``; ``amount`` is None when something is done at once."""

    amount: Count | None = None
    unit: LimitUnit = LimitUnit.WORKING_DAYS


class Keyed(Part):
    """Base of parts that other records can refer to by key."""

    key: Key

    @property
    def caption(self) -> Text:
        """Return the first localised text of the part, normally its name."""
        return next((value for _, value in self if isinstance(value, Text)), Text())


class LegalBasis(Keyed):
    """设定依据: the legal rule on which a procedure, material, fee or limit is based."""

    title: Text = Text()
    document_number: Line = ""
    article: Text = Text()
    text: Text = Text()
    issuer: Text = Text()
    in_force_from: Day | None = None


class Condition(Keyed):
    """受理条件: a condition for acceptance, and the keys of the materials that prove it."""

    text: Text = Text()
    materials: MaterialKeys = []


class Material(Keyed):
    """申请材料: one document to submit; ``when`` is empty if every applicant needs it."""

    name: Text = Text()
    kind: MaterialKind = MaterialKind.ORIGINAL
    originals: Count = 0
    copies: Count = 0
    source: MaterialSource = MaterialSource.APPLICANT
    when: Text = Text()
    blank_form_url: AddressLine = ""
    sample_url: AddressLine = ""
    how_to_fill: Text = Text()
    basis: LawKeys = []
    held_by_government: bool = False

    @property
    def is_required(self) -> bool:
        """Return whether every applicant must submit it."""
        return not self.when.original and not self.held_by_government


class TimeSplit(Part):
    """Breakdown of the duration of a step, in minutes."""

    counter: Count | None = None
    queueing: Count | None = None
    waiting: Count | None = None


class Step(Keyed):
    """办理环节: one step with its responsible post and time limit, in the order of the list."""

    stage: Stage | None = None
    name: Text = Text()
    what_happens: Text = Text()
    post: Line = ""
    limit: TimeLimit | None = None
    review_standard: Text = Text()
    result: Text = Text()
    where: Text = Text()
    recourse: Text = Text()
    time_split: TimeSplit = TimeSplit()
    optional: bool = False


class SpecialProcedure(Keyed):
    """特别程序: a hearing, inspection or review with its own time limit."""

    kind: SpecialKind | None = None
    name: Text = Text()
    limit: TimeLimit | None = None
    counts_toward_limit: bool = False
    basis: LawKeys = []


class Fee(Keyed):
    """收费: a fee with its legal basis, payer and exemptions."""

    name: Text = Text()
    amount: Amount = ""
    rule: Text = Text()
    basis: LawKeys = []
    payer: Text = Text()
    waiver: Text = Text()


class Outcome(Keyed):
    """办理结果: a certificate, document or entry that the applicant receives."""

    name: Text = Text()
    kind: OutcomeKind = OutcomeKind.CERTIFICATE
    sample_url: AddressLine = ""
    validity: Text = Text()
    delivery: Text = Text()


class Channel(Keyed):
    """办理渠道: a place or address for applications, with opening hours."""

    kind: ChannelKind = ChannelKind.WINDOW
    name: Text = Text()
    address: Text = Text()
    hours: Text = Text()
    transport: Text = Text()
    phone: AddressLine = ""
    url: AddressLine = ""
    appointment: Text = Text()


class Visit(Keyed):
    """A visit in person that the applicant cannot avoid, with the reason."""

    reason: Text = Text()


class Question(Keyed):
    """A frequently asked question and its answer."""

    question: Text = Text()
    answer: Text = Text()


class ComplaintChannel(Keyed):
    """A channel for complaints; ``address`` is a telephone number, web address or postal address."""

    kind: ComplaintChannelKind = ComplaintChannelKind.PHONE
    name: Text = Text()
    address: Text = Text()


class Remedy(Part):
    """A remedy against the decision: the competent body and the time limit."""

    body: Text = Text()
    limit: TimeLimit | None = None
    note: Text = Text()
