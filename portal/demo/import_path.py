"""Imports of the demonstration: a finished one and one that is only checked; neither changes anything."""

from io import BytesIO

from openpyxl import load_workbook

from portal.demo.context import DemoContext
from portal.imports.jobs import work_on
from portal.imports.operations import start_run
from portal.imports.vocabulary import Options
from portal.library.guide_files import export
from portal.library.guide_files.sheet_schema import FIRST_ROW, GUIDES
from portal.platform.storage.transaction import writing

HELD, UNCHANGED, WRONG = "PS-101", "CA-101", "NR-101"
FILE_NAME = "办事指南修改.xlsx"


def leave_imports(demo: DemoContext) -> None:
    """Leave an import and a check of a file with a held draft, an unchanged guide and a wrong cell."""
    content = _workbook(demo)
    for is_check in (False, True):
        with writing():
            options = Options(is_check=is_check)
            run = start_run(demo.people["editor"], file_name=FILE_NAME, content=content, options=options)
            reference = run.reference
        work_on(reference)


def _workbook(demo: DemoContext) -> bytes:
    written, changed = BytesIO(), BytesIO()
    export.write_workbook((demo.guides[code] for code in (HELD, UNCHANGED, WRONG)), written)
    book = load_workbook(written)
    sheet = book[GUIDES]
    names = [cell.value for cell in sheet[1]]
    sheet.cell(FIRST_ROW + 2, names.index("statutory_limit_amount") + 1).value = "约二十天"
    book.save(changed)
    return changed.getvalue()
