"""What every request is held to: its host, who sent its form, and that a field is a text, once."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.complaints.models import Complaint
from portal.platform.storage.database import db
from portal.settings import Settings, read_settings
from tests.support.cast import CODE
from tests.support.filing import WHOLE
from tests.support.page_forms import typed
from tests.support.visitor import Visitor

NEW = f"/en/complaints/new/?procedure={CODE}"
TYPED = "They were rude to me at the window."
SAID_OF_FILES, SAID_OF_LISTS = "A file was sent in place of", "More than one value was sent"


def complaint_form(citizen: Visitor) -> dict[str, object]:
    citizen.get(NEW)
    hidden = citizen.form("/new/").fields
    form = {**WHOLE, "narrative": TYPED, "page": "check", "element": ""}
    return {**form, "csrf_token": hidden["csrf_token"], "idempotency_key": hidden["idempotency_key"]}


def kept(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Complaint.id))) or 0


@pytest.mark.parametrize("field", ["remedy_sought", "happened_on", "purpose", "problem", "identity"])
@pytest.mark.parametrize("how", ["file", "list"])
def test_a_public_field_is_a_text_once(app: Flask, guide_in_force: str, citizen: Visitor, field: str, how: str):
    form = complaint_form(citizen)
    form[field] = (BytesIO(b"x"), "x.txt") if how == "file" else ["conduct", "conduct"]
    response = citizen.client.post(NEW, data=form)
    page = response.get_data(as_text=True)
    assert response.status_code == 400
    assert (SAID_OF_FILES if how == "file" else SAID_OF_LISTS) in page
    assert TYPED in page, "what was typed is still there"
    assert kept(app) == 0


@pytest.mark.parametrize("how", ["file", "list"])
@pytest.mark.parametrize("url", ["/en/complaints/follow/", "/en/cases/follow/", f"/en/procedures/{CODE}/rate/"])
def test_other_public_forms_are_as_strict(guide_in_force: str, citizen: Visitor, url: str, how: str):
    names = {**citizen.get(url).form().fields, "number": "A", "code": "B", "level": "1"}
    spoilt = {name: (BytesIO(b"x"), "x") if how == "file" else [value, value] for name, value in names.items()}
    assert citizen.client.post(url, data=spoilt | {"csrf_token": names.get("csrf_token", "")}).status_code == 400


@pytest.mark.parametrize("how", ["file", "list"])
def test_a_staff_field_is_a_text_once(page: str, staff: Callable[[str], Visitor], how: str):
    handler = staff("handler")
    fields: dict[str, object] = dict(typed(handler.get(page).form("/note/"), note__words=TYPED))
    name = next(name for name in fields if name.endswith("note:words"))
    fields[name] = (BytesIO(b"x"), "x") if how == "file" else [TYPED, TYPED]
    response = handler.client.post(f"{page}note/", data=fields, content_type="multipart/form-data")
    assert response.status_code == 400
    assert (SAID_OF_FILES if how == "file" else SAID_OF_LISTS) in response.get_data(as_text=True)


@pytest.mark.parametrize("head", ["form-data", 'form-data; filename="x"', ""])
@pytest.mark.parametrize("url", [NEW, "/en/complaints/follow/", "/en/finished/", "/admin/sign-in/", "/api/v1/cases"])
def test_a_part_without_a_name_is_400(guide_in_force: str, citizen: Visitor, url: str, head: str):
    body = f"--x\r\nContent-Disposition: {head}\r\n\r\ny\r\n--x--\r\n"
    response = citizen.client.post(url, data=body, content_type="multipart/form-data; boundary=x")
    assert response.status_code in {400, 401} if url.startswith("/api") else response.status_code in {303, 400}
    assert response.status_code == 400 or not head or "finished" in url or url.startswith("/api")


@pytest.mark.parametrize(
    "body", [b"[1]", b"[" * 9000, b'{"narrative": ["x"]}', b'{"number": 1, "code": {}}', b'"\\ud800"']
)
@pytest.mark.parametrize("url", [NEW, "/en/complaints/follow/"])
def test_json_is_no_form(guide_in_force: str, citizen: Visitor, url: str, body: bytes):
    token = {"X-CSRFToken": citizen.get(NEW).form("/new/").fields["csrf_token"]}
    response = citizen.client.post(url, data=body, content_type="application/json", headers=token)
    assert response.status_code in {200, 400}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Origin": "https://evil.example"}, 400),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, 400),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"}, 400),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Origin": "null"}, 400),
        ({"Origin": "http://["}, 400),
        ({"Origin": "http://localhost.evil.example"}, 400),
    ],
)
def test_another_site_cannot_send_forms(
    app: Flask, guide_in_force: str, citizen: Visitor, headers: dict[str, str], status: int
):
    response = citizen.client.post(NEW, data=complaint_form(citizen), headers=headers)
    assert response.status_code == status
    assert kept(app) == (status == 200)
    assert ("another website sent this form" in response.get_data(as_text=True)) == (status == 400)


@pytest.mark.once
@pytest.mark.parametrize(
    "host",
    ["evil.example", "", "[", "[::1", "a b", "\xff", "localhost@evil.example", "localhost/evil", "[v1.x]", "-" * 300,
     "localhost.evil.example", "127.0.0.1.evil.example"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_host_that_is_not_named_is_refused(app: Flask, guide_in_force: str, citizen: Visitor, host: str, method: str):
    assert not app.extensions["portal.settings"].demo
    for url in ("/zh/", "/", "/admin/", "/zh/complaints/new/", "/api/v1/cases", "/healthz", "/static/none"):
        response = getattr(citizen.client, method)(url, headers={"Host": host, "Origin": "http://["})
        assert response.status_code == 400, url
        assert "evil" not in response.get_data(as_text=True)


def settings_with(folder: Path, **environment: str) -> Settings:
    return replace(read_settings({"PORTAL_DATA_DIR": str(folder), **environment}), secret_key="x" * 64)


def test_without_names_only_this_machine_is_served(tmp_path: Path):
    assert settings_with(tmp_path).host_names == ("127.0.0.1", "localhost", "[::1]")
    named = settings_with(tmp_path, PORTAL_TRUSTED_HOSTS="services.example.org")
    assert named.host_names == ("services.example.org",)
