"""Headers on every answer, and the demonstration's walls."""

import hashlib
import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from portal.app import create_app
from portal.complaints.models import Complaint
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db
from portal.ratings.models import Rating
from tests.architecture.test_access import ADMIN_ROUTES, read
from tests.support.browser import served
from tests.support.cast import CODE, PASSWORD, Cast
from tests.support.filing import WHOLE
from tests.support.visitor import Visitor

URLS = ["/zh/", f"/zh/procedures/{CODE}/", f"/zh/complaints/new/?procedure={CODE}", "/zh/nothing/", "/admin/",
        "/admin/sign-in/", "/api/v1/procedures", "/static/portal.css", "/readyz", f"/zh/procedures/{CODE}/rate/", "/zh/supervision/",
        "/data/supervision.csv", "/sitemap.xml", "/robots.txt"]  # fmt: skip
# What the fixtures do, and what a look at a page leaves behind.
BUILT_WITH = {
    "add_department", "add_post", "add_procedure", "draft_version", "submit_version", "publish_version", "sign_in",
}  # fmt: skip


@pytest.mark.parametrize("url", URLS)
def test_every_answer_is_walled_in(guide_in_force: str, citizen: Visitor, url: str):
    with citizen.client.get(url) as response:
        headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_nothing_of_the_staffs_is_stored(staff: Callable[[str], Visitor]):
    for url in ("/admin/", "/admin/complaints/", "/admin/nothing/"):
        assert staff("quality").client.get(url).headers["Cache-Control"] == "no-store"


def test_session_cookies_are_httponly_and_samesite(citizen: Visitor):
    cookie = citizen.client.get("/admin/sign-in/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.fixture
def over_https(app: Flask) -> Iterator[Flask]:
    """Return an application over the same database that stands behind HTTPS."""
    secure = create_app(replace(app.extensions["portal.settings"], https=True))
    yield secure
    with secure.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(
    ("doors", "name", "path"), [("both", "__Host-session", "/"), ("admin", "__Secure-staff_session", "/admin")]
)
def test_https_cookies_belong_to_this_host(app: Flask, cast: Cast, doors: str, name: str, path: str):
    secure = create_app(replace(app.extensions["portal.settings"], https=True, doors=doors))
    cookie = secure.test_client().get("/admin/sign-in/", base_url="https://localhost").headers["Set-Cookie"]
    assert cookie.startswith(f"{name}=")
    parts = cookie.split("; ")
    assert {"Secure", "HttpOnly", f"Path={path}", "SameSite=Lax"} <= set(parts)
    assert not any(part.startswith("Domain") for part in parts)
    with secure.app_context():
        db.engine.dispose()


def test_https_is_demanded_of_browsers(app: Flask, over_https: Flask, guide_in_force: str):
    for url in URLS:
        with over_https.test_client().get(url, base_url="https://localhost") as response:
            assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", url
    assert "Strict-Transport-Security" not in app.test_client().get("/zh/").headers


def test_cookies_signed_with_sha1_are_forged(app: Flask, staff: Callable[[str], Visitor]):
    visitor = staff("editor")
    with visitor.client.session_transaction() as session:
        content = dict(session)
    for digest, is_taken in ((hashlib.sha1, False), (hashlib.sha256, True)):
        signing = {"key_derivation": "hmac", "digest_method": digest}
        signer = URLSafeTimedSerializer(app.secret_key, salt="cookie-session", signer_kwargs=signing)
        client = app.test_client()
        client.set_cookie("session", signer.dumps(content))
        assert (client.get("/admin/").status_code == 200) == is_taken


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "TRACK"])
def test_other_methods_are_refused(guide_in_force: str, citizen: Visitor, method: str):
    for url in URLS:
        answer = citizen.client.open(url, method=method, headers={"X-Secret": "echo-me"})
        assert answer.status_code in {404, 405}, url
        assert "echo-me" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "url", ["/.git/config", "/.git/HEAD", "/static/", "/static/.git/config", "/static/css/", "/static/../wsgi.py",
            "/static/..%2fwsgi.py", "/portal.env", "/docs/", "/console", "/debug", "/swagger.json", "/metrics"]
)  # fmt: skip
def test_nothing_of_the_server_is_served(app: Flask, citizen: Visitor, url: str):
    assert citizen.client.get(url).status_code == 404
    assert not app.debug


@pytest.mark.parametrize("url", URLS)
def test_answers_say_what_they_are(guide_in_force: str, citizen: Visitor, url: str):
    with citizen.client.get(url) as response:
        kind = response.headers["Content-Type"]
    assert kind.endswith("; charset=utf-8") or kind == "application/json", kind
    assert "Access-Control-Allow-Origin" not in response.headers


def test_nobody_else_is_asked_for_content(guide_in_force: str, citizen: Visitor, staff: Callable[[str], Visitor]):
    pages = [citizen.get(url).html for url in URLS[:4]] + [staff("quality").get("/admin/").html]
    for page in pages:
        loaded = re.findall(
            r'<(?:script|link|img|iframe|source|video|audio|object|embed)\b[^>]*?(?:src|href)="([^"]+)"', page
        )
        assert loaded
        links = re.findall(r'<link rel="(?:canonical|alternate)"[^>]*?href="([^"]+)"', page)
        assert [url for url in loaded if "//" in url and url not in links] == []


def test_the_demonstration_answers_this_machine_only(app: Flask):
    demo = create_app(replace(app.extensions["portal.settings"], demo=True))
    client = demo.test_client()
    assert client.get("/healthz").status_code == 200
    assert client.get("/healthz", environ_base={"REMOTE_ADDR": "192.168.1.20"}).status_code == 403
    page = client.get("/zh/", headers={"Host": "localhost"}).get_data(as_text=True)
    assert "演示网站" in page
    with demo.app_context():
        db.engine.dispose()


def test_staff_forms_need_their_token(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    for name in ("quality", "editor", "approver", "manager"):
        client = staff(name).client
        for rule in app.url_map.iter_rules():
            if "POST" in (rule.methods or ()) and rule.rule.startswith("/admin/"):
                url = re.sub(r"<int:[^>]+>", "1", rule.rule)
                url = re.sub(r"<[^>]+>", CODE, url)
                assert client.post(url, data={}).status_code in {400, 403, 404}, url
    with app.app_context():
        kept = db.session.scalars(select(AuditEntry.verb)).all()
    assert set(kept) <= BUILT_WITH, "something acted"


@pytest.mark.parametrize("url", [f"/zh/procedures/{CODE}/rate/", f"/zh/complaints/new/?procedure={CODE}"])
def test_public_forms_store_nothing_without_their_token(app: Flask, guide_in_force: str, citizen: Visitor, url: str):
    fields = citizen.get(url).form().fields | {"csrf_token": "forged", "level": "1", "page": "check"}
    fields |= WHOLE
    assert Visitor(app).client.post(url, data=fields).status_code == 400
    with app.app_context():
        assert db.session.scalar(select(func.count(Rating.id))) == 0
        assert db.session.scalar(select(func.count(Complaint.id))) == 0


def test_signing_in_clears_the_earlier_session(citizen: Visitor, cast: Cast):
    with citizen.client.session_transaction() as session:
        session["token"] = "planted by somebody else"
        session["planted"] = "too"
    citizen.get("/admin/sign-in/").submit(user_name="editor", password=PASSWORD)
    with citizen.client.session_transaction() as session:
        assert session["token"] != "planted by somebody else"
        assert "planted" not in session


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/zh/"])
def test_switching_the_language_leads_nowhere_else(staff: Callable[[str], Visitor], back: str):
    visitor = staff("editor").get("/admin/")
    form = visitor.form("/language/")
    response = visitor.client.post(form.action, data={**form.fields, "back": back, "language": "zh"})
    assert response.headers["Location"] == "/admin/"


def test_reading_changes_nothing(app: Flask, guide_in_force: str, staff: Callable[[str], Visitor]):
    visitors = [staff(name) for name in ("editor", "approver", "manager", "quality", "inspector", "administrator")]
    pages = 0
    for endpoint in ADMIN_ROUTES:
        rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
        if (
            "GET" not in (rule.methods or ()) or endpoint == "versions_admin.preview"
        ):  # it looks as the public page does
            continue
        for visitor in visitors:
            answer = read(app, visitor, endpoint)
            if answer.status_code == 200 and answer.mimetype == "text/html" and "<nav" in answer.text:
                pages += 1
                assert "/sign-out/" in answer.text, f"{endpoint}: no way to sign out"
    assert pages > 50
    with app.app_context():
        done = set(db.session.scalars(select(AuditEntry.verb)))
    assert done - {"export_guides", "export_trail"} <= BUILT_WITH, "something acted; that a file was taken is noted"


def test_ambiguous_lengths_open_no_second_request(app: Flask, guide_in_force: str):
    address = urlsplit(served(app))
    smuggled = b"GET /zh/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for headers in (
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 4\r\nContent-Length: 60\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Content-Length: +4\r\n",
    ):
        with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
            connection.sendall(b"POST /zh/ HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n0\r\n\r\n" + smuggled)
            connection.shutdown(socket.SHUT_WR)
            said = b"".join(iter(lambda: connection.recv(65536), b""))
        first = said.split(b" ", 2)[1]
        assert first in {b"400", b"405", b"501"}, headers
        assert said.count(b"HTTP/1.1 ") == 1 or first == b"405", headers
