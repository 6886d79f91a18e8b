"""The file from which departments and posts are loaded."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from portal.library.working_time.office_hours import OfficeHours


def checked_hours(text: str) -> str:
    """Return office hours as they are when a limit in hours can be counted by them; raises ValueError."""
    if text:
        OfficeHours.read(text)
    return text


RecordCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{1,39}$")]
Line = Annotated[str, StringConstraints(max_length=300)]
Prose = Annotated[str, StringConstraints(max_length=2000)]


class RecordPart(BaseModel):
    """Any part of the file: unknown fields are refused, so that a misspelt one cannot be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class LocalisedText(RecordPart):
    """Words in each language; Chinese is the original."""

    zh: Prose = Field(min_length=1)
    en: Prose = ""


class DepartmentRecord(RecordPart):
    """A department as a file has it."""

    code: RecordCode
    name: LocalisedText
    short_name: LocalisedText
    mission: LocalisedText
    address: LocalisedText
    phone: Annotated[str, StringConstraints(max_length=40)]
    hours: LocalisedText
    office_hours: Annotated[str, AfterValidator(checked_hours), StringConstraints(max_length=80)] = ""


class PostRecord(RecordPart):
    """A post as a file has it."""

    code: RecordCode
    department: RecordCode
    name: LocalisedText
    duties: list[LocalisedText] = Field(max_length=40)
    behaviour_norms: list[LocalisedText] = Field(max_length=40)


class OrganisationFile(RecordPart):
    """Departments and their posts."""

    departments: list[DepartmentRecord] = Field(max_length=2000)
    posts: list[PostRecord] = Field(max_length=20_000)
