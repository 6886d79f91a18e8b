"""A file of 200 MB is refused by its size: nothing of it is read."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from portal.cases.intake.operations import add_source
from portal.library.access.permissions import SYSTEM
from portal.operating.commands import calendars, imports
from portal.platform.storage.transaction import writing
from tests.support.visitor import Visitor

pytestmark = pytest.mark.once
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
    body = Untouched()
    visitor = staff(name) if name else citizen
    response = visitor.client.post(
        url, input_stream=body, content_type="multipart/form-data; boundary=x", content_length=LARGE
    )
    assert response.status_code == 413
    assert body.reads == 0


def test_a_report_of_cases_is_refused_unread(app: Flask, guide_in_force: str, citizen: Visitor):
    with app.app_context(), writing():
        add_source(SYSTEM, code="counter", department_code=None, token_hash=hashlib.sha256(b"right").hexdigest())
    for token, status in (("right", 413), ("wrong", 401)):
        body = Untouched()
        response = citizen.client.post(
            "/api/v1/cases", input_stream=body, content_type="application/json", content_length=LARGE,
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip
        assert response.status_code == status
        assert body.reads == 0
