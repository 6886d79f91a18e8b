"""Publish gate rules on remedies: where no answer comes, review stands before a suit."""

import re

from flask_babel import lazy_gettext as _l

from portal.library.guide.document import Guide
from portal.library.guide.identifiers import ElementRef
from portal.library.guide.publish_gate.limits import Found

_MARKS = re.compile("[.;]")
_SUIT = re.compile(r"行政诉讼|提起诉讼|法院|go to court|court action|\bsue\b", re.IGNORECASE)
# A word and another behind it, within what stands between two of these marks.
_REVIEW_FIRST = (("先", "复议", re.compile("[。；]")), ("first", "review", _MARKS), ("review", "first", _MARKS))


def suit_without_review(guide: Guide) -> Found:
    """Warn about a text on missing answers that names a suit without review before it.

    Administrative Reconsideration Law, art. 23(1)(3) with 11(3).
    """
    texts = {ElementRef("no_answer_rule"): guide.no_answer_rule}
    texts |= {ElementRef("steps", step.key): step.recourse for step in guide.steps}
    for element, text in texts.items():
        if _SUIT.search(text.original) and any(map(_is_suit_alone, dict(text).values())):
            yield (
                element,
                _l("Say that without an answer in time administrative review comes first, and only then a suit."),
            )


def _is_suit_alone(text: str) -> bool:
    folded = text.lower()
    is_review_first = any(
        behind in clause.partition(before)[2]
        for before, behind, marks in _REVIEW_FIRST
        for clause in marks.split(folded)
    )
    return _SUIT.search(text) is not None and not is_review_first
