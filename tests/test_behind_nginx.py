"""The files under deploy/, run for real: nginx with TLS in front of two gunicorn processes, one for each door."""

import http.client
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from portal.settings import ROOT
from tests.support.browser import browser_is_required
from tests.support.databases import empty_database_url
from tests.support.nginx import HOST, NGINX, WHY_NOT, Site, fill, gunicorn, nginx, wait_until
from tests.support.visitor import _Reader
from tests.test_serving import free_port


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, run_and_worker: tuple[str, str]) -> Iterator[Site]:
    if NGINX is None:
        if browser_is_required():
            pytest.fail(WHY_NOT)
        pytest.skip(WHY_NOT)
    folder = tmp_path_factory.mktemp("site")
    run, worker = run_and_worker
    database = empty_database_url("postgresql", run, f"site_{worker}_{uuid4().hex[:8]}")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        "PORTAL_DATABASE_URL": database, "PORTAL_TRUSTED_HOSTS": HOST, "PORTAL_TRUSTED_PROXIES": "unix",
        "PORTAL_HTTPS": "1", "PORTAL_DATA_DIR": str(folder / "admin"), "PORTAL_WORKERS": "2",
    }  # fmt: skip
    fill(environment, folder)
    with ExitStack() as stack:
        public, _ = [stack.enter_context(gunicorn(folder, door, environment)) for door in ("public", "admin")]
        port = free_port()
        stack.enter_context(nginx(folder, port))
        found = Site(port, folder, public, lambda: stack.enter_context(gunicorn(folder, "public", environment)))
        wait_until(lambda: found.ask("/healthz").status == 200)
        yield found


GUIDE = "/zh/procedures/TR-101/"


def test_nginx_caches_and_revalidates_public_pages(site: Site):
    first, second = site.ask(GUIDE), site.ask(GUIDE)
    assert (first.status, second.status) == (200, 200)
    assert first.body == second.body
    assert first.headers["Cache-Control"] == "public, max-age=1, must-revalidate"
    assert {first.headers["X-Cache"], second.headers["X-Cache"]} <= {"MISS", "HIT", "REVALIDATED"}
    wait_until(lambda: site.ask(GUIDE).headers["X-Cache"] == "HIT")
    again = site.ask(GUIDE, If_None_Match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert "Set-Cookie" not in first.headers


def test_a_stale_unchanged_page_is_revalidated(site: Site):
    states = set()

    def is_asked_again() -> bool:
        states.add(site.ask("/zh/departments/").headers["X-Cache"])
        return "REVALIDATED" in states

    wait_until(is_asked_again)
    assert "HIT" in states


def test_forms_are_uncached_with_secure_cookies(site: Site):
    answers = [site.ask("/zh/complaints/new/?procedure=TR-101") for _ in range(2)]
    assert all(answer.headers["Cache-Control"] == "no-store" for answer in answers)
    assert all(answer.headers["X-Cache"] in {"MISS", "BYPASS", "EXPIRED"} for answer in answers)
    assert "Secure" in answers[0].headers["Set-Cookie"]
    assert answers[0].headers["X-Request-ID"] != answers[1].headers["X-Request-ID"]


def test_each_door_is_its_own_process(site: Site):
    assert site.ask("/admin/sign-in/").status == 200
    assert b"user_name" in site.ask("/admin/sign-in/").body
    for door, path in (("public", "/admin/sign-in/"), ("admin", GUIDE), ("admin", "/zh/complaints/new/")):
        assert over_socket(site.folder / f"{door}.sock", path) == 404
    assert over_socket(site.folder / "public.sock", GUIDE) == 200
    assert not (site.folder / "public/keys/contact_private.pem").exists()


def over_socket(path: Path, url: str) -> int:
    import socket

    connection = http.client.HTTPConnection(HOST, timeout=30)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(path))
    connection.request("GET", url)
    status = connection.getresponse().status
    connection.close()
    return status


def test_forged_address_headers_are_ignored(site: Site):
    """Ten wrong codes for one number are the limit of a source, whatever it says of itself."""
    page = site.ask("/zh/complaints/follow/")
    cookie = page.headers["Set-Cookie"].split(";")[0]
    reader = _Reader()
    reader.feed(page.body.decode())
    form = next(form for form in reader.forms if "number" in form.fields)
    token = form.fields["csrf_token"]
    body = f"csrf_token={token}&number=C-0000-0000&code=0000-0000-0000-0000-0000".encode()
    statuses = [
        site.ask(
            "/zh/complaints/follow/", "POST", body, Content_Type="application/x-www-form-urlencoded", Cookie=cookie,
            Referer=f"https://{HOST}/zh/complaints/follow/", X_Forwarded_For=f"198.51.100.{number}",
        ).status
        for number in range(32)
    ]  # fmt: skip
    assert statuses[:10] == [404] * 10
    assert set(statuses[10:]) <= {429, 503}


def test_nginx_rejects_oversized_bodies(site: Site):
    assert site.ask("/zh/complaints/new/", "POST", b"x" * 600_000).status == 413


def test_foreign_hosts_and_monitoring_are_refused(site: Site):
    assert site.ask("/zh/", Host="evil.example").status == 400
    assert site.ask("/readyz").status == 200


def test_each_process_logs_json_per_request(site: Site):
    site.ask("/admin/sign-in/")
    lines = (site.folder / "admin.log").read_text().splitlines()
    assert any('"rule": "/admin/sign-in/"' in line and '"request_id"' in line for line in lines)
    assert not any("Traceback" in line for line in lines)


def test_nginx_writes_down_no_address(site: Site):
    for _ in range(40):  # more than nginx lets through, which it would note as an error
        site.ask("/admin/sign-in/", "POST", b"x", Content_Type="application/x-www-form-urlencoded")
    written = [(site.folder / name) for name in ("access.log", "error.log", "nginx.log")]
    assert not any("127.0.0.1" in log.read_text() for log in written if log.exists())


def test_nginx_serves_stale_pages_during_outages(site: Site):
    """One that is asked to stop answers what it has in hand."""
    complaint = "/zh/complaints/new/?procedure=TR-101"
    assert site.ask(GUIDE).status == 200
    site.public.terminate()
    try:
        assert site.public.wait(timeout=30) == 0
        wait_until(lambda: site.ask(GUIDE).headers["X-Cache"] == "STALE")
        assert site.ask(GUIDE).status == 200
        assert site.ask(complaint).status == 502
        assert site.ask("/admin/sign-in/").status == 200
    finally:
        site.public = site.start_public()
        wait_until(lambda: site.ask(complaint).status == 200)


def test_the_unit_files_name_commands_that_exist():
    for unit in (ROOT / "deploy").glob("*.service"):
        text = unit.read_text()
        assert "NoNewPrivileges=true" in text
        assert "ProtectSystem=strict" in text
        for command in re.findall(r"/srv/portal/bin/portal (\w+)", text):
            told = subprocess.run(
                [ROOT / "bin/portal", command, "--help"], capture_output=True, check=False, timeout=60
            )
            assert told.returncode == 0, f"{unit.name}: {command}"
