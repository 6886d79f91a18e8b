"""An address names a row by a reference that leads to that row of that table alone, and tells no number."""

import pytest
from flask import Flask, url_for

from portal.platform.security.row_references import read_row_reference, row_reference, row_version_mark
from tests.support.soak import share

TABLE = "tasks"


def test_a_reference_leads_to_its_row_alone(app: Flask):
    with app.app_context():
        references = [row_reference(TABLE, number) for number in range(share(10_000))]
        assert [read_row_reference(TABLE, each) for each in references] == list(range(share(10_000)))
        assert {read_row_reference("replies", each) for each in references} == {None}
        assert len({each[:8] for each in references}) == len(references), "they differ from the first letters on"


@pytest.mark.parametrize("text", ["", "1", "f" * 32, "g" * 32, "f" * 31, "f" * 64, "一" * 32, "\ud800"])
def test_other_texts_lead_nowhere(app: Flask, text: str):
    with app.app_context():
        assert read_row_reference(TABLE, text) is None


def test_another_secret_makes_other_references(app: Flask, monkeypatch: pytest.MonkeyPatch):
    with app.app_context():
        before, mark = row_reference(TABLE, 7), row_version_mark(TABLE, 7, 1)
        monkeypatch.setattr(app, "secret_key", "another")
        assert row_reference(TABLE, 7) != before
        assert row_version_mark(TABLE, 7, 1) != mark
        assert read_row_reference(TABLE, before) is None


def test_no_address_takes_the_number_of_a_row(app: Flask):
    """A rule with a plain number is allowed for what counts from one within its own record: versions and years."""
    numbered = {
        argument for rule in app.url_map.iter_rules() for argument in rule.arguments
        if type(rule._converters[argument]).__name__ == "NumberConverter"
    }  # fmt: skip
    assert numbered == {"number"}
    with app.test_request_context():
        address = url_for("actions_admin.remove_task", reference="A-0000-0000", task_id=7)
    assert address == f"/admin/actions/A-0000-0000/tasks/{_reference_of(app, 7)}/remove/"


def _reference_of(app: Flask, number: int) -> str:
    with app.app_context():
        return row_reference(TABLE, number)
