"""What is exported comes back as it was: through cells, JSON, lines and workbooks."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import BinaryIO

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from portal.demo.context import read_guides
from portal.imports.guide_import import contents_of, import_records
from portal.imports.queries import guides_to_export
from portal.imports.vocabulary import Options, RowOutcome
from portal.library.access.permissions import SYSTEM
from portal.library.guide.cell_text import rewritten, to_cells
from portal.library.guide.difference import difference
from portal.library.guide.document import Guide
from portal.library.guide.field_schema import cells_of
from portal.library.guide_files import export
from portal.platform.storage.database import db
from portal.procedures.models import ProcedureVersion
from tests.library.guide_files.strategies import guides
from tests.support.cast import Cast, publish, read_guide
from tests.support.soak import share

WRITERS: dict[str, Callable[[Iterable[Guide], BinaryIO], None]] = {
    "guides.json": export.write_json,
    "guides.jsonl": export.write_lines,
    "guides.xlsx": export.write_workbook,
    "english.xlsx": lambda guides, handle: export.write_workbook(guides, handle, "en"),
}


@pytest.fixture
def words(app: Flask) -> Iterable[None]:
    """Stand in an application context, for labels in every language."""
    with app.app_context():
        yield


def through(name: str, written: list[Guide]) -> list[Guide]:
    handle = BytesIO()
    WRITERS[name](written, handle)
    handle.seek(0)
    records = list(contents_of(name, handle).records)
    assert [record.notes for record in records] == [[] for _ in written]
    return [record.guide for record in records if record.guide]


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.once
@pytest.mark.usefixtures("words")
def test_demonstration_guides_survive_a_round_trip(name: str):
    written = list(read_guides().values())
    assert through(name, written) == written


@pytest.mark.parametrize("name", ["guides.jsonl", "guides.xlsx"])
@pytest.mark.once
@pytest.mark.usefixtures("words")
@settings(max_examples=share(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(guide=guides())
def test_any_guide_comes_back_as_it_was(name: str, guide: Guide):
    (back,) = through(name, [guide])
    assert difference(guide, back) == []
    assert back == guide


@pytest.mark.once
@pytest.mark.usefixtures("words")
@settings(max_examples=share(500), deadline=None, suppress_health_check=list(HealthCheck))
@given(guide=guides())
def test_saving_an_untouched_form_changes_nothing(guide: Guide):
    for name, part_type in Guide.lists_of_keyed.items():
        cells = cells_of(part_type)
        for part in getattr(guide, name):
            assert rewritten(part, cells, to_cells(part, cells)) == part
    cells = cells_of(Guide, ("name", "plain_names", "committed_limit", "administrative_review", "audience", "is_free"))
    assert rewritten(guide, cells, to_cells(guide, cells)) == guide


@pytest.mark.usefixtures("context")
def test_importing_an_export_again_changes_nothing(cast: Cast):
    publish(cast, read_guide())
    handle = BytesIO()
    export.write_workbook(guides_to_export(SYSTEM), handle)
    handle.seek(0)
    contents = contents_of("guides.xlsx", handle)
    assert [result.outcome for result in import_records(SYSTEM, contents.records, Options())] == [RowOutcome.UNCHANGED]
    assert db.session.query(ProcedureVersion).count() == 1
