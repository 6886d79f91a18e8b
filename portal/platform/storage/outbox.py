"""Transactional outbox of mail to staff: queued in the transaction that causes it, delivered later by the worker.

Delivery is at least once: after a crash between sending and recording, a message is sent again. A message never has
text that a citizen wrote.
"""

import smtplib
import ssl
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

from sqlalchemy import String, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform import clock
from portal.platform.storage.database import Base, db
from portal.platform.storage.transaction import writing
from portal.platform.storage.types import UtcDateTime
from portal.settings import Settings

# All unsourced; the claim must last longer than the time-out of SMTP.
SMTP_TIMEOUT_SECONDS = 20
MAX_TRIES = 10  # the tenth is 21 hours after the first; the eleventh would be stale
MESSAGES_PER_RUN = 100
CLAIM_DURATION = timedelta(minutes=10)
STALE_AFTER = timedelta(days=1)  # a digest of the day before yesterday helps nobody
FIRST_RETRY_AFTER = timedelta(minutes=5)
MESSAGE_RETENTION = timedelta(days=30)


class OutboxMessage(Base):
    """One message to one address; the unique ``key`` names its occasion, so that it is queued once."""

    __tablename__ = "outbox_messages"

    key: Mapped[str] = mapped_column(String(120), unique=True)
    to_address: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # None: sent, or given up
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(200), default="")


def is_queued(key: str) -> bool:
    """Tell whether a message with this key was queued, sent or not."""
    return db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.key == key)) is not None


def queue_message(key: str, to_address: str, subject: str, body: str) -> bool:
    """Queue a message and return True, or False when its key exists; call it inside ``writing()``."""
    if is_queued(key):
        return False
    now = clock.now()
    db.session.add(
        OutboxMessage(key=key, to_address=to_address, subject=subject[:200], body=body, written_at=now, next_try_at=now)
    )
    db.session.flush()
    return True


def deliver(settings: Settings) -> int:
    """Send the messages that are due and return how many were sent; commits after each message."""
    if not settings.smtp_url:
        return 0
    now = clock.now()
    due = select(OutboxMessage.id).where(OutboxMessage.next_try_at <= now, OutboxMessage.written_at > now - STALE_AFTER)
    ids = db.session.scalars(due.order_by(OutboxMessage.id).limit(MESSAGES_PER_RUN)).all()
    if not ids:
        return 0
    sent = 0
    try:
        with _connect(settings) as server:
            for message_id in ids:
                sent += _send(server, message_id, settings)
    except (OSError, smtplib.SMTPException) as error:
        _postpone(ids, type(error).__name__)
    return sent


def _connect(settings: Settings) -> smtplib.SMTP:
    address = urlsplit(settings.smtp_url)
    host, port = address.hostname or "", address.port
    if address.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port or 465, timeout=SMTP_TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, port or 587, timeout=SMTP_TIMEOUT_SECONDS)
        if address.scheme == "smtp+tls":
            server.starttls(context=ssl.create_default_context())
    if address.username:
        server.login(unquote(address.username), unquote(address.password or ""))
    return server


def _claim(message_id: int) -> OutboxMessage | None:
    """Claim a message for ``CLAIM_DURATION``, so that one worker sends it; None when another has claimed it."""
    with writing():
        now = clock.now()
        due = (OutboxMessage.id == message_id, OutboxMessage.next_try_at <= now)
        taken = db.session.execute(update(OutboxMessage).where(*due).values(next_try_at=now + CLAIM_DURATION))
        if not taken.rowcount:  # type: ignore[attr-defined] # an UPDATE has one
            return None
    return db.session.get_one(OutboxMessage, message_id)


def _send(server: smtplib.SMTP, message_id: int, settings: Settings) -> bool:
    message = _claim(message_id)
    if message is None:
        return False
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = settings.mail_from, message.to_address, message.subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = make_msgid(domain=settings.mail_from.split("@")[-1])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    try:
        server.send_message(mail)
    except smtplib.SMTPResponseException as error:
        _postpone([message_id], f"{error.smtp_code}")
        return False
    except smtplib.SMTPRecipientsRefused:
        _postpone([message_id], "recipient refused")
        return False
    with writing():
        message = db.session.get_one(OutboxMessage, message_id)
        message.sent_at, message.next_try_at, message.problem = clock.now(), None, ""
    return True


def _postpone(ids: Sequence[int], problem: str) -> None:
    """Retry with exponential backoff (5 minutes doubled to 320 at most); give up after ``MAX_TRIES``."""
    with writing():
        unsent = select(OutboxMessage).where(OutboxMessage.id.in_(ids), OutboxMessage.sent_at.is_(None))
        for message in db.session.scalars(unsent):
            message.tries += 1
            message.problem = problem[:200]
            wait = FIRST_RETRY_AFTER * 2 ** min(message.tries - 1, 6)
            message.next_try_at = clock.now() + wait if message.tries < MAX_TRIES else None


def delete_old_messages() -> int:
    """Delete messages queued more than ``MESSAGE_RETENTION`` ago; call it inside ``writing()``."""
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.written_at < clock.now() - MESSAGE_RETENTION))
    return 0
