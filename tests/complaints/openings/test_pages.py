"""The pages of openings: asked and decided on the desk, and read by the complainant."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintKind, Identity
from portal.platform.security.tracking_codes import new_idempotency_key, tracking_code
from portal.platform.storage.database import db
from portal.procedures.queries import get_version_in_force
from tests.complaints.filing.steps import follow
from tests.support.cast import CODE, Cast, complain, complain_to_handler
from tests.support.visitor import Visitor

CONTACT, WHY = "王小燕雀 0000-88009999", "电话核实当天的时间"


@pytest.fixture
def filed(app: Flask, cast: Cast, guide_in_force: str) -> tuple[str, str]:
    """File a complaint in confidence and assign it; return its number and code."""
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        made = complain_to_handler(cast, idempotency_key=key, identity=Identity.CONFIDENTIAL, contact=CONTACT)
        return made.reference, tracking_code(key)


def test_from_request_to_opening(filed: tuple[str, str], staff: Callable[[str], Visitor], citizen: Visitor):
    url = f"/admin/complaints/{filed[0]}/"
    asker = staff("quality2").get(url)
    assert "/contact/" not in asker.html
    asker.submit("/ask-opening/", part="contact", reason="x")
    assert asker.status == 400
    asker.submit("/ask-opening/", part="contact", reason=WHY)
    assert "/grant-opening/" not in asker.get(url).html
    page = follow(citizen, *filed).text
    assert WHY in page
    assert "待决定" in page
    assert filed[0] in staff("quality").get("/admin/").text
    officer = staff("quality").get(url)
    assert WHY in officer.text
    officer.submit("/grant-opening/")
    asker.get(url).submit("/contact/")
    assert CONTACT in asker.text
    assert CONTACT not in asker.get(url).text, "only when it is opened"
    assert CONTACT not in staff("quality").get(url).text
    page = follow(citizen, *filed).text
    assert "Name of" not in page, "offices, never names"
    assert CONTACT not in page
    told = page.split(WHY)[1][:200]
    assert "投诉督办岗" in told
    assert "已查看" in told


def test_a_refusal_is_read_without_its_reason(
    filed: tuple[str, str], staff: Callable[[str], Visitor], citizen: Visitor
):
    url = f"/admin/complaints/{filed[0]}/"
    staff("quality2").get(url).submit("/ask-opening/", part="contact", reason=WHY)
    staff("quality").get(url).submit("/refuse-opening/", reason="网上询问即可")
    assert "网上询问即可" in staff("quality2").get(url).text
    page = follow(citizen, *filed).text
    assert WHY in page
    assert "网上询问即可" not in page


def test_nobody_opens_by_address(app: Flask, filed: tuple[str, str], staff: Callable[[str], Visitor]):
    for name in ("quality", "manager", "supervisor", "handler"):
        visitor = staff(name).get("/admin/")
        token = visitor.form("/sign-out/").fields["csrf_token"]
        for what in ("contact", "original"):
            response = visitor.client.post(f"/admin/complaints/{filed[0]}/{what}/", data={"csrf_token": token})
            assert response.status_code == 400
            assert CONTACT not in response.get_data(as_text=True)


def test_reporters_read_who_asked(
    app: Flask, cast: Cast, guide_in_force: str, staff: Callable[[str], Visitor], citizen: Visitor
):
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        number = complain(
            get_version_in_force(CODE), idempotency_key=key, kind=ComplaintKind.INTEGRITY,
            identity=Identity.CONFIDENTIAL, contact=CONTACT,
        ).reference  # fmt: skip
        code = tracking_code(key)
    url = f"/admin/complaints/{number}/"
    staff("inspector").get(url).submit("/ask-opening/", part="contact", reason=WHY)
    page = follow(citizen, number, code).text
    assert WHY in page
    assert "派驻纪检监察组" in page
    for name in ("quality", "supervisor", "manager"):
        assert staff(name).get(url).status == 404
    with app.app_context():
        assert db.session.scalars(select(Complaint)).one().awaits_approval
