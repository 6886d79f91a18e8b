"""The file of a run with its problems: the same workbook or CSV, or a list where a file has no cells."""

import csv
import io
from pathlib import PurePath

from flask_babel import gettext

from portal.imports.models import ImportRun
from portal.imports.operations import is_fault
from portal.library.domain.domain_errors import NotFoundError
from portal.library.files.contents import FileRefusedError
from portal.library.files.csv_layout import protected
from portal.library.files.marked_csv import marked_csv
from portal.library.files.marked_workbook import marked_workbook
from portal.library.files.marks import Fault


def corrections(run: ImportRun) -> tuple[str, bytes]:
    """Return the name and the content of a file to correct; raises NotFoundError when the run's file was deleted."""
    if run.content is None:
        raise NotFoundError
    faults = [Fault(line["place"], line["words"]) for line in run.report if is_fault(line)]
    name = PurePath(run.file_name)
    try:
        match name.suffix.lower():
            case ".xlsx":
                return f"{name.stem}-problems.xlsx", marked_workbook(run.content, faults)
            case ".csv":
                return f"{name.stem}-problems.csv", marked_csv(run.content, faults)
    except FileRefusedError:  # too large or too unusual to be written again
        pass
    return f"{name.stem}-problems.csv", _listed(faults)


def _listed(faults: list[Fault]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([gettext("Location in the file"), gettext("Details")])
    writer.writerows([protected(fault.place), protected(fault.message)] for fault in faults)
    return ("\ufeff" + file.getvalue()).encode()
