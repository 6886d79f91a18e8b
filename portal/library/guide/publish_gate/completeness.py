"""Publish gate rules on required content.

Sources: the national 办事指南 rules; Administrative Licensing Law, art. 38 (a refusal must name the remedies).
"""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from pydantic import BaseModel

from portal.library.guide.components import Text
from portal.library.guide.document import Guide
from portal.library.guide.identifiers import ElementRef
from portal.library.guide.publish_gate.limits import Found
from portal.library.guide.vocabulary import Stage
from portal.library.text.languages import LANGUAGES, ORIGINAL

_IN_THE_ORIGINAL = _l("Write this in %(language)s.", language=LANGUAGES[ORIGINAL].label)


def name_missing(guide: Guide) -> Found:
    """Require name, summary and scope in Chinese (national 办事指南 rules)."""
    for field in ("name", "summary", "scope"):
        if not getattr(guide, field).original:
            yield ElementRef(field), _IN_THE_ORIGINAL


def identity_missing(guide: Guide) -> Found:
    """Require type, level, department, audience and processing type (national 办事指南 rules)."""
    for field in ("type", "level", "department", "audience", "case_kind"):
        if not getattr(guide, field):
            yield ElementRef(field), _l("Choose one.")


def step_without_post_or_limit(guide: Guide) -> Found:
    """Require name, stage, responsible post and time limit of every step; unsourced."""
    for step in guide.steps:
        if not step.post or step.limit is None or not step.name.original or step.stage is None:
            yield (
                ElementRef("steps", step.key),
                _l("Every step needs a name, a stage, a responsible post and a time limit."),
            )


def stages_missing(guide: Guide) -> Found:
    """Require steps for acceptance, review, decision and delivery; unsourced."""
    if missing := set(Stage) - {step.stage for step in guide.steps}:
        names = ", ".join(str(stage.label) for stage in Stage if stage in missing)
        yield ElementRef("steps"), _l("These stages are missing: %(stages)s.", stages=names)


def remedy_missing(guide: Guide) -> Found:
    """Require body and time limit of both remedies (Administrative Licensing Law, art. 38)."""
    for field in ("administrative_review", "litigation"):
        remedy = getattr(guide, field)
        if not remedy.body.original or remedy.limit is None:
            yield ElementRef(field), _l("State where and by when a decision can be challenged.")


def keys_twice(guide: Guide) -> Found:
    """Require unique keys within each list."""
    for group in guide.lists_of_keyed:
        keys = [part.key for part in getattr(guide, group)]
        if len(keys) != len(set(keys)):
            yield ElementRef(group), _l("Two parts have the same key.")


def untranslated(guide: Guide) -> Found:
    """Warn about texts without a translation; unsourced."""
    if missing := sum(1 for text in texts_of(guide) if not text.is_translated):
        yield ElementRef(), _l("%(count)d passages are not translated.", count=missing)


def texts_of(part: Any) -> Iterator[Text]:
    """Yield every localised text in a part of a guide."""
    if isinstance(part, Text):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from texts_of(getattr(part, name))
    elif isinstance(part, list):
        for member in part:
            yield from texts_of(member)


def bodies_missing(guide: Guide) -> Found:
    """Require the accepting and the deciding body (national 办事指南 rules)."""
    for field in ("accepting_body", "deciding_body"):
        if not getattr(guide, field).original:
            yield ElementRef(field), _IN_THE_ORIGINAL


def time_not_explained(guide: Guide) -> Found:
    """Require start of the limit, excluded time, extension rule and effect of no decision; unsourced."""
    for field in ("clock_start", "excluded_time", "extension_rule", "no_answer_rule"):
        if not getattr(guide, field).original:
            yield ElementRef(field), _IN_THE_ORIGINAL


def conditions_missing(guide: Guide) -> Found:
    """Require the conditions for acceptance (national 办事指南 rules)."""
    if not guide.conditions:
        yield ElementRef("conditions"), _l("Enter the conditions for acceptance.")


def outcome_missing(guide: Guide) -> Found:
    """Require the outcome of the service (national 办事指南 rules)."""
    if not guide.outcomes:
        yield ElementRef("outcomes"), _l("Enter the outcome of the service.")


def part_without_words(guide: Guide) -> Found:
    """Require a Chinese text in every list part that is not named by its kind."""
    for group in guide.lists_of_keyed:
        for part in getattr(guide, group):
            named_by_kind = group in {"channels", "complaint_channels"}
            if not part.caption.original and not named_by_kind and group not in {"steps", "legal_basis"}:
                yield ElementRef(group, part.key), _IN_THE_ORIGINAL


def special_without_kind(guide: Guide) -> Found:
    """Require type and time limit of every special procedure (Administrative Licensing Law, art. 45)."""
    for special in guide.special_procedures:
        if special.kind is None or special.limit is None:
            yield ElementRef("special_procedures", special.key), _l("Enter its type and time limit.")


def open_points(guide: Guide) -> Found:
    """Reject guides with open points left by editors."""
    if guide.open_points:
        yield ElementRef("open_points"), _l("Resolve the open points, then clear them.")
