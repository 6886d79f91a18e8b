"""``bin/portal import`` and ``bin/portal export``: guides, lists of services, departments and posts."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from portal.app import create_app
from portal.imports.guide_import import check, contents_of, import_records
from portal.imports.queries import guides_to_export
from portal.imports.vocabulary import (
    ACCEPTED,
    ANY_DRAFT,
    NO_DRAFT,
    ImportedRecord,
    ImportEffect,
    Options,
    Purpose,
    RowOutcome,
)
from portal.library.access.permissions import SYSTEM
from portal.library.domain.domain_errors import NotFoundError, RefusedActError
from portal.library.files.contents import FileRefusedError, check_size
from portal.library.guide.field_problems import problem_message
from portal.library.guide_files import export
from portal.library.guide_files.json_file import guides_in, read_json
from portal.library.guide_files.records import Contents, Record
from portal.library.text.languages import LANGUAGES, MESSAGES, ORIGINAL, use_language
from portal.library.text.text_input import read_day
from portal.organisation.file_format import OrganisationFile
from portal.organisation.operations import add_missing
from portal.platform.clock import local_today
from portal.platform.storage.transaction import rolled_back, writing

GUIDE_DUE_AFTER = timedelta(days=180)  # unsourced


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--check",
    "is_check",
    is_flag=True,
    help="Say what an import would do and what the publish gate finds; keep nothing.",
)
@click.option("--list", "as_list", is_flag=True, help="CSV only: show the services in public before their guides.")
@click.option("--create-departments", is_flag=True, help="Add departments that are not there yet.")
@click.option("--all-or-nothing", is_flag=True, help="Keep a file only when nothing in it is refused.")
@click.option("--overwrite-drafts", is_flag=True, help="Overwrite drafts that someone holds; their text is stored.")
@click.option("--due", callback=lambda *given: _day(given[2]), help="With --list: the day by which the guides are due.")
def import_files(files: tuple[Path, ...], *, as_list: bool, due: date | None, **flags: bool) -> None:
    """Load guides as drafts (JSON, JSONL, XLSX, names alone from CSV), or departments and posts (JSON)."""
    refused = 0
    with create_app().app_context(), use_language(MESSAGES):
        options = Options(
            Purpose.CATALOGUE if as_list else Purpose.GUIDES,
            flags["all_or_nothing"],
            flags["create_departments"],
            due or local_today() + GUIDE_DUE_AFTER,
            is_check=flags["is_check"],
            overwriting=ANY_DRAFT if flags["overwrite_drafts"] else NO_DRAFT,
        )
        for path in files:
            try:
                refused += _import_file(path, options)
            except FileRefusedError as error:
                refused += 1
                click.echo(f"{path}: {error.message}", err=True)
    sys.exit(1 if refused else 0)


def _day(typed: str | None) -> date | None:
    """Return a day from 1900 on, None for none; raises BadParameter."""
    day = read_day(typed) if typed else None
    if typed and day is None:
        raise click.BadParameter("write a day like 2026-11-22.")
    return day


def _import_file(path: Path, options: Options) -> int:
    """Import or check one file, with a progress bar on a terminal; return how many records were kept out."""
    check_size(path.stat().st_size)
    with path.open("rb") as handle:
        contents = _contents(path, handle, options)
        if contents is None:
            return 0
        below_gate: list[Record] = []
        is_gated = options.is_check and options.purpose is Purpose.GUIDES
        records = _with_gate_notes(contents.records, below_gate) if is_gated else contents.records
        counts: Counter[RowOutcome | ImportEffect] = Counter()
        with click.progressbar(import_records(SYSTEM, records, options), length=contents.total, label=path.name,
                               file=sys.stderr, hidden=not sys.stderr.isatty()) as shown:  # fmt: skip
            for result in shown:
                counts.update(each for each in (result.outcome, result.effect) if each)
                _print_result(path, result)
    click.echo(f"{path}: {_summary(counts)}")
    if options.is_check:
        click.echo(f"{path}: nothing was saved")
    if is_gated:
        click.echo(f"{path}: the publication check finds errors in {len(below_gate)}")
    return counts[RowOutcome.REFUSED] + counts[RowOutcome.HELD] + len(below_gate)


def _with_gate_notes(records: Iterator[Record], below_gate: list[Record]) -> Iterator[Record]:
    """Yield records with what the publish gate finds as remarks; collect those that it would refuse."""
    for record in records:
        if not record.is_wrong:
            checked = check(record)
            record.notes = [replace(note, is_wrong=False) for note in checked.notes]
            if checked.outcome is RowOutcome.REFUSED:
                below_gate.append(record)
        yield record


def _summary(counts: Counter[RowOutcome | ImportEffect]) -> str:
    """Return how many records there were and what became of them: the parts add up to the first."""
    effects = ", ".join(f"{counts[effect]} {effect.value}" for effect in ImportEffect)
    outcomes = [f"{counts[outcome]} {outcome.value}" for outcome in RowOutcome]
    outcomes[0] += f" ({effects})"
    return f"{sum(counts[outcome] for outcome in RowOutcome)} in: {', '.join(outcomes)}"


def _contents(path: Path, handle: Any, options: Options) -> Contents | None:
    """Return the guides of a file; None when it holds departments and posts, which are added at once."""
    if path.suffix.lower() != ".json":
        return contents_of(path.name, handle, options.purpose)
    content = read_json(handle)
    if not (isinstance(content, dict) and "departments" in content):
        return guides_in(content)
    _add_organisation(path, content, options)
    return None


def _add_organisation(path: Path, content: Any, options: Options) -> None:
    """Add the departments and posts of a file, or check what that would do; raises FileRefusedError."""
    try:
        with rolled_back() if options.is_check else writing():
            outcomes = add_missing(SYSTEM, OrganisationFile.model_validate(content))
    except ValidationError as error:
        raise FileRefusedError("; ".join(_problems(error))) from error
    except NotFoundError as error:
        raise FileRefusedError(f"there is no department {error}") from error
    except RefusedActError as error:
        raise FileRefusedError(error.message) from error
    for code, outcome in outcomes:
        click.echo(f"{path} {code}: {outcome}")
    counts = Counter(outcome for _code, outcome in outcomes)
    others = len(outcomes) - counts["added"] - counts["unchanged"]
    click.echo(f"{path}: {len(outcomes)} in: {counts['added']} added, {counts['unchanged']} unchanged, {others} differ")
    if options.is_check:
        click.echo(f"{path}: nothing was saved")


def _problems(error: ValidationError) -> Iterator[str]:
    for problem in error.errors()[:20]:
        yield f"{'/'.join(str(piece) for piece in problem['loc'])}: {problem_message(problem)}"


def _print_result(path: Path, result: ImportedRecord) -> None:
    for note in result.notes:
        click.echo(f"{path} {note.place}: {note.message}", err=True)
    if result.outcome not in ACCEPTED and not result.notes:
        click.echo(f"{path} {result.place}: {result.message}", err=True)
    elif result.outcome is RowOutcome.UNCHANGED:
        click.echo(f"{path} {result.place}: {result.outcome.value}: {result.message}")
    elif result.outcome is RowOutcome.IMPORTED:
        click.echo(f"{path} {result.place}: {result.message}")


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--drafts", is_flag=True, help="The newest version of each procedure, whatever its state.")
@click.option("--department", default="", help="Of this department only (its code).")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default=ORIGINAL, help="Of the headings in a workbook.")
@click.option("--template", is_flag=True, help="No guides: the workbook to fill in.")
def export_file(file: Path, drafts: bool, department: str, language: str, template: bool) -> None:
    """Write guides to FILE: .json, .jsonl (one on a line) or .xlsx."""
    writers = {".json": export.write_json, ".jsonl": export.write_lines, ".xlsx": export.write_workbook}
    writer = writers.get(file.suffix.lower())
    if writer is None:
        raise click.BadParameter("FILE ends in .json, .jsonl or .xlsx.")
    with create_app().app_context(), file.open("wb") as handle:
        guides = iter(()) if template else guides_to_export(SYSTEM, drafts=drafts, department=department)
        if writer is export.write_workbook:
            export.write_workbook(guides, handle, language)
        else:
            writer(guides, handle)
