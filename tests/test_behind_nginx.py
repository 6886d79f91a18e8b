"""The files under deploy/, run for real: nginx with TLS in front of two gunicorn processes, one for each door."""

import http.client
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.settings import ROOT
from tests.support.browser import browser_is_required
from tests.support.databases import empty_database_url
from tests.support.visitor import _Reader
from tests.test_serving import free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
WHY_NOT = "no nginx on this machine: install it (Debian: apt install nginx-light) to run these tests"
HOST = "services.example.org"
READY_WITHIN_SECONDS = 60


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass
class Site:
    """Where nginx and the two processes listen."""

    port: int
    folder: Path
    public: subprocess.Popen[bytes]
    start_public: Callable[[], subprocess.Popen[bytes]]

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """Send one request through nginx."""
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=trusting, timeout=30)
        sent = {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
        try:
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


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


def fill(environment: dict[str, str], folder: Path) -> None:
    """Make the tables and keys, load two guides as drafts, and copy all keys but the private one to the public side."""
    guides = [str(ROOT / f"portal/demo/content/guides/{code}.json") for code in ("TR-101",)]
    portal = [sys.executable, "-m", "portal"]
    subprocess.run([*portal, "migrate"], cwd=ROOT, env=environment, check=True, timeout=120)
    subprocess.run([sys.executable, "-c", PUBLISH, *guides], cwd=ROOT, env=environment, check=True, timeout=120)
    (folder / "public/keys").mkdir(parents=True)
    for key in (folder / "admin/keys").iterdir():
        if key.name != "contact_private.pem":
            shutil.copy(key, folder / "public/keys" / key.name)


PUBLISH = """
import sys
from portal.app import create_app
from portal.accounts.operations import add_staff, grant_role
from portal.accounts.queries import actor_of
from portal.demo.build import add_organisation
from portal.demo.context import read_guide
from portal.procedures.drafting.operations import import_guide, submit_version
from portal.procedures.versions.operations import publish_version
from portal.platform.storage.transaction import writing
from portal.platform.clock import local_today
from portal.library.access.permissions import SYSTEM, Role
from pathlib import Path

with create_app().test_request_context():
    add_organisation()
    with writing():
        people = [add_staff(SYSTEM, n, display_name=n, password="a long enough password") for n in ("ed", "ap")]
        grant_role(SYSTEM, people[0], Role.EDITOR)
        grant_role(SYSTEM, people[1], Role.APPROVER)
        editor, approver = (actor_of(person, local_today()) for person in people)
        version = import_guide(editor, read_guide(Path(sys.argv[1])))
        submit_version(editor, version, what_changed={"zh": "首次发布", "en": "First"})
        publish_version(approver, version)
"""


@contextmanager
def gunicorn(folder: Path, door: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run one door as the unit file does."""
    unit = (ROOT / f"deploy/portal-{door}.service").read_text()
    command = re.search(r"ExecStart=\S+/gunicorn (.*)", unit)
    assert command is not None
    assert f"PORTAL_DOORS={door}" in unit
    environment = {
        **environment, "PORTAL_DOORS": door, "PORTAL_DATA_DIR": str(folder / door),
        "PORTAL_SOCKET": str(folder / f"{door}.sock"),
    }  # fmt: skip
    with (
        (folder / f"{door}.log").open("ab") as log,
        running([sys.executable, "-m", "gunicorn", *command[1].split()], environment, log) as process,
    ):
        wait_until((folder / f"{door}.sock").exists)
        yield process


@contextmanager
def nginx(folder: Path, port: int) -> Iterator[None]:
    """Run nginx with deploy/nginx.conf, its paths and ports those of the test."""
    site = (ROOT / "deploy/nginx.conf").read_text()
    for shipped, ours in (
        ("unix:/run/portal-public/portal.sock", f"unix:{folder}/public.sock"),
        ("unix:/run/portal-admin/portal.sock", f"unix:{folder}/admin.sock"),
        ("/var/lib/nginx/portal-cache", f"{folder}/cache"),
        ("/etc/ssl/portal/", f"{folder}/"),
        ("listen 443 ssl http2", f"listen 127.0.0.1:{port} ssl http2"),
        ("listen 80", f"listen 127.0.0.1:{free_port()}"),
    ):
        assert shipped in site
        site = site.replace(shipped, ours)
    (folder / "site.conf").write_text(site)
    write_certificate(folder)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}"
        f" http {{ access_log off; {temporary} include {folder}/site.conf; }}"
    )
    with (
        (folder / "nginx.log").open("wb") as log,
        running([str(NGINX), "-c", f"{folder}/nginx.conf"], dict(os.environ), log),
    ):
        yield


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Any) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def wait_until(is_ready: Callable[[], bool]) -> None:
    limit = time.monotonic() + READY_WITHIN_SECONDS
    while True:
        try:
            if is_ready():
                return
        except OSError:
            pass
        assert time.monotonic() < limit, "it never came up"
        threading.Event().wait(0.05)


def write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)


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
    """Thirty tries from one address are the limit, whatever it says of itself."""
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
    assert statuses[:30] == [404] * 30
    assert statuses[-1] in {429, 503}


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
