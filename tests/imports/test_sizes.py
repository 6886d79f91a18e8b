"""A file of 200 MB is refused by its size: nothing of it is read."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from openpyxl import Workbook

from portal.cases.intake.operations import add_source
from portal.library.access.permissions import SYSTEM
from portal.library.files import headings
from portal.library.files.cell_values import MAX_CELL_CHARACTERS
from portal.library.files.contents import FileRefusedError
from portal.library.guide_files.workbook import guides_in_workbook
from portal.operating.commands import calendars, imports
from portal.platform.storage.transaction import writing
from tests.support.visitor import Visitor

pytestmark = pytest.mark.once
SHEET = (
    '<?xml version="1.0"?>%s<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row></sheetData></worksheet>'
)
LARGE = 200 * 1024 * 1024


class Untouched(io.RawIOBase):
    """A body that counts how often somebody reads of it."""

    reads = 0

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: object) -> int:
        self.reads += 1
        return 0


@pytest.fixture
def large_file(tmp_path: Path) -> Path:
    """Return a file of 200 MB of nothing, which takes no room."""
    file = tmp_path / "guides.jsonl"
    with file.open("wb") as handle:
        handle.truncate(LARGE)
    return file


@pytest.mark.parametrize("ending", [".jsonl", ".json", ".csv", ".xlsx"])
def test_the_command_reads_nothing_of_it(app: Flask, large_file: Path, monkeypatch: pytest.MonkeyPatch, ending: str):
    file = large_file.rename(large_file.with_suffix(ending))
    monkeypatch.setattr(imports, "create_app", lambda: app)
    monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("it was read"))
    result = CliRunner().invoke(imports.import_files, [str(file)])
    assert "too large" in result.output
    assert result.exit_code == 1


def test_nor_does_the_calendar(app: Flask, large_file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(calendars, "create_app", lambda: app)
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: pytest.fail("it was read"))
    result = CliRunner().invoke(calendars.import_notice, [str(large_file), "--year", "2027", "--notice", "1"])
    assert "too large" in result.output


@pytest.mark.parametrize("url", ["/admin/exchange/import/", "/admin/cases/import/"])
@pytest.mark.parametrize("name", ["editor", "quality", ""])
def test_an_upload_is_refused_unread(
    guide_in_force: str, staff: Callable[[str], Visitor], citizen: Visitor, name: str, url: str
):
    visitor = staff(name) if name else citizen
    assert sent_large(visitor, url, "multipart/form-data; boundary=x") == (413, 0)


def test_a_report_of_cases_is_refused_unread(app: Flask, guide_in_force: str, citizen: Visitor):
    with app.app_context(), writing():
        add_source(SYSTEM, code="counter", department_code=None, token_hash=hashlib.sha256(b"right").hexdigest())
    for token in ("right", "wrong"):
        headers = {"Authorization": f"Bearer {token}"}
        assert sent_large(citizen, "/api/v1/cases", "application/json", headers) == (413, 0)


def sent_large(visitor: Visitor, url: str, content_type: str, headers: dict[str, str] | None = None) -> tuple[int, int]:
    """Return the status of the answer to a body of 200 MB, and how often it was read."""
    body = Untouched()
    environ = {"wsgi.input": body, "CONTENT_LENGTH": str(LARGE)}
    response = visitor.client.post(url, content_type=content_type, headers=headers, environ_overrides=environ)
    return response.status_code, body.reads


def hostile_workbook(cell: str, before: str = "") -> bytes:
    """Return a workbook whose sheet of guides has one cell, and something before its XML."""
    book, plain, changed = Workbook(), io.BytesIO(), io.BytesIO()
    book.active.title = "guides"
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            is_sheet = name == "xl/worksheets/sheet1.xml"
            target.writestr(name, SHEET % (before, cell) if is_sheet else source.read(name))
    return changed.getvalue()


@pytest.mark.usefixtures("context")
def test_a_cell_is_cut_before_it_is_cleaned(monkeypatch: pytest.MonkeyPatch):
    cleaned: list[int] = []

    def counted(text: str) -> str:
        cleaned.append(len(text))
        return text[:30]

    monkeypatch.setattr(headings, "clean_line", counted)
    with pytest.raises(FileRefusedError):
        guides_in_workbook(io.BytesIO(hostile_workbook("A" * 2_000_000)))
    assert 30 <= max(cleaned) <= MAX_CELL_CHARACTERS


@pytest.mark.usefixtures("context")
def test_entities_of_a_workbook_are_refused():
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    with pytest.raises(FileRefusedError, match="ValueError"):
        guides_in_workbook(io.BytesIO(hostile_workbook("&e9;", f'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{entities}]>')))
