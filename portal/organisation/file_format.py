"""Define the file format for loading departments and posts; maximum lengths are unsourced."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from flask_babel import lazy_gettext as _l
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from portal.library.text.languages import ORIGINAL
from portal.library.text.text_input import clean_line, clean_text, fold_address, fold_identifier
from portal.library.working_time.office_hours import NoHoursError, OfficeHours


def checked_hours(text: str) -> str:
    """Return office hours unchanged if they can be parsed; raises ValueError."""
    try:
        OfficeHours.read(text or "09:00-12:00")
    except NoHoursError as error:
        raise ValueError(_l("Enter them like 09:00-12:00, 13:30-17:00.")) from error
    return text


def _cleaned(clean: Callable[[str], str]) -> BeforeValidator:
    """Return a validator that cleans text as forms do; another type stays, to be refused with its place."""
    return BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)


RecordCode = Annotated[str, _cleaned(fold_identifier), StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{1,39}$")]
Line = Annotated[str, _cleaned(clean_line), StringConstraints(max_length=2000)]
Prose = Annotated[str, _cleaned(clean_text), StringConstraints(max_length=2000)]


class RecordPart(BaseModel):
    """Base of all parts of the file; rejects unknown fields, so that a misspelt field name is reported."""

    model_config = ConfigDict(extra="forbid")


class LocalisedText(RecordPart):
    """Text in each language; Chinese is the original."""

    zh: Prose = Field(min_length=1)
    en: Prose = ""

    @property
    def original(self) -> str:
        """Return the text in the original language."""
        return str(getattr(self, ORIGINAL))


class LocalisedLine(LocalisedText):
    """One line in each language."""

    zh: Line = Field(min_length=1)
    en: Line = ""


class DepartmentRecord(RecordPart):
    """A department in the file."""

    code: RecordCode
    name: LocalisedLine
    short_name: LocalisedLine
    mission: LocalisedText
    address: LocalisedLine
    phone: Annotated[str, _cleaned(fold_address), StringConstraints(max_length=40)]
    hours: LocalisedLine
    office_hours: Annotated[
        str, _cleaned(clean_line), AfterValidator(checked_hours), StringConstraints(max_length=80)
    ] = ""


class PostRecord(RecordPart):
    """A post in the file."""

    code: RecordCode
    department: RecordCode
    name: LocalisedLine
    duties: list[LocalisedText] = Field(max_length=40)
    behaviour_norms: list[LocalisedText] = Field(max_length=40)


Coded = TypeVar("Coded", DepartmentRecord, PostRecord)


def _each_once(records: list[Coded]) -> list[Coded]:
    """Return records unchanged if each is another one; raises ValueError."""
    seen: dict[tuple[str, str], int] = {}
    for number, record in enumerate(records):
        keys = [("code", record.code.lower())]
        if isinstance(record, DepartmentRecord):
            keys.append(("name", record.name.original))
        for field, value in keys:
            first = seen.setdefault((field, value), number)
            if first != number:
                raise ValueError(
                    _l(
                        "“%(value)s” of record %(number)s stands in record %(first)s already.",
                        value=value,
                        number=number + 1,
                        first=first + 1,
                    )
                )
    return records


class OrganisationFile(RecordPart):
    """Departments and their posts; no two have one code, in whatever case, and no two departments one name."""

    departments: Annotated[list[DepartmentRecord], AfterValidator(_each_once)] = Field(max_length=2000)
    posts: Annotated[list[PostRecord], AfterValidator(_each_once)] = Field(max_length=20_000)
