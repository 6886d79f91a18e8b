"""A real mail server of this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask

from portal.settings import Settings
from tests.test_serving import free_port


class Mailbox:
    """What the server was given."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.received.append(message)
        return "250 OK"


@contextmanager
def mail_server(app: Flask) -> Iterator[tuple[Mailbox, Settings]]:
    """Let a server listen, and give its mailbox and settings that send to it."""
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings: Settings = app.extensions["portal.settings"]
    to_server = {"smtp_url": f"smtp://127.0.0.1:{controller.port}", "mail_from": "portal@office.example"}
    try:
        yield mailbox, Settings(**{**settings.__dict__, **to_server})
    finally:
        controller.stop()
