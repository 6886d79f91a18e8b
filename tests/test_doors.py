"""Two doors as two processes: each unable to do the other's work."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import Identity
from portal.doors import ADMIN, PUBLIC
from portal.platform.security.contact_encryption import CannotOpenError, open_sealed
from portal.platform.storage.database import db
from portal.platform.web.health import blueprint as health
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, Cast, complain
from tests.support.filing import file_by_form
from tests.support.visitor import Visitor, sign_in


def behind(app: Flask, doors: str) -> Iterator[Flask]:
    """Open the same portal with one door."""
    one = create_app(replace(app.extensions["portal.settings"], doors=doors))
    yield one
    with one.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def public(app: Flask) -> Iterator[Flask]:
    yield from behind(app, "public")


@pytest.fixture
def admin(app: Flask) -> Iterator[Flask]:
    yield from behind(app, "admin")


def test_the_public_process_serves_no_staff_views(public: Flask, cast: Cast, guide_in_force: str):
    visitor = sign_in(public, cast, "administrator")
    for url in ("/admin/", "/admin/sign-in/", "/admin/complaints/", "/admin/people/", "/admin/anything/"):
        assert visitor.client.get(url).status_code == 404, url
        assert visitor.client.post(url).status_code in {400, 404, 405}, url
    assert visitor.get(f"/zh/procedures/{CODE}/").status == 200
    names = {blueprint.name for blueprint, _ in ADMIN}
    views = {view for endpoint, view in public.view_functions.items() if endpoint.split(".")[0] in names}
    assert len(views) == 1, "only the one that answers 404"


def test_the_staffs_process_has_no_public_view(admin: Flask, cast: Cast, guide_in_force: str):
    visitor = sign_in(admin, cast, "quality")
    for url in (
        "/",
        "/zh/",
        f"/zh/procedures/{CODE}/",
        "/zh/complaints/new/",
        "/api/v1/procedures",
        "/data/supervision.csv",
    ):
        assert visitor.client.get(url).status_code == 404, url
    assert visitor.get("/admin/").status == 200
    assert visitor.client.get("/healthz").status_code == 200
    names = {blueprint.name for blueprint, _ in PUBLIC} - {health.name}
    views = {view for endpoint, view in admin.view_functions.items() if endpoint.split(".")[0] in names}
    assert len(views) == 1


def test_public_complaints_reach_the_staff_process(public: Flask, admin: Flask, cast: Cast, guide_in_force: str):
    contact = "王小燕雀 0000-88009999"
    url = f"/zh/complaints/new/?procedure={CODE}"
    citizen = file_by_form(Visitor(public), url, narrative="等了三个星期", identity="named", contact=contact)
    assert citizen.status == 200
    with public.test_request_context("/zh/"):
        complaint = db.session.scalars(select(Complaint)).one()
        sealed, purpose = complaint.contact_sealed or b"", f"contact:{complaint.reference}"
        reference = complaint.reference
        with pytest.raises(CannotOpenError):
            open_sealed(sealed, purpose)
    assert public.extensions["portal.keys"].contact_private is None
    desk = sign_in(admin, cast, "quality").get(f"/admin/complaints/{reference}/")
    assert "等了三个星期" in desk.text
    with admin.app_context():
        assert open_sealed(sealed, purpose) == contact


def test_both_doors_stand_open_by_default(app: Flask, cast: Cast, guide_in_force: str):
    with app.test_request_context("/zh/"):
        complain(get_version_in_force(CODE), identity=Identity.ANONYMOUS)
    assert Visitor(app).get("/zh/").status == 200
    assert sign_in(app, cast, "quality").get("/admin/").status == 200


def test_either_process_has_both_stylesheets(public: Flask, admin: Flask):
    for app in (public, admin):
        for url in ("/static/public-0.css", "/static/admin-0.css", "/static/portal.css"):
            assert app.test_client().get(url).status_code == 200, url
