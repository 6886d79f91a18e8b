"""Entries of the audit trail as a CSV file for spreadsheets."""

import csv
import io
from collections.abc import Iterable

from flask_babel import gettext

from portal.library.files.csv_layout import protected
from portal.pages.trail.lines import TrailLine
from portal.pages.trail.queries import MAX_EXPORTED
from portal.platform.clock import local_zone


def trail_as_csv(lines: Iterable[TrailLine], *, is_cut: bool) -> str:
    """Return header and lines in UTF-8 with a byte order mark; the last row says where entries are left out."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(map(protected, _headings()))
    for line in lines:
        writer.writerow(map(protected, _cells(line)))
    if is_cut:
        left_out = gettext(
            "Only the newest %(number)s entries are in this file. Narrow the filters to get the others.",
            number=f"{MAX_EXPORTED:,}",
        )
        writer.writerow([protected(left_out)])
    return "\ufeff" + file.getvalue()


def _headings() -> list[str]:
    return [
        gettext("Date and time"), gettext("Person"), gettext("User name"), gettext("Roles"), gettext("Posts"),
        gettext("Act"), gettext("Name of the act"), gettext("Kind of record"), gettext("Record"),
        gettext("Fields that changed"), gettext("Result of the act"),
    ]  # fmt: skip


def _cells(line: TrailLine) -> list[str]:
    at = line.at.astimezone(local_zone()).isoformat(sep=" ", timespec="seconds")
    return [at, line.who, line.user_name, line.roles, line.posts, line.act, line.verb, line.kind, line.record,
            line.fields, line.outcome]  # fmt: skip
