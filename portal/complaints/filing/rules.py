"""Rules of filing a complaint: which pages the form asks, what is refused, and what is compared."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import lazy_gettext as _l

from portal.complaints.filing.vocabulary import (
    DETAILS,
    PROBLEMS,
    WITH_CASE,
    WITH_PLACE,
    WITHOUT_IDENTITY,
    FilingPurpose,
    FormPage,
    OriginalStorage,
)
from portal.complaints.vocabulary import ComplaintKind, Identity, SubjectKind
from portal.library.domain.domain_errors import RefusedActError
from portal.library.text.text_input import fold_width

_MOBILE = re.compile(r"(?<![0-9])(?:\+?86[ -]?)?(1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4})(?![0-9])")
_LANDLINE = re.compile(r"(?<![0-9])(\(?0[0-9]{2,3}\)?[ -]{0,2}[0-9]{7,8})(?![0-9])")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")

# What complainants type freely, in which personal data is masked; beside them the answers in ``details``.
MASKED_FIELDS = ("subject_text", "case_number", "narrative", "window", "remedy_sought")


@dataclass(frozen=True)
class FormAnswers:
    """The answers that decide which pages are asked; None where a question is not answered yet."""

    subject: SubjectKind | None = None
    has_service: bool = False  # the service is known, with a guide or without
    purpose: FilingPurpose | None = None
    problem: ComplaintKind | None = None
    identity: Identity | None = None
    has_personal_data: bool = False
    original_storage: OriginalStorage | None = None
    is_taken_down: bool = False  # by staff, who read it back
    has_case: bool = False  # it came with the number of an application

    @property
    def is_integrity(self) -> bool:
        """Tell whether it is an integrity report."""
        return self.kind is ComplaintKind.INTEGRITY

    @property
    def kind(self) -> ComplaintKind | None:
        """Return the kind that purpose and problem give."""
        if self.purpose is FilingPurpose.COMPLAINT:
            return self.problem
        return None if self.purpose is None else ComplaintKind(self.purpose.value)


@lru_cache(maxsize=2000)  # asked several times with each page
def pages_for(answers: FormAnswers) -> tuple[FormPage, ...]:
    """Return the pages that these answers ask, in their order; an integrity report is never asked who files it."""
    return tuple(_pages(answers))


def _pages(answers: FormAnswers) -> Iterator[FormPage]:
    kind = answers.kind
    if answers.is_taken_down:
        yield FormPage.TAKEN
    yield FormPage.ABOUT
    if answers.subject in WITH_PLACE and not answers.has_service:
        yield FormPage.PLACE
    yield FormPage.PURPOSE
    if answers.purpose is FilingPurpose.COMPLAINT:
        yield FormPage.PROBLEM
    if answers.subject is SubjectKind.GUIDE and kind is not ComplaintKind.PRAISE:
        yield FormPage.PART
    if kind in DETAILS:
        yield FormPage.DETAIL
    if kind in WITH_CASE or (answers.has_case and not answers.is_integrity):  # a number would say who reports
        yield FormPage.CASE
    yield FormPage.STORY
    if kind not in (ComplaintKind.ENQUIRY, ComplaintKind.SUGGESTION):
        yield FormPage.WHEN
    if kind in (*PROBLEMS, ComplaintKind.REFUSAL):
        yield FormPage.REMEDY
    yield from _pages_about_the_writer(answers, kind)
    if answers.has_personal_data:
        yield FormPage.PERSONAL
    yield FormPage.CHECK


def _pages_about_the_writer(answers: FormAnswers, kind: ComplaintKind | None) -> Iterator[FormPage]:
    if kind in WITHOUT_IDENTITY:
        return
    yield FormPage.IDENTITY
    if answers.identity is not Identity.ANONYMOUS:
        yield FormPage.CONTACT
    if kind is not ComplaintKind.ENQUIRY:
        yield FormPage.PUBLISH


class FormUsedError(RefusedActError):
    """The form's key was used for a complaint with other content, for example after going back in the browser."""

    message = _l("This form has already been submitted, with different content. What was submitted has not changed.")


class TakenByPartyError(RefusedActError):
    """It is about a post that whoever takes it down holds or has held."""

    message = _l("It is about a post that you hold or have held: let someone else take it down.")


class TakenBackError(RefusedActError):
    """What this form has filed was taken back, and nothing of it is stored."""

    message = _l(
        "What this form has submitted was taken back, and nothing of it is kept. If you submit it below, it gets a new "
        "number."
    )


class NameNeededError(RefusedActError):
    """The complainant chose to be named and entered no contact."""

    message = _l("Enter a name and a telephone number or address, or choose “Without my name”.")


def check_identity(identity: Identity, contact: str) -> None:
    """Raise NameNeededError unless the complainant is anonymous or has entered a contact."""
    if identity is not Identity.ANONYMOUS and not contact:
        raise NameNeededError


def contact_to_compare(contact: str) -> str:
    """Return by what two contacts are the same: a mobile number, else a landline, an e-mail address, or all of it.

    Of several of a kind the first counts. People write their name with it or not, and a number with dashes and blanks
    or without. Numbers are those of mainland China; others are compared with all that stands beside them.
    """
    folded = fold_width(contact).casefold()
    for pattern in (_MOBILE, _LANDLINE):
        if number := pattern.search(folded):
            return "".join(filter(str.isdigit, number[1]))
    mail = _MAIL.search(folded)
    return mail[0] if mail else "".join(folded.split())
