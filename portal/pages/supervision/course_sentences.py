"""How complaints went on, in sentences: passed on, investigated again, appealed, and how long the stages took."""

from dataclasses import dataclass
from functools import reduce
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from portal.figures.values import Figures, Volumes, days_within
from portal.library.statistics.disclosure_control import Breakdown
from portal.library.statistics.waiting_time_estimate import HALF
from portal.library.text.formats import format_calendar_days


@dataclass(frozen=True)
class Course:
    """The sentences of how complaints went on."""

    passed_on: str
    appeals: str
    days: str


def course_of(figures: Figures, least: int) -> Course | None:
    """Return the sentences of a scope; None of a day on which it was not counted yet."""
    if "appeals" in figures.not_stored:
        return None
    return Course(passed_on_sentence(figures), appeals_sentence(figures.volumes), days_sentence(figures, least))


def passed_on_sentence(figures: Figures) -> str:
    """Say how often complaints were passed on, and how many were investigated again, as far as that is published."""
    found = _passed_on(figures.volumes)
    if not figures.again.total:
        return found
    again = gettext("Investigated again, as far as it is published: %(count)s complaints.", count=figures.again.total)
    return _together(found, again)


def _passed_on(volumes: Volumes) -> str:
    if not volumes.transfers:
        if volumes.matters_handed_on:
            return gettext("No complaint was passed on to another department.")
        return gettext("No complaint was passed on.")
    if not volumes.transfers_returned:
        return ngettext(
            "A complaint was passed on to another department %(num)s time.",
            "Complaints were passed on to another department %(num)s times.",
            volumes.transfers,
        )
    return ngettext(
        "A complaint was passed on to another department %(num)s time; %(back)s came back.",
        "Complaints were passed on to another department %(num)s times; %(back)s came back.",
        volumes.transfers,
        back=volumes.transfers_returned,
    )


def appeals_sentence(volumes: Volumes) -> str:
    """Say how many appeals were filed, and how many of those decided changed something for the complainant."""
    if not volumes.appeals:
        return gettext("No appeal was filed.")
    filed = ngettext("%(num)s appeal was filed.", "%(num)s appeals were filed.", volumes.appeals)
    changed = volumes.appeals_upheld + volumes.appeals_partly_upheld + volumes.appeals_sent_back
    decided = changed + volumes.appeals_rejected
    if not decided:
        return _together(filed, gettext("None of them has been decided."))
    success = ngettext(
        "Of %(num)s decided, %(changed)s changed the outcome or led to a new investigation.",
        "Of %(num)s decided, %(changed)s changed the outcome or led to a new investigation.",
        decided,
        changed=changed,
    )
    return _together(filed, success)


def days_sentence(figures: Figures, least: int) -> str:
    """Say within how many calendar days half of what is published came, and why the rest is not."""
    stages = (
        (figures.decision_days, _l("Half of %(count)s complaints were accepted or declined within %(days)s.")),
        (figures.reply_days, _l("Half of %(count)s first replies came within %(days)s.")),
        (figures.appeal_days, _l("Half of %(count)s decisions on appeals came within %(days)s.")),
    )
    found = [_half(sentence, breakdown) for breakdown, sentence in stages if breakdown.total]
    if not found:
        return gettext(
            "The days are not published yet: they are published by service, in batches of whole months, "
            "since those of a few could tell whose they are."
        )
    return _together(*found, *_rest(figures, least))


def _half(sentence: Any, breakdown: Breakdown) -> str:
    days = days_within(breakdown, HALF)
    return str(sentence) % {"count": breakdown.total, "days": format_calendar_days(days or 0)}


def _rest(figures: Figures, least: int) -> list[str]:
    received = figures.volumes.received
    fewest = min(figures.decision_days.total, figures.reply_days.total)
    if fewest >= received and figures.appeal_days.total >= figures.volumes.appeals:
        return []
    return [
        gettext(
            "Complaints received in this period: %(received)s. Not counted here: what was not decided or answered, "
            "days that were not kept at the time, and what is in no batch yet, since a batch has whole months of one "
            "service and at least %(least)s of them.",
            received=received,
            least=least,
        )
    ]


def _together(*sentences: str) -> str:
    """Write sentences one after another; not every language puts a space between them."""
    return reduce(lambda first, second: gettext("%(first)s %(second)s", first=first, second=second), sentences)
