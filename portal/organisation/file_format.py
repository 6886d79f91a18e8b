"""Define the file format for loading departments and posts; maximum lengths are unsourced."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from portal.library.text.text_input import fold_address, fold_identifier
from portal.library.working_time.office_hours import OfficeHours


def checked_hours(text: str) -> str:
    """Return office hours unchanged if they can be parsed; raises ValueError."""
    if text:
        OfficeHours.read(text)
    return text


RecordCode = Annotated[
    str, BeforeValidator(fold_identifier), StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{1,39}$")
]
Line = Annotated[str, StringConstraints(max_length=300)]
Prose = Annotated[str, StringConstraints(max_length=2000)]


class RecordPart(BaseModel):
    """Base of all parts of the file; rejects unknown fields, so that a misspelt field name is reported."""

    model_config = ConfigDict(extra="forbid")


class LocalisedText(RecordPart):
    """Text in each language; Chinese is the original."""

    zh: Prose = Field(min_length=1)
    en: Prose = ""


class DepartmentRecord(RecordPart):
    """A department in the file."""

    code: RecordCode
    name: LocalisedText
    short_name: LocalisedText
    mission: LocalisedText
    address: LocalisedText
    phone: Annotated[str, BeforeValidator(fold_address), StringConstraints(max_length=40)]
    hours: LocalisedText
    office_hours: Annotated[str, AfterValidator(checked_hours), StringConstraints(max_length=80)] = ""


class PostRecord(RecordPart):
    """A post in the file."""

    code: RecordCode
    department: RecordCode
    name: LocalisedText
    duties: list[LocalisedText] = Field(max_length=40)
    behaviour_norms: list[LocalisedText] = Field(max_length=40)


class OrganisationFile(RecordPart):
    """Departments and their posts."""

    departments: list[DepartmentRecord] = Field(max_length=2000)
    posts: list[PostRecord] = Field(max_length=20_000)
