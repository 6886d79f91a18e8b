"""Import the records of a file: valid records only, or all or nothing."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from io import BytesIO
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import SQLAlchemyError

from portal.imports.list_report import sentence, texts_of_listed, with_added_department
from portal.imports.vocabulary import ACCEPTED, ImportedRecord, ImportEffect, Options, Purpose, RowOutcome
from portal.library.access.permissions import SYSTEM, Actor
from portal.library.domain.domain_errors import RefusedActError
from portal.library.files.contents import FileRefusedError, Note
from portal.library.guide.document import Guide
from portal.library.guide.publish_gate.gate import ProblemSeverity, gate_problems
from portal.library.guide_files.json_file import guides_by_line, guides_in, read_json
from portal.library.guide_files.records import Contents, Record
from portal.library.guide_files.service_list import department_code, names_in
from portal.library.guide_files.workbook import guides_in_workbook
from portal.library.text.languages import ORIGINAL
from portal.organisation.models import Department
from portal.organisation.operations import add_department
from portal.organisation.queries import find_department, find_department_named
from portal.platform.storage.database import db
from portal.platform.storage.transaction import rolled_back, writing
from portal.procedures.catalogue.operations import put_in_catalogue
from portal.procedures.drafting.operations import import_guide, overwrite_draft
from portal.procedures.queries import find_newest_version, find_procedure
from portal.procedures.references import gate_context_of
from portal.procedures.rules import DraftHeldError

RECORDS_PER_TRANSACTION = 100  # unsourced; keeps write transactions short
SUFFIXES = (".json", ".jsonl", ".xlsx", ".csv")


class _RollBackError(Exception):
    """Signal that the whole import must be rolled back."""


def contents_of(name: str, handle: BinaryIO, purpose: Purpose = Purpose.GUIDES) -> Contents:
    """Return the records of a file, parsed by its file name extension; raises FileRefusedError."""
    suffix = PurePath(name).suffix.lower()
    if purpose is Purpose.CATALOGUE and suffix != ".csv":
        raise FileRefusedError(_l("A list of services must be a CSV file."))
    match suffix:
        case ".json":
            return guides_in(read_json(handle))
        case ".jsonl":
            return guides_by_line(handle)
        case ".xlsx":
            return guides_in_workbook(handle)
        case ".csv":
            return names_in(handle, is_list=purpose is Purpose.CATALOGUE)
        case _:
            raise FileRefusedError(_l("The file name must end in one of: %(endings)s.", endings=", ".join(SUFFIXES)))


def contents_of_bytes(name: str, content: bytes, purpose: Purpose) -> Contents:
    """Return the records of an uploaded file; raises FileRefusedError."""
    return contents_of(name, BytesIO(content), purpose)


def check(record: Record) -> ImportedRecord:
    """Check a record against the publish gate without storing it."""
    if record.is_wrong or record.guide is None:
        return ImportedRecord(record.place, RowOutcome.REFUSED, notes=tuple(record.notes))
    problems = gate_problems(record.guide, gate_context_of(record.guide))
    notes = [
        Note(f"{record.guide.code} {problem.element}".strip(), f"{problem.message} [{problem.rule}]",
             is_wrong=problem.severity is ProblemSeverity.ERROR)
        for problem in problems
    ]  # fmt: skip
    outcome = RowOutcome.REFUSED if any(note.is_wrong for note in notes) else RowOutcome.UNCHANGED
    return ImportedRecord(record.place, outcome, record.guide.code, (*record.notes, *notes))


def import_records(actor: Actor, records: Iterator[Record], options: Options) -> Iterator[ImportedRecord]:
    """Import records, ``RECORDS_PER_TRANSACTION`` at a time unless all or nothing, and yield the outcome of each.

    A check does the same, and rolls it back.
    """
    if options.all_or_nothing:
        yield from _import_all(actor, list(records), options)
        return
    while some := list(islice(records, RECORDS_PER_TRANSACTION)):
        with _transaction(options):
            results = [_import_one(actor, record, options) for record in some]
        yield from results


def _transaction(options: Options) -> AbstractContextManager[None]:
    return rolled_back() if options.is_check else writing()


def _import_all(actor: Actor, records: list[Record], options: Options) -> Iterator[ImportedRecord]:
    results: list[ImportedRecord] = []
    try:
        with _transaction(options):
            results = [_import_one(actor, record, options) for record in records]
            if not options.is_check and any(result.outcome not in ACCEPTED for result in results):
                raise _RollBackError
    except _RollBackError:
        refused, message = RowOutcome.REFUSED, _l("Not saved, because other records failed the checks.")
        results = [ImportedRecord(x.place, refused, message) if x.outcome in ACCEPTED else x for x in results]
    yield from results


def _import_one(actor: Actor, record: Record, options: Options) -> ImportedRecord:
    if record.is_wrong or record.guide is None:
        return ImportedRecord(record.place, RowOutcome.REFUSED, notes=tuple(record.notes))
    try:
        with db.session.begin_nested():
            return replace(_store(actor, record.guide, options), place=record.place, notes=tuple(record.notes))
    except RefusedActError as refusal:
        note = Note(f"{record.place}, {record.guide.code}", refusal.message)
        if isinstance(refusal, DraftHeldError):
            draft = (refusal.reference, refusal.row_version)
            return ImportedRecord(record.place, RowOutcome.HELD, notes=(*record.notes, note), held_draft=draft)
        return ImportedRecord(record.place, RowOutcome.REFUSED, notes=(*record.notes, note))
    except SQLAlchemyError as error:
        note = Note(record.place, _l("The database rejected it: %(why)s", why=type(error).__name__))
        return ImportedRecord(record.place, RowOutcome.REFUSED, notes=(*record.notes, note))


def _store(actor: Actor, guide: Guide, options: Options) -> ImportedRecord:
    """Store one guide or list item; return the result, without its place; raises RefusedActError."""
    known = _known_department(guide.department)
    department = known or _added_department(actor, guide.department, create=options.create_departments)
    _check_reach(actor, guide.code, department)
    if options.purpose is Purpose.CATALOGUE:
        result = _store_in_catalogue(actor, guide, department, options)
    else:
        guide.department = department.code
        result = _store_as_draft(actor, guide, options)
    if known is not None:
        return result
    return replace(result, message=with_added_department(result.message, department), is_public=True)


def _store_in_catalogue(actor: Actor, guide: Guide, department: Department, options: Options) -> ImportedRecord:
    before = texts_of_listed(find_procedure(guide.code))
    result = put_in_catalogue(
        actor,
        code=guide.code,
        name=guide.name.model_dump(),
        department=department,
        type_=guide.type,
        summary=guide.summary.model_dump(),
        due_on=options.due_on,
    )
    match result:
        case "listed" | "changed":
            effect = ImportEffect.ADDED if result == "listed" else ImportEffect.CHANGED
            message = sentence(guide.code, before, texts_of_listed(find_procedure(guide.code)))
            return ImportedRecord("", RowOutcome.IMPORTED, message, effect=effect, is_public=True)
        case "unchanged":
            return ImportedRecord("", RowOutcome.UNCHANGED, guide.code)
    message = _l("%(code)s has a guide in force; a list does not change it.", code=guide.code)
    return ImportedRecord("", RowOutcome.UNCHANGED, message)


def _store_as_draft(actor: Actor, guide: Guide, options: Options) -> ImportedRecord:
    procedure = find_procedure(guide.code)
    before = None if procedure is None else find_newest_version(procedure.code)
    effect = ImportEffect.ADDED if before is None else ImportEffect.CHANGED
    try:
        version = import_guide(actor, guide)
    except DraftHeldError as held:
        if before is None or not options.overwriting.is_allowed(held.reference):
            raise
        seen = options.overwriting.shown_at(held.reference)
        version, effect = overwrite_draft(actor, before, guide, seen=seen), ImportEffect.OVERWRITTEN
    if version is None:
        return ImportedRecord("", RowOutcome.UNCHANGED, guide.code)
    message = _l("draft %(reference)s", reference=version.reference)
    return ImportedRecord("", RowOutcome.IMPORTED, message, effect=effect)


def _check_reach(actor: Actor, code: str, department: Department) -> None:
    """Check reach and ownership; raises RefusedActError for a department out of reach or a code of another one."""
    if actor is not SYSTEM and not actor.may("procedures:version:edit", department.code):
        raise RefusedActError(
            _l("The department %(code)s is not in your area of responsibility.", code=department.code)
        )
    procedure = find_procedure(code)
    if procedure is not None and procedure.department_id != department.id:
        raise RefusedActError(_l("This code belongs to another department; use a reorganisation to move it."))


def _known_department(name: str) -> Department | None:
    """Find the department of a code or name, or its successor."""
    known = find_department(name) or find_department_named(name)
    while known is not None and known.successor_code:
        known = find_department(known.successor_code)
    return known


def _added_department(actor: Actor, name: str, *, create: bool) -> Department:
    """Add a department by its name; raises RefusedActError when it may not be added."""
    may_create = actor is SYSTEM or actor.may("organisation:structure:change")
    if not (create and name and may_create):
        raise RefusedActError(_l("There is no department %(code)s.", code=name))
    texts = {ORIGINAL: name}
    fields = {"name": texts, "short_name": texts, "mission": {}, "address": {}, "hours": {}, "phone": ""}
    return add_department(actor, department_code(name), fields)
