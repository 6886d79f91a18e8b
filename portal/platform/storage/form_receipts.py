"""Receipts of forms: the same form sent twice acts once and is answered alike; with other content it is refused.

A form carries a key. The receipt is written in the transaction of the act, so that a crash leaves both or
neither. The content is sealed, and deleted after ``CONTENT_RETENTION``; hash and answer stay for ``RECEIPT_RETENTION``.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, LargeBinary, String, UniqueConstraint, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform import clock
from portal.platform.security.contact_encryption import CannotOpenError, open_sealed, seal
from portal.platform.security.tracking_codes import key_hash
from portal.platform.storage.database import Base, db
from portal.platform.storage.types import UtcDateTime

CONTENT_RETENTION = timedelta(days=1)  # unsourced: while somebody may still compare what was sent
RECEIPT_RETENTION = timedelta(days=30)  # unsourced: longer than a page stays open in a browser
CLOSED = "closed"  # in place of an address: the key acts no more, and its pages are not shown again
Content = Mapping[str, Sequence[str]]
"""What a form sends: the values of each field."""


class FormReceipt(Base):
    """One form that was carried out: its key, where it was sent, a hash of its content, and the answer's address."""

    __tablename__ = "form_receipts"
    __table_args__ = (UniqueConstraint("key_hash", "place"),)

    key_hash: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(200))
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    answer: Mapped[str] = mapped_column(String(400), default="")
    page_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True)
class SentForm:
    """A form as it came in: its key, the place it was sent to (a path, or a path and a button), and its content."""

    key: str
    place: str
    content: Content

    @property
    def content_hash(self) -> str:
        """Return a hash of the content, keyed by the form's key, so that short texts cannot be guessed from it."""
        canonical = json.dumps(sorted((name, list(values)) for name, values in self.content.items()))
        return hmac.new(self.key.encode(), canonical.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def receipt_of(sent: SentForm) -> FormReceipt | None:
    """Return the receipt of an earlier form with this key at this place, whatever its content was."""
    query = select(FormReceipt).where(FormReceipt.key_hash == key_hash(sent.key), FormReceipt.place == sent.place)
    return db.session.scalar(query)


def contents_of(key: str) -> dict[str, dict[str, list[str]]]:
    """Return what the forms with a key contained that were carried out, by place."""
    receipts = db.session.scalars(select(FormReceipt).where(FormReceipt.key_hash == key_hash(key)))
    return {each.place: earlier_content(each) for each in receipts}


def is_same(receipt: FormReceipt, sent: SentForm) -> bool:
    """Tell whether a form has the content that its receipt was written for."""
    return hmac.compare_digest(receipt.content_hash, sent.content_hash)


def page_hash(staff_id: int, page: str) -> str:
    """Return a keyed hash of a person and a page of theirs."""
    return key_hash(f"page:{staff_id}:{page}")


def key_of_page(staff_id: int, page: str) -> str:
    """Return the key of a person's forms on a page: another one after each form that they have carried out there."""
    hashed = page_hash(staff_id, page)
    last = db.session.scalar(select(func.max(FormReceipt.id)).where(FormReceipt.page_hash == hashed))
    return key_hash(f"{hashed}:{last}")[:40]


def write_receipt(sent: SentForm, answer: str = "", page: str = "") -> None:
    """Store the receipt of a form that was carried out, on a page (its hash); call it inside ``writing()``.

    Flushing raises IntegrityError when another request with the same key was faster.
    """
    receipt = FormReceipt(
        key_hash=key_hash(sent.key),
        place=sent.place,
        content_hash=sent.content_hash,
        answer=answer[:400],
        page_hash=page,
        at=clock.now(),
    )
    content = {name: list(values) for name, values in sent.content.items()}
    receipt.content_sealed = seal(json.dumps(content), _purpose(receipt))
    db.session.add(receipt)
    db.session.flush()


def earlier_content(receipt: FormReceipt) -> dict[str, list[str]]:
    """Return what the earlier form contained; empty when it is deleted, or this process has no private key."""
    try:
        opened = open_sealed(receipt.content_sealed, _purpose(receipt)) if receipt.content_sealed else "{}"
    except CannotOpenError:
        return {}
    return cast("dict[str, list[str]]", json.loads(opened))


def forget_forms(*, place: str, form_key_hash: str) -> None:
    """Delete what the forms sent to a place, or with a key, contained; that they were carried out stays."""
    of_it = or_(FormReceipt.place == place, FormReceipt.key_hash == form_key_hash)
    db.session.execute(update(FormReceipt).where(of_it).values(content_sealed=None, content_hash=""))


def forget_forms_of_pages(name: str) -> None:
    """Delete what the forms of every page contained whose address has a name; that they were carried out stays."""
    of_it = FormReceipt.place.contains(f"/{name}/", autoescape=True)
    db.session.execute(update(FormReceipt).where(of_it).values(content_sealed=None))


def close_key(key: str) -> None:
    """Close a key, so that pages shown for it are not shown again; closing it twice is the same. Call in ``writing()``.

    Flushing raises IntegrityError when another request was faster.
    """
    if not is_closed(key):
        db.session.add(FormReceipt(key_hash=key_hash(key), place=CLOSED, answer=CLOSED, at=clock.now()))
        db.session.flush()


def is_closed(key: str) -> bool:
    """Tell whether a key was closed."""
    query = select(FormReceipt.id).where(FormReceipt.key_hash == key_hash(key), FormReceipt.place == CLOSED)
    return db.session.scalar(query) is not None


def delete_old_receipts() -> int:
    """Delete old receipts, and the content of those that are no longer new; return how many were deleted.

    Call it inside ``writing()``.
    """
    now = clock.now()
    with_content = (FormReceipt.at < now - CONTENT_RETENTION, FormReceipt.content_sealed.is_not(None))
    db.session.execute(update(FormReceipt).where(*with_content).values(content_sealed=None))
    old = delete(FormReceipt).where(FormReceipt.at < now - RECEIPT_RETENTION)
    return cast("CursorResult[Any]", db.session.execute(old)).rowcount


def _purpose(receipt: FormReceipt) -> str:
    return f"form:{receipt.key_hash}:{receipt.place}"
