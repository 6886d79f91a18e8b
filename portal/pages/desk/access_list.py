"""The list of who opened complaints and who was refused, for those who watch over access."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, or_, select

from portal.complaints.models import Complaint
from portal.complaints.queries import is_in_reach
from portal.library.access.permissions import Actor
from portal.platform.security.row_references import read_row_reference, row_reference
from portal.platform.storage.access_entries import AccessEntry, AccessKind
from portal.platform.storage.database import db

ENTRIES_PER_PAGE = 50  # unsourced
# What the pages of a blueprint are about, as the main navigation says it.
AREAS = {
    "accounts_admin": _l("People"),
    "actions_admin": _l("Corrective actions"),
    "cases_admin": _l("Case register"),
    "catalogue_admin": _l("Guides"),
    "complaints_admin": _l("Complaints"),
    "filing_admin": _l("Complaints"),
    "deadlines_admin": _l("Calendar"),
    "desk_admin": _l("My work"),
    "drafting_admin": _l("Guides"),
    "findings_admin": _l("Findings"),
    "hand_overs_admin": _l("Hand-overs"),
    "imports_admin": _l("Guides"),
    "improvements_admin": _l("Improvements"),
    "intake_admin": _l("Case register"),
    "organisation_admin": _l("Departments"),
    "figures_admin": _l("Corrections of figures"),
    "proposals_admin": _l("Changes to review"),
    "questions_admin": _l("Search"),
    "ratings_admin": _l("Ratings"),
    "reorganisations_admin": _l("Departments"),
    "standards_admin": _l("Standards"),
    "synonyms_admin": _l("Search"),
    "trail_admin": _l("Audit trail"),
    "versions_admin": _l("Guides"),
    "warning_lights_admin": _l("Case register"),
}
TABLE = "access_entries"  # whose rows the links to older entries name


@dataclass(frozen=True)
class AccessPage:
    """Entries of one page, newest first, and the reference with which older ones are asked for; empty at the end."""

    entries: Sequence[AccessEntry]
    older: str

    @staticmethod
    def area_of(entry: AccessEntry) -> Any:
        """Return what the page is about; empty for a view that is no more."""
        return AREAS.get(entry.rule.partition(".")[0], "")

    @staticmethod
    def rule_of(entry: AccessEntry) -> str:
        """Return the address at which it happened, with placeholders; the stored name of a view that is no more."""
        rules = current_app.url_map.iter_rules(entry.rule) if entry.rule in current_app.view_functions else iter(())
        return next((rule.rule for rule in rules), entry.rule)


def access_page(actor: Actor, before: str) -> AccessPage:
    """Return the entries that a person may see, older than the one with the reference ``before``; 404 for a wrong one.

    Of complaints that are out of a person's reach, and of any about a post of their own, no entry is shown.
    """
    query = select(AccessEntry).where(
        or_(
            AccessEntry.kind != AccessKind.OPENED,
            exists().where(Complaint.reference == AccessEntry.subject, is_in_reach(actor)),
        )
    )
    if before:
        row_id = read_row_reference(TABLE, before)
        if row_id is None:
            abort(404)
        query = query.where(AccessEntry.id < row_id)
    found = db.session.scalars(query.order_by(AccessEntry.id.desc()).limit(ENTRIES_PER_PAGE + 1)).all()
    entries = found[:ENTRIES_PER_PAGE]
    has_older = len(found) > ENTRIES_PER_PAGE
    return AccessPage(entries, row_reference(TABLE, entries[-1].id) if has_older else "")
