"""Mail leaves once, waits for a server that is away, and is not kept for ever."""

from datetime import timedelta
from threading import Thread

import pytest
import time_machine
from flask import Flask

from portal.platform import clock
from portal.platform.storage.database import db
from portal.platform.storage.outbox import MAX_TRIES, OutboxMessage, delete_old_messages, deliver, queue_message
from portal.platform.storage.transaction import writing
from tests.support.mail import mail_server

MORNING = "2026-11-16 01:00:00+00:00"


def put_some_out(count: int) -> None:
    with writing():
        for number in range(count):
            assert queue_message(f"key:{number}", "clerk@office.example", f"Message {number}", "x")


@pytest.mark.usefixtures("context")
def test_the_same_message_is_written_once():
    put_some_out(1)
    with writing():
        assert not queue_message("key:0", "clerk@office.example", "again", "x")
    assert db.session.query(OutboxMessage).count() == 1


def test_two_workers_send_each_message_once(app: Flask):
    with app.app_context():
        put_some_out(20)
    sent: list[int] = []
    with mail_server(app) as (mailbox, settings):

        def work() -> None:
            with app.app_context():
                sent.append(deliver(settings))

        threads = [Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(sent) == 20
    assert sorted(mail["Subject"] for mail in mailbox.received) == sorted(f"Message {n}" for n in range(20))


@pytest.mark.usefixtures("context")
def test_unreachable_mail_servers_get_increasing_delays(app: Flask):
    with mail_server(app) as (mailbox, settings):
        pass  # it listens no longer
    with time_machine.travel(MORNING, tick=False) as moment:
        put_some_out(1)
        message = db.session.query(OutboxMessage).one()
        for minutes in (5, 10, 20):
            assert deliver(settings) == 0
            assert (message.next_try_at, message.problem) == (
                clock.now() + timedelta(minutes=minutes),
                "ConnectionRefusedError",
            )
            moment.shift(timedelta(minutes=minutes - 1))
            tries = message.tries
            deliver(settings)
            assert message.tries == tries  # not yet
            moment.shift(timedelta(minutes=1))
        with mail_server(app) as (mailbox, settings):
            assert deliver(settings) == 1
        assert len(mailbox.received) == 1
        assert (message.next_try_at, message.problem) == (None, "")


@pytest.mark.usefixtures("context")
def test_what_is_old_is_neither_sent_nor_kept(app: Flask):
    with time_machine.travel(MORNING, tick=False) as moment, mail_server(app) as (mailbox, settings):
        put_some_out(1)
        moment.shift(timedelta(days=1))
        assert deliver(settings) == 0
        moment.shift(timedelta(days=28))
        for expected in (1, 0):
            with writing():
                delete_old_messages()
            assert db.session.query(OutboxMessage).count() == expected
            moment.shift(timedelta(days=2))
    assert mailbox.received == []


@pytest.mark.usefixtures("context")
def test_it_is_given_up_after_some_tries(app: Flask):
    with mail_server(app) as (_, settings):
        pass
    with time_machine.travel(MORNING, tick=False):
        put_some_out(1)
        message = db.session.query(OutboxMessage).one()
        for _ in range(MAX_TRIES):
            assert message.next_try_at is not None
            with writing():
                message.next_try_at = clock.now()
            deliver(settings)
    assert (message.tries, message.next_try_at) == (MAX_TRIES, None)
