"""Personal data in what is typed: its writer decides, and everybody reads and the database holds it masked."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.complaints.models import Complaint
from portal.complaints.originals import open_originals
from portal.corrective_actions.models import Finding
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from tests.support.cast import CODE, STEP
from tests.support.databases import is_sqlite
from tests.support.filing import answer_until, page_shown
from tests.support.visitor import Visitor

NEW = f"/zh/complaints/new/?procedure={CODE}&element={STEP}"
NUMBER = "440301199001011234"
PLATE = "粤B12345"
NARRATIVE = f"身份证{NUMBER}被登记错了，改了三次。"
EVERYWHERE = {"narrative": NARRATIVE, "case_number": NUMBER, "window": f"{NUMBER}旁", "remedy_sought": f"还我{PLATE}"}


def fill(citizen: Visitor, **answers: str) -> Visitor:
    return answer_until(citizen, "check", NEW, **{"narrative": NARRATIVE, **answers})


def everything_stored(app: Flask) -> str:
    """Return every row of every table as text, and of SQLite the files too."""
    with app.app_context():
        rows = [str(db.session.execute(text(f'SELECT * FROM "{name}"')).all()) for name in db.metadata.tables]
        db.session.remove()
        db.engine.dispose()
    folder: Path = app.extensions["portal.settings"].data_dir
    files = [each.read_bytes() for each in folder.glob("portal.db*")] if is_sqlite(app) else []
    return "".join(rows) + "".join(each.decode("utf-8", "replace") for each in files)


def test_the_page_appears_only_with_personal_data(guide_in_force: str, citizen: Visitor):
    fill(citizen, narrative="等了三个星期。")
    assert (citizen.status, page_shown(citizen)) == (200, "check")
    fill(citizen, personal="")
    assert (citizen.status, page_shown(citizen)) == (400, "personal"), "one of the two is chosen"
    assert 'href="#personal-0"' in citizen.html
    assert 'id="personal-error"' in citizen.html


def test_writers_see_what_others_will_read(guide_in_force: str, citizen: Visitor):
    answer_until(citizen, "personal", NEW, narrative=NARRATIVE)
    read = citizen.html.split('class="typed panel"')[1].split("</p>")[0]
    assert NUMBER not in read
    assert "被登记错了，改了三次。" in read
    assert "身份证" in citizen.text.split("被登记错了")[1], "what was spotted is named"
    answer_until(citizen, "check", narrative=NARRATIVE, personal="removed")
    shown = citizen.html.split('<dl class="facts">')[1].split("</dl>")[0]
    assert NUMBER not in shown
    assert "改了三次" in shown
    while page_shown(citizen) != "story":
        citizen.submit("/new/", button=("go", "back"))
    assert citizen.form("/new/").fields["narrative"] == NARRATIVE, "until it is filed the text is the writer's"


@pytest.mark.parametrize(("choice", "is_sealed"), [("removed", False), ("sealed", True)])
def test_only_sealed_originals_can_be_opened(
    app: Flask, guide_in_force: str, citizen: Visitor, choice: str, is_sealed: bool
):
    fill(citizen, **EVERYWHERE, personal=choice).submit("/new/")
    assert citizen.status == 200
    with app.app_context():
        kept = db.session.scalars(select(Complaint)).one()
        finding = db.session.scalars(select(Finding)).one()
        trail = db.session.scalars(select(AuditEntry)).all()
        assert (kept.original_sealed is not None) == is_sealed
        if kept.original_sealed:
            opened = open_originals(kept.original_sealed, kept.reference)
            assert opened == EVERYWHERE
        for row in (kept, finding, *trail):
            columns = json.dumps({name: str(value) for name, value in vars(row).items()}, ensure_ascii=False)
            assert NUMBER not in columns
            assert PLATE not in columns
        assert "被登记错了，改了三次。" in kept.narrative
        assert finding.reported == kept.narrative
    assert NUMBER not in (stored := everything_stored(app))
    assert PLATE not in stored


def test_without_personal_data_nothing_is_sealed(app: Flask, guide_in_force: str, citizen: Visitor):
    fill(citizen, narrative="等了三个星期。", personal="sealed").submit("/new/")
    with app.app_context():
        assert db.session.scalars(select(Complaint)).one().original_sealed is None


def test_a_masked_text_changed_is_another(app: Flask, guide_in_force: str, citizen: Visitor):
    """Two identity numbers mask alike; the form sent again with the other one is not the same form."""
    fill(citizen, personal="removed")
    used = citizen.form("/new/").fields | {"go": "next"}
    assert citizen.client.post("/zh/complaints/new/", data=used).status_code == 200
    other = used | {"narrative": NARRATIVE.replace(NUMBER, "440301199001011242")}
    assert citizen.client.post("/zh/complaints/new/", data=used).status_code == 200
    assert citizen.client.post("/zh/complaints/new/", data=other).status_code == 400


@pytest.mark.parametrize("field", ["paper_asked", "charged"])
def test_answers_of_a_kind_are_masked_too(app: Flask, guide_in_force: str, citizen: Visitor, field: str):
    kind = {"paper_asked": "extra_material", "charged": "unlawful_fee"}[field]
    typed = {field: f"20元，写的是{NUMBER}"}
    fill(citizen, narrative="多要了东西。", problem=kind, personal="sealed", **typed).submit("/new/")
    with app.app_context():
        kept = db.session.scalars(select(Complaint)).one()
        assert kept.original_sealed is not None
        assert open_originals(kept.original_sealed, kept.reference) == typed
        assert NUMBER not in kept.details[field]


def test_text_that_is_not_asked_is_not_offered(app: Flask, guide_in_force: str, citizen: Visitor):
    """A number typed on a page that a later answer took away is not filed, so nothing is to be decided."""
    answer_until(citizen, "identity", NEW, remedy_sought=NUMBER)
    while page_shown(citizen) != "purpose":
        citizen.submit("/new/", button=("go", "back"))
    answer_until(citizen, "check", purpose="suggestion", narrative="一次告知就好了。")
    assert page_shown(citizen) == "check"
    assert citizen.status == 200
    citizen.submit("/new/")
    assert NUMBER not in everything_stored(app)
