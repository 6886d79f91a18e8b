"""The publish gate: pure rules over a guide.

An error stops publication, a warning is shown to editor and approver. Sources: the national 实施清单 and 办事指南 rules
(no catch-all materials, every material and fee with its basis), Administrative Licensing Law (limits, remedies told).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from pydantic import BaseModel

from portal.procedures.guide import Guide, Text, TimeLimit
from portal.procedures.vocabulary import CaseKind, ComplaintChannelKind, LimitUnit, SpecialKind, Stage
from portal.shared.labels import LabelledEnum
from portal.shared.refusals import RefusedActError

SHORTEST_INSPECTION = 5
_CALENDAR_DAYS_PER_UNIT = {
    LimitUnit.WORKING_DAYS: Fraction(7, 5),
    LimitUnit.CALENDAR_DAYS: Fraction(1),
    LimitUnit.HOURS: Fraction(7, 40),
    LimitUnit.AT_ONCE: Fraction(0),
}
ONE_WORKING_DAY = _CALENDAR_DAYS_PER_UNIT[LimitUnit.WORKING_DAYS]
_CATCH_ALL = re.compile(
    r"(其他|其它|有关|相关|等)(所需|需要|必要|有关|相关|证明)*(材料|资料|证件|文件)|other (papers|documents|materials)",
    re.I,
)
_PHONE = re.compile(r"^(\d{3,5}|1\d{10}|0\d{2,3}-\d{7,8}(-\d{1,6})?|400-?\d{3}-?\d{4})$")


class Severity(LabelledEnum):
    """Whether a problem stops publication."""

    ERROR = "error", _l("Must be mended")
    WARNING = "warning", _l("Please check")


@dataclass(frozen=True)
class Problem:
    """What the gate found: the rule's stable name, how serious, about which element, and how to mend it."""

    rule: str
    severity: Severity
    element: str
    message: Any


class GateNotPassedError(RefusedActError):
    """The guide would mislead a citizen; ``problems`` says where."""

    message = _l("The guide cannot be published yet: see what must be mended.")

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems for the page."""
        super().__init__()
        self.problems = problems


def check_gate(guide: Guide) -> None:
    """Raise GateNotPassedError when any error stands in the way of publication."""
    problems = gate_problems(guide)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise GateNotPassedError(problems)


def gate_problems(guide: Guide) -> list[Problem]:
    """Return everything the gate finds, in the order of the rules."""
    return [
        Problem(rule.__name__.removeprefix("_").replace("_", "-"), severity, element, message)
        for rule, severity in _RULES
        for element, message in rule(guide)
    ]


def calendar_days(limit: TimeLimit | None) -> Fraction:
    """Return a limit as calendar days, for comparing limits of different units."""
    return Fraction(0) if limit is None else (limit.amount or 0) * _CALENDAR_DAYS_PER_UNIT[limit.unit]


def promised_share(guide: Guide) -> int | None:
    """Return the promised limit as a share of the law's, in per cent, for the bar; None where there is none to draw."""
    by_law = calendar_days(guide.statutory_limit)
    return None if not by_law else max(1, min(100, round(100 * calendar_days(guide.committed_limit) / by_law)))


Found = Iterator[tuple[str, Any]]


def _name_missing(guide: Guide) -> Found:
    for field in ("name", "summary", "scope"):
        if not getattr(guide, field).zh:
            yield field, _l("Write this in Chinese.")


def _identity_missing(guide: Guide) -> Found:
    for field in ("type", "level", "department", "audience", "case_kind"):
        if not getattr(guide, field):
            yield field, _l("Choose one.")


def _limit_missing(guide: Guide) -> Found:
    if guide.statutory_limit is None:
        yield "statutory_limit", _l("State the limit that the law sets.")
    if guide.committed_limit is None:
        yield "committed_limit", _l("State the limit that you promise.")


def _promise_above_law(guide: Guide) -> Found:
    if guide.statutory_limit and calendar_days(guide.committed_limit) > calendar_days(guide.statutory_limit):
        yield "committed_limit", _l("The promised limit is longer than the law allows: shorten it.")


def _steps_above_promise(guide: Guide) -> Found:
    on_path = [step for step in guide.steps if not step.optional]
    if guide.committed_limit and sum(calendar_days(step.limit) for step in on_path) > _whole_promise(guide):
        yield "steps", _l("The steps add up to more than the promised limit.")


def _whole_promise(guide: Guide) -> Fraction:
    promised = calendar_days(guide.committed_limit)
    return max(promised, ONE_WORKING_DAY) if guide.case_kind is CaseKind.AT_ONCE else promised


def _at_once_above_a_day(guide: Guide) -> Found:
    if guide.case_kind is CaseKind.AT_ONCE and calendar_days(guide.committed_limit) > ONE_WORKING_DAY:
        yield "committed_limit", _l("A service done while people wait cannot take more than one day.")


def _law_missing(guide: Guide) -> Found:
    if not guide.legal_basis:
        yield "legal_basis", _l("Name the law that this procedure stands on.")
    for basis in guide.legal_basis:
        if not (basis.title.zh and basis.issuer.zh):
            yield f"legal_basis/{basis.key}", _l("Give the title and the issuer.")


def _material_without_basis(guide: Guide) -> Found:
    for material in guide.materials:
        if material.is_required and not material.basis:
            yield f"materials/{material.key}", _l("Name the rule that lets you ask for this, or do not ask for it.")


def _fee_without_basis(guide: Guide) -> Found:
    for fee in guide.fees:
        if not fee.basis:
            yield f"fees/{fee.key}", _l("Name the rule that lets you charge this, or do not charge it.")
        if not (fee.amount or fee.rule.zh):
            yield f"fees/{fee.key}", _l("State the amount or how it is reckoned.")


def _fee_or_free(guide: Guide) -> Found:
    if guide.is_free == bool(guide.fees):
        yield "fees", _l("List the fees, or say that it is free.")


def _unknown_basis(guide: Guide) -> Found:
    known = {basis.key for basis in guide.legal_basis}
    for group in ("materials", "fees"):
        for part in getattr(guide, group):
            if not set(part.basis) <= known:
                yield f"{group}/{part.key}", _l("This names a legal basis that is not listed.")


def _step_without_post_or_limit(guide: Guide) -> Found:
    for step in guide.steps:
        if not step.post or step.limit is None or not step.name.zh or step.stage is None:
            yield f"steps/{step.key}", _l("Every step has a name, a stage, a post that answers for it, and a limit.")


def _stages_missing(guide: Guide) -> Found:
    if missing := set(Stage) - {step.stage for step in guide.steps}:
        names = ", ".join(str(stage.label) for stage in Stage if stage in missing)
        yield "steps", _l("These stages are missing: %(stages)s.", stages=names)


def _material_not_listed(guide: Guide) -> Found:
    listed = {material.key for material in guide.materials}
    for condition in guide.conditions:
        if not set(condition.materials) <= listed:
            yield "conditions", _l("A condition names a material that is not listed.")


def _catch_all_material(guide: Guide) -> Found:
    for material in guide.materials:
        if _CATCH_ALL.search(material.name.zh) or _CATCH_ALL.search(material.name.en):
            yield f"materials/{material.key}", _l("Name each material: a catch-all lets anything be asked for.")


def _remedy_missing(guide: Guide) -> Found:
    for field in ("administrative_review", "litigation"):
        remedy = getattr(guide, field)
        if remedy is None or not remedy.body.zh or remedy.limit is None:
            yield field, _l("Say where a decision can be challenged, and within what time.")


def _complaint_channel_missing(guide: Guide) -> Found:
    if not {channel.kind for channel in guide.complaint_channels} >= {ComplaintChannelKind.PHONE}:
        yield "complaint_channels", _l("Give at least a telephone number for complaints.")


def _channel_missing(guide: Guide) -> Found:
    if not guide.channels:
        yield "channels", _l("Say where and when people can apply.")


def _keys_twice(guide: Guide) -> Found:
    for group in guide.lists_of_keyed:
        keys = [part.key for part in getattr(guide, group)]
        if len(keys) != len(set(keys)):
            yield group, _l("Two parts have the same key.")


def _malformed_contact(guide: Guide) -> Found:
    phones = {"consult_phone": guide.consult_phone, **{f"channels/{c.key}": c.phone for c in guide.channels}}
    for element, phone in phones.items():
        if phone and not _PHONE.match(phone):
            yield element, _l("This is not a telephone number.")
    for channel in guide.channels:
        if channel.url and not _is_web_address(channel.url):
            yield f"channels/{channel.key}", _l("This is not a web address beginning with https://.")


def _is_web_address(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} and "." in parts.netloc


def _short_inspection(guide: Guide) -> Found:
    for special in guide.special_procedures:
        is_short = calendar_days(special.limit) < SHORTEST_INSPECTION
        if special.kind is SpecialKind.INSPECTION and is_short:
            yield "special_procedures", _l("A site inspection in less than five days is rarely kept.")


def _untranslated(guide: Guide) -> Found:
    if missing := sum(1 for text in texts_of(guide) if text.zh and not text.en):
        yield "", _l("%(count)d passages have no English.", count=missing)


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


_RULES: tuple[tuple[Callable[[Guide], Found], Severity], ...] = (
    (_name_missing, Severity.ERROR),
    (_identity_missing, Severity.ERROR),
    (_limit_missing, Severity.ERROR),
    (_promise_above_law, Severity.ERROR),
    (_steps_above_promise, Severity.ERROR),
    (_at_once_above_a_day, Severity.ERROR),
    (_law_missing, Severity.ERROR),
    (_material_without_basis, Severity.ERROR),
    (_fee_without_basis, Severity.ERROR),
    (_fee_or_free, Severity.ERROR),
    (_unknown_basis, Severity.ERROR),
    (_step_without_post_or_limit, Severity.ERROR),
    (_stages_missing, Severity.ERROR),
    (_material_not_listed, Severity.ERROR),
    (_catch_all_material, Severity.ERROR),
    (_remedy_missing, Severity.ERROR),
    (_complaint_channel_missing, Severity.ERROR),
    (_channel_missing, Severity.ERROR),
    (_keys_twice, Severity.ERROR),
    (_malformed_contact, Severity.ERROR),
    (_short_inspection, Severity.WARNING),
    (_untranslated, Severity.WARNING),
)
