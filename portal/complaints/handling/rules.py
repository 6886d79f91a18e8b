"""Rules of handling a complaint: whose it is, more time, and a second investigation."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import SequenceMatcher
from itertools import permutations
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.library.domain.domain_errors import RefusedActError
from portal.library.personal_data.masking import mask
from portal.library.text.formats import format_day
from portal.library.text.languages import WRITTEN
from portal.library.text.text_input import says_something

PUBLIC_TEXTS = ("public_summary", "public_reason")  # of a reply: what was suggested, and why it was decided so

_BLANK = re.compile("［[^［］]{0,500}］")
# Whichever brackets were typed over those of a blank.
_BRACKETED = re.compile(
    r"[［\[【〔(（]([^［］\[\]【】〔〕()（）]{0,500})[］\]】〕)）]"
)  # whichever brackets were typed over a blank
_SENTENCE_ENDS = re.compile("[。.!?！？：:；;\n]")
_SHORT = 3  # signs of a sentence, such as 您好, that anybody begins with
_LEAST_RUN = 2  # signs in a row: single ones are alike by chance in any two texts


class NotTheHandlerError(RefusedActError):
    """The person is not the handler of the complaint."""

    message = _l("Only the handler of this complaint can do this.")


class InterimNotDueError(RefusedActError):
    """Integrity reports have no ceiling and no interim reply."""

    message = _l("This complaint has no interim reply.")


class DueDatePassedError(RefusedActError):
    """The due date has passed."""

    message = _l("More time can be asked for only before the due date has passed.")


class NewDueDateError(RefusedActError):
    """The new date is not after the due date, or further than the authority allows."""

    def __init__(self, latest: date) -> None:
        """Name the latest day."""
        super().__init__(_l("Enter a day after the due date, %(day)s at the latest.", day=format_day(latest)))


class ReopenedBeforeError(RefusedActError):
    """A complaint is investigated again once."""

    message = _l("This complaint has been investigated twice. What remains is an appeal.")


def check_extension(until_on: date, due_on: date, latest: date, today: date) -> None:
    """Raise DueDatePassedError after the due date, NewDueDateError for a day that is not possible."""
    if today > due_on:
        raise DueDatePassedError
    if not due_on < until_on <= latest:
        raise NewDueDateError(latest)


def check_may_reopen(reopened_on: date | None) -> None:
    """Raise ReopenedBeforeError for a complaint that was investigated again before."""
    if reopened_on is not None:
        raise ReopenedBeforeError


class UneditedTextError(RefusedActError):
    """A text to the complainant does not say what applies to this complaint."""

    def __init__(self, message: object, field: str) -> None:
        """Take the message, and the name of the field that the text was typed into."""
        super().__init__(message)
        self.field = field

    def add_to_form(self, form: Any) -> None:
        """Add the message to the field."""
        form.refuse(self.message, form[self.field])


LEAST_REPEATED = 16  # signs in a row; unsourced: shorter runs are alike by chance in texts about one thing


class DecisionNotPossibleError(RefusedActError):
    """The kind of the complaint has no such decision."""

    message = _l("This cannot be the conclusion here; choose one of those that are offered.")


class PublicTextError(UneditedTextError):
    """A text that becomes public says nothing, or tells of persons."""


def check_public_texts(texts: Mapping[str, Mapping[str, str]], written: str) -> None:
    """Raise PublicTextError unless each text, by name, says something without personal data in every language.

    Nor may it repeat what the writer of the suggestion has ``written``, who was promised that it is not published.
    """
    for name in PUBLIC_TEXTS:
        for code in WRITTEN:
            text, field = texts.get(name, {}).get(code, ""), f"{name}_{code}"
            if not says_something(text):
                raise PublicTextError(_l("Say it in a few words, so that others can follow it."), field)
            if mask(text) != text:
                message = _l("This becomes public: leave out personal data. Without it: %(text)s", text=mask(text))
                raise PublicTextError(message, field)
            if _repeats(text, written):
                raise PublicTextError(_l("Say it in your own words: this repeats what the writer wrote."), field)


def _repeats(text: str, written: str) -> bool:
    """Tell whether a text holds a run of ``LEAST_REPEATED`` signs of another."""
    ours, theirs = _signs(text), _signs(written)
    runs = {theirs[place : place + LEAST_REPEATED] for place in range(len(theirs) - LEAST_REPEATED + 1)}
    return any(ours[place : place + LEAST_REPEATED] in runs for place in range(len(ours) - LEAST_REPEATED + 1))


def check_is_edited(text: str, prepared: Iterable[str], field: str = "words") -> None:
    """Raise UneditedTextError while a text is a prepared one, or has a blank of one left to fill in."""
    prepared = tuple(prepared)
    blanks = {_signs(blank) for each in prepared for blank in _BLANK.findall(each)} | {""}
    for bracketed in _BRACKETED.finditer(text):
        if _signs(bracketed[1]) in blanks:
            message = _l("Fill in what is in brackets, or delete it: %(blank)s", blank=bracketed[0])
            raise UneditedTextError(message, field)
    begun = [each for each in prepared if _is_begun_with(each, text)]
    known = [*begun, *("".join(two) for two in permutations(begun, 2))]  # one of them, or two put together
    if known and not says_something(min((_added_to(each, text) for each in known), key=len)):
        raise UneditedTextError(_l("This is still the prepared text. Say what applies to this complaint."), field)


def _is_begun_with(prepared: str, text: str) -> bool:
    """Tell whether a sentence of a prepared text is in another text."""
    sentences = (_signs(each) for piece in _BLANK.split(prepared) for each in _SENTENCE_ENDS.split(piece))
    signs = _signs(text)
    return any(len(each) > _SHORT and each in signs for each in sentences)


def _added_to(prepared: str, text: str) -> str:
    """Return the letters and digits that a text does not share with a prepared one, with its blanks or without."""
    return min((_beside(each, text) for each in (prepared, _BLANK.sub("", prepared))), key=len)


def _beside(known: str, text: str) -> str:
    """Return the letters and digits of a text that are in no run that another text has too."""
    signs = _signs(text)
    alike = SequenceMatcher(None, _signs(known), signs, autojunk=False).get_matching_blocks()
    runs = [each for each in alike if each.size >= _LEAST_RUN]
    ends = [0, *(run.b + run.size for run in runs)]
    return "".join(signs[end:start] for end, start in zip(ends, [*(run.b for run in runs), len(signs)], strict=True))


def _signs(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
