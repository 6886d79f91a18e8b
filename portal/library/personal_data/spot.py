"""A stretch of text with personal data in it."""

from dataclasses import dataclass

from portal.library.personal_data.vocabulary import PersonalDataKind


@dataclass(frozen=True)
class Spot:
    """A stretch of a text, from the first character to before the last, and what it gives away."""

    kind: PersonalDataKind
    start: int
    end: int
