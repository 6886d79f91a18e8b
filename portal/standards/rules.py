"""Define the workflow of standards, and split their text into sections."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.workflow import Workflow
from portal.standards.vocabulary import StandardState

HEADING = "## "
STANDARD_WORKFLOW = Workflow(
    ("publish", StandardState.DRAFT, StandardState.PUBLISHED),
    ("supersede", StandardState.PUBLISHED, StandardState.SUPERSEDED),
)


class StandardCodeTakenError(RefusedActError):
    """Another standard has the same code, or the code is malformed."""

    message = _l("A standard with this code already exists.")


class StandardEmptyError(RefusedActError):
    """The draft has no text in the original language."""

    message = _l("Write and save the text of the standard first.")


class GovernedPostUnknownError(RefusedActError):
    """A governed post does not exist."""

    message = _l("Post not found; check the codes.")

    def add_to_form(self, form: Any) -> None:
        """Add the message to the field of the posts, where the form has one."""
        form.refuse(self.message, getattr(form, "posts", None))


@dataclass(frozen=True)
class Section:
    """A section: heading (empty before the first one) and paragraphs."""

    heading: str
    paragraphs: list[str]


def sections_of(text: str) -> list[Section]:
    """Split a text into sections at its lines ``## heading``."""
    sections = [Section("", [])]
    for line in text.splitlines():
        if line.startswith(HEADING):
            sections.append(Section(line.removeprefix(HEADING).strip(), []))
        elif line.strip():
            sections[-1].paragraphs.append(line.strip())
    return [section for section in sections if section.heading or section.paragraphs]
