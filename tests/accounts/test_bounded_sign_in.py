"""Signing in under attack: limited by source and by name, few hashes at once, and nothing learnt from what it costs."""

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import RecoveryCode, Staff
from portal.accounts.operations import RECOVERY_CODE_LETTERS, enrol_second_factor, new_totp_secret, use_second_factor
from portal.accounts.rules import CodeRefusedError
from portal.complaints.queries import find_complaint_by_code
from portal.library.access.limits import SECOND_FACTOR, SIGN_IN
from portal.library.access.permissions import SYSTEM
from portal.platform.security import passwords
from portal.platform.security.passwords import HASHED_AT_ONCE, MAX_QUEUED
from portal.platform.security.tracking_codes import new_idempotency_key, new_reference, read_code, tracking_code
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.cases.conftest import RegisterAt, a_case, service
from tests.support.cast import CODE, PASSWORD, Cast, complain
from tests.support.databases import blocked_write_gate
from tests.support.floods import from_address, use_up
from tests.support.visitor import Visitor
from tests.test_costs import counted

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
__all__ = ["a_case", "service"]


class SlowHasher:
    """A hasher that counts, and waits until it is let go."""

    def __init__(self, *, is_open: bool = False) -> None:
        self.lock, self.gate = threading.Lock(), threading.Event()
        self.calls = self.at_work = self.most_at_once = 0
        if is_open:
            self.gate.set()

    def verify(self, _stored: str, _typed: str) -> bool:
        with self.lock:
            self.calls += 1
            self.at_work += 1
            self.most_at_once = max(self.most_at_once, self.at_work)
        self.gate.wait(30)
        with self.lock:
            self.at_work -= 1
        return False


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> SlowHasher:
    slow = SlowHasher()
    monkeypatch.setattr(passwords, "_HASHER", slow)
    return slow


def try_to_sign_in(visitor: Visitor, name: str, password: str = "wrong") -> Visitor:
    return visitor.get("/admin/sign-in/").submit(user_name=name, password=password)


def test_many_sign_ins_at_once_hash_few(app: Flask, guide_in_force: str, citizen: Visitor, hasher: SlowHasher):
    """Forty-three at one moment: two hash, two wait, the others are asked to come back, and pages are served."""
    with ThreadPoolExecutor(43) as pool:
        tries = [pool.submit(try_to_sign_in, from_address(app, f"10.0.{n}.1"), f"nobody-{n}") for n in range(43)]
        refused = first_done(tries, 43 - HASHED_AT_ONCE - MAX_QUEUED)
        assert {visitor.status for visitor in refused} == {503}
        assert citizen.client.get(f"/zh/procedures/{CODE}/").status_code == 200, "while others hash"
        hasher.gate.set()
    assert hasher.most_at_once == HASHED_AT_ONCE
    assert hasher.calls <= HASHED_AT_ONCE + MAX_QUEUED
    busy = refused[0]
    assert busy.response is not None
    assert int(busy.response.headers["Retry-After"]) > 0
    assert busy.form().fields["user_name"].startswith("nobody-"), "what was typed stays"


def first_done(tries: list[Future[Visitor]], count: int) -> list[Visitor]:
    done = as_completed(tries, timeout=30)
    return [next(done).result() for _ in range(count)]


def test_a_source_that_tries_many_names_waits(app: Flask, citizen: Visitor, cast: Cast, hasher: SlowHasher):
    hasher.gate.set()
    with time_machine.travel(NOW, tick=False):
        tried = [try_to_sign_in(from_address(app, f"203.0.113.{n}"), f"nobody-{n}") for n in range(30)]
        assert [visitor.status for visitor in tried] == [200] * 20 + [429] * 10
        assert hasher.calls == 20, "who waits costs no hash"
        assert try_to_sign_in(citizen, "editor").status == 200, "another source does not wait"


def test_nobody_is_locked_out_by_strangers(app: Flask, cast: Cast):
    with time_machine.travel(NOW, tick=False) as clock:
        use_up(app, SIGN_IN, "198.51.100.7", "editor", queued=20)
        visitor = from_address(app, "203.0.113.7")
        page = try_to_sign_in(visitor, "editor", PASSWORD)
        assert page.status == 429
        assert page.response is not None
        seconds = int(page.response.headers["Retry-After"])
        assert seconds <= 60
        assert PASSWORD not in page.html
        clock.shift(timedelta(seconds=seconds))
        assert page.submit(password=PASSWORD).url == "/admin/"


def test_one_machine_shuts_out_no_office(app: Flask, cast: Cast):
    with time_machine.travel(NOW, tick=False) as clock:
        for name, queued in (("quality", 5), ("nobody", 20)):  # what each rate lets wait: a minute
            use_up(app, SIGN_IN, "203.0.113.7", name, queued=queued)
        for name in ("quality", "editor"):
            page = try_to_sign_in(from_address(app, "203.0.113.8"), name, PASSWORD)
            assert page.status == 429
            assert page.response is not None
            seconds = int(page.response.headers["Retry-After"])
            assert seconds <= 60
            clock.shift(timedelta(seconds=seconds))
            assert page.submit(password=PASSWORD).url == "/admin/"


def test_many_tickets_of_a_moment_pay_once(app: Flask, cast: Cast, hasher: SlowHasher):
    hasher.gate.set()
    with time_machine.travel(NOW, tick=False) as clock:
        use_up(app, SIGN_IN, "203.0.113.7", "editor", queued=5)
        pages = [try_to_sign_in(from_address(app, "203.0.113.7"), "editor") for _ in range(8)]
        assert hasher.calls == 0
        clock.shift(timedelta(seconds=60))
        for page in pages:
            page.submit(password="wrong")
        assert hasher.calls == 1


def test_a_ticket_pays_for_one_password(app: Flask, cast: Cast, hasher: SlowHasher):
    hasher.gate.set()
    with time_machine.travel(NOW, tick=False) as clock:
        use_up(app, SIGN_IN, "203.0.113.7", "editor")
        visitor = try_to_sign_in(from_address(app, "203.0.113.7"), "editor")
        clock.shift(timedelta(seconds=12))
        fields = visitor.form().fields | {"password": "wrong"}
        assert [visitor.client.post("/admin/sign-in/", data=fields).status_code for _ in range(2)] == [200, 429]
        assert hasher.calls == 1


def test_six_digits_are_limited_whatever_the_source(app: Flask, cast: Cast):
    with app.test_request_context("/zh/"), writing():
        db.session.query(Staff).filter_by(user_name="editor").one().needs_second_factor = True
    with time_machine.travel(NOW, tick=False):
        statuses = []
        for number in range(6):
            visitor = from_address(app, f"203.0.{number}.7")
            try_to_sign_in(visitor, "editor", PASSWORD)
            statuses.append(visitor.submit(code="000000").status)
        assert statuses == [200] * 5 + [429]
        use_up(app, SECOND_FACTOR, "203.0.99.7", "editor", queued=50)
        visitor = from_address(app, "203.0.113.7")
        try_to_sign_in(visitor, "editor", PASSWORD)
        assert visitor.submit(code="000000").status == 429
        assert "waiting_ticket" not in visitor.form().fields


@contextmanager
def work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], tuple[int, int]]]:
    """Count queries and hashes of passwords."""
    hasher = SlowHasher(is_open=True)
    monkeypatch.setattr(passwords, "_HASHER", hasher)
    with counted(app) as asked:
        yield lambda: (len(asked), hasher.calls)


@pytest.mark.parametrize("name", ["editor", "EDITOR", "nobody", "former"])
def test_names_that_exist_cost_the_same(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, name: str):
    with app.test_request_context("/zh/"), writing():
        db.session.query(Staff).filter_by(user_name="handler").one().user_name = "former"
        db.session.query(Staff).filter_by(user_name="former").one().is_active = False
    visitor = Visitor(app).get("/admin/sign-in/")
    with work(app, monkeypatch) as done:
        assert visitor.submit(user_name=name, password="wrong").status == 200
        first = done()
    other = Visitor(app).get("/admin/sign-in/")
    with work(app, monkeypatch) as done:
        other.submit(user_name="somebody-else", password="wrong")
        assert done() == first
    assert first[1] == 1


def test_numbers_that_exist_cost_the_same(app: Flask, a_case: RegisterAt, citizen: Visitor):
    key = new_idempotency_key()
    case, _ = a_case("2026-11-16 10:00")
    with app.test_request_context("/zh/"):
        complaint = complain(get_version_in_force(CODE), idempotency_key=key).reference
        assert find_complaint_by_code(complaint, tracking_code(key)) is not None
    for address, number in (("/zh/complaints/follow/", complaint), ("/zh/cases/follow/", case)):
        costs = set()
        for asked_number in (number, number[:-1] + ("0" if number[-1] != "0" else "1")):
            citizen.get(address)
            with counted(app) as asked:
                assert citizen.submit("/follow/", number=asked_number, code="AAAA-BBBB-CCCC-DDDD-EEEE").status == 404
            costs.add(len(asked))
        assert len(costs) == 1, address


@pytest.mark.usefixtures("context")
def test_recovery_codes_are_long_and_keyed(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch):
    staff = db.session.query(Staff).filter_by(user_name="editor").one()
    secret = new_totp_secret()
    with writing():
        codes = enrol_second_factor(SYSTEM, staff, secret, pyotp.TOTP(secret).now())
    assert RECOVERY_CODE_LETTERS * 5 >= 112
    assert all(re.fullmatch(r"R(-[0-9A-Z]{4}){6}", code) for code in codes)
    assert len(set(codes)) == 8
    stored = set(db.session.scalars(select(RecoveryCode.code_hash)))
    unkeyed = {hashlib.sha256(f"{staff.id}:{read_code(code)}".encode()).hexdigest() for code in codes}
    assert not stored & unkeyed, "the table alone confirms no guess"
    with writing():
        use_second_factor(SYSTEM, staff, codes[0].lower().replace("-", " "))
    with pytest.raises(CodeRefusedError), writing():
        use_second_factor(SYSTEM, staff, codes[0])


@pytest.mark.usefixtures("context")
def test_a_short_recovery_code_works_once_more(cast: Cast):
    staff, code = db.session.query(Staff).filter_by(user_name="editor").one(), new_reference("R")
    with writing():
        hashed = hashlib.sha256(f"{staff.id}:{read_code(code)}".encode()).hexdigest()
        db.session.add(RecoveryCode(staff_id=staff.id, code_hash=hashed))
    with writing():
        use_second_factor(SYSTEM, staff, code)
    with pytest.raises(CodeRefusedError), writing():
        use_second_factor(SYSTEM, staff, code)


@pytest.mark.once
def test_a_busy_portal_sends_no_password_back(app: Flask, cast: Cast, citizen: Visitor):
    citizen.get("/admin/sign-in/")
    with blocked_write_gate(app):
        citizen.submit(user_name="editor", password="not-the-one")
    assert citizen.status == 503
    assert "not-the-one" not in citizen.html


@pytest.mark.once
def test_the_cost_of_a_hash_is_bounded():
    real = passwords._HASHER
    assert isinstance(real, PasswordHasher)
    assert HASHED_AT_ONCE * real.memory_cost <= 128 * 1024, "KiB in one process"
    assert real.time_cost * real.memory_cost >= 3 * 64 * 1024, "passwords would be guessed sooner"
    assert not real.check_needs_rehash(passwords._NOBODY), "an account that is not there costs as much"
