"""The file from which departments and posts are loaded."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from portal.library.working_time.office_hours import OfficeHours


def checked_hours(text: str) -> str:
    """Return office hours as they are when a limit in hours can be counted by them; raises ValueError."""
    if text:
        OfficeHours.read(text)
    return text


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{1,39}$")]
Line = Annotated[str, StringConstraints(max_length=300)]
Prose = Annotated[str, StringConstraints(max_length=2000)]


class Part(BaseModel):
    """Any part of the file: unknown fields are refused, so that a misspelt one cannot be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Words(Part):
    """Words in each language; Chinese is the original."""

    zh: Prose = Field(min_length=1)
    en: Prose = ""


class DepartmentRecord(Part):
    """A department as a file has it."""

    code: Code
    name: Words
    short_name: Words
    mission: Words
    address: Words
    phone: Annotated[str, StringConstraints(max_length=40)]
    hours: Words
    office_hours: Annotated[str, AfterValidator(checked_hours), StringConstraints(max_length=80)] = ""


class PostRecord(Part):
    """A post as a file has it."""

    code: Code
    department: Code
    name: Words
    duties: list[Words] = Field(max_length=40)
    behaviour_norms: list[Words] = Field(max_length=40)


class OrganisationFile(Part):
    """Departments and their posts."""

    departments: list[DepartmentRecord] = Field(max_length=2000)
    posts: list[PostRecord] = Field(max_length=20_000)
