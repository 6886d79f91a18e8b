"""The audit trail: filters in the address, pages to the last entry, names that people understand, and the file."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import RoleGrant, Staff
from portal.library.access.permissions import SYSTEM, Role
from portal.pages.trail import export, queries
from portal.platform.storage.audit import AuditEntry, AuditSubject, add_entry, record_event
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from tests.support.cast import Cast, complain_to_handler
from tests.support.visitor import Visitor
from tests.test_costs import cost

TRAIL = "/admin/trail/"
Signer = Callable[[str], Visitor]


@pytest.fixture
def number(app: Flask, cast: Cast, guide_in_force: str) -> str:
    """File a complaint, accept it and assign it; return its number."""
    with app.test_request_context("/zh/"):
        return complain_to_handler(cast).reference


def write(app: Flask, cast: Cast, *rows: tuple[str, dict[str, Any]]) -> None:
    """Add entries of the editor for made-up records, by the record and what differs."""
    with app.app_context(), writing():
        for subject, differing in rows:
            add_entry(cast["editor"], "edit_version", AuditSubject("procedure_versions", subject), [], "done")
            db.session.flush()
            entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
            for name, value in differing.items():
                setattr(entry, name, value)


def rows(visitor: Visitor) -> list[str]:
    """Return the text of each row of the page."""
    table = visitor.html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in table.split("<tr>")[1:]]


def lines(visitor: Visitor, query: str = "") -> Sequence[list[str]]:
    """Return the rows of the file."""
    answer = visitor.client.get(f"{TRAIL}entries.csv{query}")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


@pytest.mark.parametrize("name", ["inspector", "supervisor", "administrator"])
def test_a_record_has_its_history(staff: Signer, number: str, name: str):
    visitor = staff(name).get(f"{TRAIL}?reference={number.lower()}")
    assert [row.partition(" Complaint ")[0].partition(":")[2][3:] for row in rows(visitor)] == [
        "Name of quality Quality officer Assign a handler",
        "Name of quality Quality officer Accept a complaint",
        "System Decide whom a complaint is with",
        "Complainant File a complaint",
    ]
    assert "handler_id" in rows(visitor)[0]
    has_link = f'href="/admin/complaints/{number}/"' in visitor.html
    assert has_link == (name != "administrator"), "a link only for who may read the record"


FILTERS = (
    ("person=editor", "GU/1"),
    ("person=Name+of+editor", "GU/1"),
    ("verb=export_guides", "xlsx"),
    ("kind=guides", "xlsx"),
    ("outcome=refused", "GU/2"),
    ("from_on=2031-01-02&to_on=2031-01-02", "GU/3"),
    ("reference=GU/4", "GU/4"),
    ("person=system&kind=clock", "why"),
    ("person=complainant&kind=ratings", "M-AAAA-AAAA"),
    ("verb=reorganise", "JG-1"),
)


@pytest.mark.parametrize(("query", "found"), FILTERS)
def test_filters_narrow_the_entries(app: Flask, cast: Cast, staff: Signer, query: str, found: str):
    other = {"staff_id": cast.id("approver")}
    midnight = datetime(2031, 1, 1, 16, tzinfo=UTC)  # in Shanghai
    write(
        app, cast,
        ("GU/1", {}),
        ("GU/2", other | {"outcome": "SecondPersonNeededError"}),
        ("GU/3", other | {"at": midnight + timedelta(hours=23, minutes=59)}),
        ("GU/4", other | {"at": midnight - timedelta(seconds=1)}),
        ("GU/5", other | {"at": midnight + timedelta(hours=24)}),
        ("M-AAAA-AAAA", {"staff_id": None, "verb": "rate", "subject_kind": "ratings"}),
    )  # fmt: skip
    with app.app_context(), writing():
        record_event(cast["approver"], "export_guides", "guides", "xlsx")
        record_event(SYSTEM, "accept_clock", "clock", "why")
        record_event(cast["approver"], "reorganise merge", "reorganisations", "JG-1")
    visitor = staff("supervisor")
    assert len(rows(visitor.get(TRAIL))) > 8
    (row,) = rows(visitor.get(f"{TRAIL}?{query}"))
    assert found in row


BAD = (
    ("person", "nobody-at-all", "Nobody has this name"),
    ("verb", "dance", "Choose one of the options shown."),
    ("kind", "tables", "Choose one of the options shown."),
    ("outcome", "maybe", "Choose one of the options shown."),
    ("from_on", "2026-02-31", "Enter a date"),
    ("to_on", "tomorrow", "Enter a date"),
    ("reference", "x" * 81, "At most 80 characters."),
)


@pytest.mark.parametrize(("name", "typed", "message"), BAD)
def test_bad_filters_are_named_and_stay(staff: Signer, name: str, typed: str, message: str):
    visitor = staff("supervisor")
    for path in (TRAIL, f"{TRAIL}entries.csv"):
        visitor.get(f"{path}?{name}={typed}")
        assert visitor.status == 400
        assert message in visitor.text
        assert re.search(rf'value="{typed}"', visitor.html), "what was typed stays"
        assert f'id="{name}-error"' in visitor.html
        assert rows(visitor) == []


@pytest.mark.parametrize(
    "query",
    ["person=%00", "reference=%00%ff", "verb=%F0%9F%98%80", "verb=a&verb=b", "kind=" + "k" * 3000, "from_on=9999-12-31",
     "to_on=9999-12-31", "from_on=1900-01-01", "from_on=2026-02-02&to_on=2026-02-01", "person=%25", "reference=%25"],
)  # fmt: skip
def test_no_filter_is_a_fault(staff: Signer, query: str):
    assert staff("inspector").get(f"{TRAIL}?{query}").status in {200, 400}


def test_two_of_one_name_are_asked_for(app: Flask, staff: Signer):
    with app.app_context(), writing():
        for person in db.session.scalars(select(Staff).where(Staff.user_name.in_(["editor", "approver"]))):
            person.display_name = "王伟"
    visitor = staff("supervisor").get(f"{TRAIL}?person=王伟")
    assert (visitor.status, "Several people have this name" in visitor.text) == (400, True)


def test_pages_lead_to_the_last_entry(app: Flask, cast: Cast, staff: Signer):
    count = 2 * queries.ENTRIES_PER_PAGE + 1
    same = {"at": datetime(2030, 1, 1, tzinfo=UTC), "staff_id": cast.id("approver")}
    write(app, cast, *((f"GU/{place}", same) for place in range(count)))
    visitor, found = staff("supervisor").get(f"{TRAIL}?person=approver"), []
    while True:
        found += re.findall(r">GU/(\d+)<", visitor.html)
        older = re.search(r'rel="next" href="([^"]+)"', visitor.html)
        if older is None:
            break
        visitor.get(older[1].replace("&amp;", "&"))
    assert [int(each) for each in dict.fromkeys(found)] == list(reversed(range(count)))
    for wrong in ("7", "x" * 32, "0" * 32, "一"):
        assert visitor.get(f"{TRAIL}?before={wrong}").status == 404


def test_a_page_costs_the_same_with_more(app: Flask, cast: Cast, staff: Signer, number: str):
    visitor = staff("inspector")
    before = [cost(app, visitor, TRAIL + query) for query in ("", f"?reference={number}&person=quality")]
    write(app, cast, *((f"GU/{place}", {"posts": f"tr-{place}"}) for place in range(60)))
    after = [cost(app, visitor, TRAIL + query) for query in ("", f"?reference={number}&person=quality")]
    assert after == before
    assert max(after) <= 15


def test_refusals_say_their_reason(app: Flask, cast: Cast, staff: Signer):
    write(app, cast, ("GU/2", {"outcome": "SecondPersonNeededError"}))
    (row,) = rows(staff("supervisor").get(f"{TRAIL}?outcome=refused"))
    assert row.endswith("Act refused SecondPersonNeededError")


def test_verbs_without_a_name_are_shown(app: Flask, cast: Cast, staff: Signer):
    write(app, cast, ("GU/2", {"verb": "an_act_of_long_ago"}))
    assert "an_act_of_long_ago" in rows(staff("supervisor").get(f"{TRAIL}?reference=GU/2"))[0]


def test_the_file_has_what_is_filtered(app: Flask, cast: Cast, staff: Signer):
    write(app, cast, ("GU/1", {}), ("GU/2", {"outcome": "SecondPersonNeededError"}))
    header, *found = lines(staff("administrator"), "?person=editor&outcome=refused")
    assert header[:2] == ["Date and time", "Person"]
    (only,) = found
    assert only[1:] == ["Name of editor", "editor", "Editor", "", "Edit a guide version", "edit_version",
                        "Guide version", "GU/2", "", "SecondPersonNeededError"]  # fmt: skip


def test_an_export_is_an_entry(staff: Signer):
    visitor = staff("inspector")
    lines(visitor, "?verb=sign_in&from_on=2026-01-01")
    (row,) = rows(visitor.get(f"{TRAIL}?verb=export_trail"))
    assert "Name of inspector" in row
    assert "from_on, verb" in row


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'=1"])
def test_no_cell_is_a_formula(app: Flask, cast: Cast, staff: Signer, text: str):
    with app.app_context(), writing():
        db.session.scalars(select(Staff).where(Staff.user_name == "editor")).one().display_name = text
    write(app, cast, (text, {"verb": text, "fields": [text], "outcome": text, "posts": text}))
    *_, last = lines(staff("supervisor"), "?person=editor")
    assert last[1] == f"'{text}"
    assert [cell for cell in last if cell.lstrip("\t\r ").startswith(("=", "+", "-", "@"))] == []


def test_a_long_file_says_what_is_missing(app: Flask, cast: Cast, staff: Signer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(queries, "MAX_EXPORTED", 3)
    monkeypatch.setattr(export, "MAX_EXPORTED", 3)
    write(app, cast, *((f"GU/{place}", {}) for place in range(4)))
    found = lines(staff("supervisor"), "?person=editor")
    assert [line[8] for line in found[1:-1]] == ["GU/3", "GU/2", "GU/1"]
    assert found[-1] == ["Only the newest 3 entries are in this file. Narrow the filters to get the others."]
    write(app, cast, ("GU/x", {"staff_id": cast.id("approver")}))
    assert "newest" not in lines(staff("supervisor"), "?person=approver")[-1][0]


def test_roles_of_one_department_read_nothing(app: Flask, cast: Cast, staff: Signer):
    with app.app_context(), writing():
        for grant in db.session.scalars(select(RoleGrant).where(RoleGrant.role == Role.SUPERVISOR)):
            grant.department_code = "transport"
    visitor = staff("supervisor")
    assert TRAIL not in visitor.get("/admin/").html
    assert visitor.get(TRAIL).status == 403
    assert visitor.client.get(f"{TRAIL}entries.csv").status_code == 403


def test_the_menu_leads_there(staff: Signer):
    for name in ("inspector", "supervisor", "administrator", "quality", "manager", "editor"):
        has_link = f'href="{TRAIL}"' in staff(name).get("/admin/").html
        assert has_link == (name in {"inspector", "supervisor", "administrator"}), name
