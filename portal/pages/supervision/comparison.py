"""The comparison of shares on time: of departments, or of the services of one, each only with those of like volume."""

from collections.abc import Mapping

from flask_babel import gettext, ngettext

from portal.figures.models import FigureDay
from portal.library.charts.share_ranges import ShareRanges, ShareRow, share_ranges
from portal.library.statistics.comparison import LIKE_VOLUME_FACTOR, funnel
from portal.library.statistics.control_chart import Proportion


def compared_shares(rows: Mapping[str, FigureDay]) -> tuple[str, ShareRanges] | None:
    """Return the shares of applications on time, by code, with a sentence; None where nothing was due."""
    parts = {code: _on_time(row) for code, row in rows.items() if row.waits}
    found = share_ranges(funnel(parts))
    return (_sentence(found), found) if found else None


def comparison_of(code: str, rows: Mapping[str, FigureDay]) -> str:
    """Say of one department how its share lies among those of like volume; empty where nothing was due."""
    found = compared_shares(rows)
    row = next((each for each in found[1].rows if each.key == code), None) if found else None
    return comparison_text(row) if row else ""


def comparison_text(row: ShareRow) -> str:
    """Say a share with its volume, and whether it is usual for that; not how many others have a larger one."""
    share = gettext("%(share)s%% of %(whole)s on time", share=row.share, whole=row.whole)
    if row.place is None:
        return gettext("%(share)s; too few others have a like volume to compare it with.", share=share)
    limits = {"share": share, "lower": row.lower, "upper": row.upper}
    if not row.is_outside:
        return gettext("%(share)s: usual for this volume (%(lower)s%% to %(upper)s%%).", **limits)
    if row.is_below:
        return gettext("%(share)s: less than chance explains for this volume (%(lower)s%% to %(upper)s%%).", **limits)
    return gettext("%(share)s: more than chance explains for this volume (%(lower)s%% to %(upper)s%%).", **limits)


def _on_time(row: FigureDay) -> Proportion:
    waits = row.waits or {}
    in_time, late = waits.get("in_time") or 0, waits.get("late") or 0
    return Proportion(in_time, in_time + late)


def _sentence(found: ShareRanges) -> str:
    if not found.compared:
        return gettext(
            "No shares on time are compared: too few have a like volume, none more than %(factor)s times another.",
            factor=LIKE_VOLUME_FACTOR,
        )
    outside = sum(row.is_outside for row in found.rows)
    if not outside:
        return ngettext(
            "The one share on time that can be compared is usual for its volume.",
            "All %(num)s shares on time that can be compared are usual for their volumes.",
            found.compared,
        )
    return ngettext(
        "Of %(compared)s shares on time that can be compared, %(num)s differs by more than chance explains.",
        "Of %(compared)s shares on time that can be compared, %(num)s differ by more than chance explains.",
        outside,
        compared=found.compared,
    )
