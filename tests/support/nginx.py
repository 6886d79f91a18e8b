"""The files of deploy/ in use: nginx with TLS before two gunicorns, each a door of its own."""

import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.platform.security.keys import PUBLIC_FILES
from portal.settings import ROOT
from tests.test_serving import free_port

HAS_STREAM = any(Path("/etc/nginx/modules-enabled").glob("*stream*"))
NGINX = (shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")) if HAS_STREAM else None
WHY_NOT = (
    "no nginx with stream on this machine (Debian: apt install nginx-light libnginx-mod-stream) to run these tests"
)
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

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, source: str = "127.0.0.1",
        name: str = HOST, **headers: str,
    ) -> Answer:  # fmt: skip
        """Send one request through nginx, from a loopback address, for a server that TLS asks for by ``name``."""
        connection = http.client.HTTPConnection(HOST, timeout=30)
        sent = {"Host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
        try:
            connection.sock = self.connect(source, name)
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def connect(self, source: str, name: str = HOST) -> ssl.SSLSocket:
        """Open a connection to nginx; raises OSError where it is refused."""
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        plain = socket.create_connection(("127.0.0.1", self.port), 30, (source, 0))
        return trusting.wrap_socket(plain, server_hostname=name)


def fill(environment: dict[str, str], folder: Path) -> None:
    """Make tables and keys, publish a guide, and give the public side its keys, with a session secret of its own."""
    guides = [str(ROOT / f"portal/demo/content/guides/{code}.json") for code in ("TR-101",)]
    subprocess.run([sys.executable, "-c", MAKE], cwd=ROOT, env=environment, check=True, timeout=120)
    subprocess.run([sys.executable, "-c", PUBLISH, *guides], cwd=ROOT, env=environment, check=True, timeout=120)
    (folder / "public/keys").mkdir(parents=True)
    for name in PUBLIC_FILES:
        shutil.copy(folder / "admin/keys" / name, folder / "public/keys" / name)


MAKE = (
    "from portal.operating.prepare import migrate; from portal.settings import read_settings; migrate(read_settings())"
)
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
    """Run nginx with deploy/nginx.conf, its paths, ports and user those of the test."""
    write_certificate(folder)
    (folder / "nginx.conf").write_text(_configured(folder, port))
    with (
        (folder / "nginx.log").open("wb") as log,
        running([str(NGINX), "-c", f"{folder}/nginx.conf"], dict(os.environ), log),
    ):
        yield


def _configured(folder: Path, port: int) -> str:
    site = (ROOT / "deploy/nginx.conf").read_text()
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")
    )
    for shipped, ours in (
        ("user www-data;", "user root;" if os.geteuid() == 0 else ""),
        ("pid /run/nginx.pid;", f"daemon off; pid {folder}/nginx.pid;"),
        ("/var/log/nginx/error.log", f"{folder}/error.log"),
        ("http {", f"http {{ {temporary}"),
        ("unix:/run/portal-public/portal.sock", f"unix:{folder}/public.sock"),
        ("unix:/run/portal-admin/portal.sock", f"unix:{folder}/admin.sock"),
        ("/var/lib/nginx/portal-cache", f"{folder}/cache"),
        ("/etc/ssl/portal/", f"{folder}/"),
        ("listen 443; listen [::]:443;", f"listen 127.0.0.1:{port};"),
        ("listen 80;  listen [::]:80;", f"listen 127.0.0.1:{free_port()};"),
        ("127.0.0.1:8443", f"127.0.0.1:{free_port()}"),
        ("127.0.0.1:8080", f"127.0.0.1:{free_port()}"),
    ):
        assert shipped in site
        site = site.replace(shipped, ours)
    return site


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
