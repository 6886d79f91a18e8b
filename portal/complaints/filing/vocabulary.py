"""The terms of the form with which a complaint is filed: what its writer wants, and its pages."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.complaints.vocabulary import ComplaintKind, SubjectKind
from portal.library.domain.labelled_enum import LabelledEnum


class FilingPurpose(LabelledEnum):
    """What somebody wants to tell the authority; a complaint is asked further what the problem is."""

    COMPLAINT = "complaint", _l("Complain: something went wrong")
    REFUSAL = "refusal", _l("My application was not accepted")
    ENQUIRY = "enquiry", _l("Ask a question")
    SUGGESTION = "suggestion", _l("Suggest how it could be simpler")
    PRAISE = "praise", _l("Praise")
    INTEGRITY = "integrity", _l("Report that I was asked for a bribe, gift or favour")


class OriginalStorage(LabelledEnum):
    """What becomes of personal data in a text, as its writer chooses."""

    REMOVED = "removed", _l("Remove it for good: it is stored nowhere")
    SEALED = "sealed", _l("Keep what I typed sealed: two persons can open it, and I can read why")


class FormPage(StrEnum):
    """A page of the form, which asks one question."""

    TAKEN = "taken"
    ABOUT = "about"
    PLACE = "place"
    PURPOSE = "purpose"
    PROBLEM = "problem"
    PART = "part"
    DETAIL = "detail"
    CASE = "case"
    STORY = "story"
    WHEN = "when"
    REMEDY = "remedy"
    IDENTITY = "identity"
    CONTACT = "contact"
    PUBLISH = "publish"
    PERSONAL = "personal"
    CHECK = "check"


# The kinds that answer what the problem is; the others are purposes of their own.
PROBLEMS = (
    ComplaintKind.LIMIT_MISSED, ComplaintKind.EXTRA_MATERIAL, ComplaintKind.UNLAWFUL_FEE,
    ComplaintKind.GUIDE_NOT_FOLLOWED, ComplaintKind.GUIDE_WRONG, ComplaintKind.CONDUCT, ComplaintKind.OTHER,
)  # fmt: skip
# What a kind asks for besides the story, by name of the field, which is the name in ``Complaint.details`` too.
DETAILS: dict[ComplaintKind, tuple[str, ...]] = {
    ComplaintKind.LIMIT_MISSED: ("days_taken",),
    ComplaintKind.EXTRA_MATERIAL: ("paper_asked",),
    ComplaintKind.UNLAWFUL_FEE: ("charged",),
    ComplaintKind.REFUSAL: ("reason_given",),
}
WITH_CASE = (ComplaintKind.LIMIT_MISSED, ComplaintKind.REFUSAL)  # an application has been made, so it has a number
WITH_PLACE = (SubjectKind.SERVICE, SubjectKind.DEPARTMENT, SubjectKind.WINDOW, SubjectKind.HALL)
WITHOUT_IDENTITY = (ComplaintKind.INTEGRITY, ComplaintKind.PRAISE)  # never asked who they are, or not replied to
# What the writer is asked to tell, by kind; other kinds are asked what happened.
STORY_LABELS = {
    ComplaintKind.ENQUIRY: _l("What would you like to know?"),
    ComplaintKind.SUGGESTION: _l("What could be simpler, and how?"),
    ComplaintKind.PRAISE: _l("What was good, and who did it?"),
}
# The fields of each page, by name; those of ``DETAIL`` depend on the kind.
FIELDS_OF_PAGE: dict[FormPage, tuple[str, ...]] = {
    FormPage.ABOUT: ("q", "subject", "procedure"),
    FormPage.PLACE: ("department", "subject_text"),
    FormPage.PURPOSE: ("purpose",),
    FormPage.PROBLEM: ("problem",),
    FormPage.PART: ("element",),
    FormPage.CASE: ("case_number",),
    FormPage.STORY: ("narrative",),
    FormPage.WHEN: ("happened_on", "happened_at", "window"),
    FormPage.REMEDY: ("remedy_sought",),
    FormPage.IDENTITY: ("identity",),
    FormPage.CONTACT: ("contact",),
    FormPage.PUBLISH: ("may_publish",),
    FormPage.PERSONAL: ("personal",),
    FormPage.CHECK: (),
}
# The headings of pages whose question is not the label of a field.
PAGE_HEADINGS: dict[FormPage, Any] = {
    FormPage.ABOUT: _l("What is it about?"),
    FormPage.PLACE: _l("Where is it?"),
    FormPage.WHEN: _l("When and where did it happen?"),
    FormPage.PUBLISH: _l("May the authority publish it?"),
    FormPage.TAKEN: _l("Take down for someone else"),
    FormPage.CHECK: _l("Check what you wrote"),
}
