"""The files under deploy/, run for real: nginx with TLS in front of two gunicorn processes, one for each door."""

import gzip
import http.client
import json
import os
import resource
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.browser import browser_is_required
from tests.support.databases import empty_database_url
from tests.support.nginx import HOST, NGINX, WHY_NOT, Answer, Site, fill, gunicorn, nginx, wait_until
from tests.support.public_role import add_public_role, as_public_role
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
    add_public_role(database)
    fill(environment, folder)
    of_public = {**environment, "PORTAL_DATABASE_URL": as_public_role(database)}
    with ExitStack() as stack:
        public = stack.enter_context(gunicorn(folder, "public", of_public))
        stack.enter_context(gunicorn(folder, "admin", environment))
        port = free_port()
        stack.enter_context(nginx(folder, port))
        found = Site(port, folder, public, lambda: stack.enter_context(gunicorn(folder, "public", of_public)))
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


def test_one_copy_serves_every_encoding(site: Site):
    plain = site.ask("/zh/about/")
    packed = [site.ask("/zh/about/", Accept_Encoding=taken) for taken in ("gzip", "br, gzip;q=0.5")]
    assert "Content-Encoding" not in plain.headers
    assert "Content-Encoding" not in site.ask("/zh/about/", Accept_Encoding="br").headers
    assert [(each.headers["Content-Encoding"], gzip.decompress(each.body)) for each in packed] == [
        ("gzip", plain.body)
    ] * 2
    assert packed[0].headers["Vary"] == "Accept-Encoding"
    copies = [path.read_bytes() for path in (site.folder / "cache").rglob("*") if path.is_file()]
    assert sum(f"KEY: https://{HOST}/zh/about/\n".encode() in copy for copy in copies) == 1


def test_pages_with_a_token_are_never_compressed(site: Site):
    """Beside what somebody typed a compressed token could be guessed from lengths."""
    page = site.ask("/zh/complaints/new/?procedure=TR-101", Accept_Encoding="gzip")
    assert b"csrf_token" in page.body
    assert "Content-Encoding" not in page.headers


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


def test_nginx_refuses_only_what_is_far_too_large(site: Site):
    """Up to twice its own limits the portal says itself what is too large."""

    def is_refused(path: str, size: int) -> bool:
        answer = site.ask(path, "POST", b"x" * size, Authorization="Bearer x")
        return answer.status == 413 and "Content-Security-Policy" not in answer.headers

    assert not is_refused("/zh/complaints/new/", 900_000)
    assert is_refused("/zh/complaints/new/", 1_200_000)
    for path in ("/admin/exchange/import/", "/admin/cases/import/", "/api/v1/cases"):
        assert not is_refused(path, 600_000), path


def test_hosts_that_are_not_named_get_nothing(site: Site):
    assert site.ask(GUIDE).status == 200
    assert site.ask(GUIDE, Host="evil.example").status == 421  # and no copy of the page
    with pytest.raises(ssl.SSLError, match="unrecognized name"):
        site.ask(GUIDE, name="evil.example")
    assert site.ask("/readyz").status == 200
    assert site.ask("/readyz", source="127.0.0.2").status == 403


def test_slow_connections_shut_nobody_else_out(site: Site):
    """Half a greeting of TLS is all that each of them sends."""
    with ExitStack() as stack, many_files():
        slow = [socket.create_connection(("127.0.0.1", site.port), 30, ("127.0.0.2", 0)) for _ in range(SLOW)]
        for each in slow:
            stack.enter_context(each)
            with suppress(OSError):
                each.sendall(b"\x16\x03")
        wait_until(lambda: sum(map(is_closed, slow)) >= SLOW - CONNECTIONS_OF_ONE)
        assert site.ask(GUIDE, source="127.0.0.3").status == 200
        with pytest.raises(OSError, match=r"EOF|reset"):
            site.ask(GUIDE, source="127.0.0.2")
    wait_until(lambda: site.ask(GUIDE, source="127.0.0.2").status == 200)


SLOW, CONNECTIONS_OF_ONE = 1_600, 500


@contextmanager
def many_files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], min(2 * SLOW, before[1])), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def is_closed(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def test_floods_of_forms_are_told_to_wait(site: Site):
    """A hall's worth passes at once; of a flood nginx says when to come back, to that address alone."""
    answers = post_again_and_again(site, "127.0.0.4", 600)
    passed, refused = ([each for each in answers if each.status == status] for status in (403, 429))
    assert len(passed) + len(refused) == len(answers)
    assert len(passed) >= 400
    assert refused
    assert refused[0].headers["Retry-After"] == "10"
    assert "请等 10 秒" in refused[0].body.decode()
    assert {each.status for each in post_again_and_again(site, "127.0.0.5", 300)} == {403}
    assert site.ask(GUIDE, source="127.0.0.4").status == 200  # reading is not limited


def post_again_and_again(site: Site, source: str, times: int) -> list[Answer]:
    """Send forms on one connection to an address that nginx answers itself: what it lets through gets 403."""
    connection = http.client.HTTPConnection(HOST, timeout=30)
    connection.sock = site.connect(source)
    answers = []
    for _ in range(times):
        connection.request("POST", "/readyz", body=b"")
        answer = connection.getresponse()
        answers.append(Answer(answer.status, answer.headers, answer.read()))
    connection.close()
    return answers


def test_each_process_logs_json_per_request(site: Site):
    site.ask("/admin/sign-in/")
    lines = (site.folder / "admin.log").read_text().splitlines()
    written = [json.loads(line) for line in lines]  # gunicorn's own lines, too
    assert any(line.get("rule") == "/admin/sign-in/" and "request_id" in line for line in written)
    assert any(line["logger"] == "gunicorn.error" for line in written)


def test_nginx_writes_down_nothing_about_anybody(site: Site):
    """Neither who asked, nor what for, nor where from, whether the request was right, wrong or nobody's."""
    asker, secret = "127.0.0.6", "canary-4711"
    assert site.ask(GUIDE, source=asker).status == 200  # a page that is kept
    site.ask(f"/zh/search?q={secret}", source=asker, Referer=f"https://{HOST}/{secret}/")
    site.ask(f"/{secret}", source=asker, Host=f"{secret}.example")
    site.ask("/zh/complaints/new/", "POST", b"x" * 600_000, source=asker)
    with suppress(ssl.SSLError):
        site.ask("/", source=asker, name=f"{secret}.example")
    with site.connect(asker) as connection:
        connection.sendall(f"{secret} is no request\r\n\r\n".encode())
        connection.recv(100)
    copies = [path for path in (site.folder / "cache").rglob("*") if path.is_file()]
    assert copies
    written = [path.read_bytes() for path in [*site.folder.glob("*.log"), *copies]]
    assert not any(asker.encode() in each or secret.encode() in each for each in written)


def test_nginx_serves_stale_pages_during_outages(site: Site):
    """One that is asked to stop answers what it has in hand."""
    complaint = "/zh/complaints/new/?procedure=TR-101"
    assert site.ask(GUIDE).status == 200
    site.public.terminate()
    try:
        assert site.public.wait(timeout=30) == 0
        wait_until(lambda: site.ask(GUIDE).headers["X-Cache"] == "STALE")
        answers = [site.ask(GUIDE, Accept_Encoding=taken) for taken in ("", "gzip", "br", "identity")]
        assert [answer.status for answer in answers] == [200] * 4
        assert site.ask(GUIDE, Host="evil.example").status == 421
        assert site.ask(complaint).status == 502
        assert site.ask("/admin/sign-in/").status == 200
    finally:
        site.public = site.start_public()
        wait_until(lambda: site.ask(complaint).status == 200)
