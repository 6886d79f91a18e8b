"""Kinds of records and outcomes in the audit trail, and the pages that show the records.

A kind that is not in the list is for inspectors alone: nobody has said yet that it tells of no restricted record.
"""

from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum


class ActOutcome(LabelledEnum):
    """Whether an act was done."""

    DONE = "done", _l("Act done")
    REFUSED = "refused", _l("Act refused")


class RecordKind(NamedTuple):
    """A kind of record: its name, and the page of the desk that shows one, for whoever has the permission."""

    label: Any
    endpoint: str = ""
    permission: str = ""


RECORD_KINDS = {
    "complaints": RecordKind(_l("Complaint"), "complaints_admin.show", "complaints:complaint:see"),
    "findings": RecordKind(_l("Finding"), "findings_admin.show", "actions:finding:see"),
    "corrective_actions": RecordKind(_l("Corrective action"), "actions_admin.show", "actions:action:see"),
    "tasks": RecordKind(_l("Task of an action"), "actions_admin.show", "actions:action:see"),
    "improvements": RecordKind(_l("Improvement"), "improvements_admin.show", "improvements:improvement:see"),
    "ratings": RecordKind(_l("Rating")),
    "cases": RecordKind(_l("Case"), "cases_admin.show", "cases:case:see"),
    "case_sources": RecordKind(_l("Source of cases")),
    "procedures": RecordKind(_l("Service"), "catalogue_admin.show", "procedures:version:see"),
    "procedure_versions": RecordKind(_l("Guide version"), "versions_admin.version", "procedures:version:see"),
    "standards": RecordKind(_l("Service standard"), "standards_admin.show", "standards:standard:see"),
    "standard_versions": RecordKind(_l("Version of a standard"), "standards_admin.show", "standards:standard:see"),
    "import_runs": RecordKind(_l("Import")),
    "guides": RecordKind(_l("Guides as a file")),
    "speech_phrases": RecordKind(_l("Phrase of the search")),
    "SpeechPhrase": RecordKind(_l("Removed phrase of the search")),
    "asked_questions": RecordKind(_l("Query without a result")),
    "departments": RecordKind(_l("Department"), "organisation_admin.show", "organisation:department:see"),
    "posts": RecordKind(_l("Post")),
    "reorganisations": RecordKind(_l("Reorganisation")),
    "proposed_changes": RecordKind(_l("Change to review"), "proposals_admin.show", "proposals:change:see"),
    "authority_settings": RecordKind(_l("Setting")),
    "calendar_years": RecordKind(_l("Calendar of a year")),
    "figure_corrections": RecordKind(_l("Correction of a figure")),
    "figure_days": RecordKind(_l("Figures of a day")),
    "clock": RecordKind(_l("Clock")),
    "keys": RecordKind(_l("Keys")),
    "staff": RecordKind(_l("Account")),
    "audit_entries": RecordKind(_l("Audit trail")),
}
