"""Who watches over access: entries in reach, newest first, and nothing that tells of an integrity report."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.models import Holding
from portal.complaints.vocabulary import ComplaintKind
from portal.pages.desk.access_list import AREAS, ENTRIES_PER_PAGE
from portal.platform import clock
from portal.platform.storage.access_entries import AccessEntry, AccessKind, write_entries
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, Cast, complain, in_days
from tests.support.visitor import Visitor

LOG = "/admin/access/"


@pytest.fixture
def numbers(app: Flask, guide_in_force: str) -> tuple[str, str]:
    """File an ordinary complaint and an integrity report; return their numbers."""
    with app.test_request_context("/zh/"):
        version = get_version_in_force(CODE)
        return complain(version).reference, complain(version, kind=ComplaintKind.INTEGRITY).reference


def write(app: Flask) -> None:
    with app.app_context():
        write_entries()


def test_only_inspectors_see_who_read_integrity_reports(
    app: Flask, staff: Callable[[str], Visitor], numbers: tuple[str, str]
):
    ordinary, secret = numbers
    reader = staff("inspector")
    for number in numbers:
        assert reader.get(f"/admin/complaints/{number}/").status == 200
    staff("editor").get(f"/admin/complaints/{secret}/")
    write(app)
    seen = staff("inspector").get(LOG)
    assert {ordinary, secret} <= set(re.findall(r"C-\w{4}-\w{4}", seen.html))
    seen = staff("supervisor").get(LOG)
    assert ordinary in seen.html
    assert secret not in seen.html
    assert "Refused: no permission" in seen.text
    assert "/admin/complaints/<reference>/" in seen.text


def test_no_entry_tells_inspectors_of_their_own_post(
    app: Flask, cast: Cast, staff: Callable[[str], Visitor], numbers: tuple[str, str]
):
    reader = staff("quality")
    reader.get(f"/admin/complaints/{numbers[0]}/")
    write(app)
    assert numbers[0] in staff("inspector").get(LOG).html
    with app.app_context(), writing():
        db.session.add(Holding(staff_id=cast.id("inspector"), post_code="tr-review", from_on=in_days(-900)))
    assert numbers[0] not in staff("inspector").get(LOG).html


def test_the_log_is_read_page_by_page(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    with app.app_context(), writing():
        for number in range(2 * ENTRIES_PER_PAGE + 1):
            minute = clock.now() - timedelta(minutes=1000 - number)
            db.session.add(AccessEntry(minute=minute, staff_id=cast.id("editor"), kind=AccessKind.NO_PERMISSION,
                                       rule=f"view-{number}", subject="", count=1))  # fmt: skip
    visitor, found = staff("supervisor").get(LOG), []
    while True:
        found += re.findall(r"view-(\d+)", visitor.html)
        older = re.search(r'rel="next" href="([^"]+)"', visitor.html)
        if older is None:
            break
        assert re.fullmatch(r"/admin/access/\?before=[0-9a-f]{32}", older[1]), "the address tells no number"
        visitor.get(older[1])
    assert [int(number) for number in found] == list(reversed(range(2 * ENTRIES_PER_PAGE + 1)))
    for wrong in ("7", "x" * 32, "0" * 32, "一"):
        assert visitor.get(f"{LOG}?before={wrong}").status == 404


def test_every_area_of_the_desk_has_words(app: Flask):
    doors = {name for name in app.blueprints if name.endswith("_admin")}
    assert doors == set(AREAS)


def test_a_refused_page_is_named_in_words(app: Flask, staff: Callable[[str], Visitor]):
    staff("handler").get("/admin/organisation/transport/edit/")
    write(app)
    cell = staff("supervisor").get(LOG).html.split("<tbody>")[1]
    assert cell.index("Departments") < cell.index("/admin/organisation/&lt;code&gt;/edit/")
