"""Drafts of public forms, stored only when their writer asks: encrypted under a code that is shown once, for a day."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, LargeBinary, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform import clock
from portal.platform.security.code_encryption import decrypt_under, encrypt_under
from portal.platform.security.tracking_codes import derived_hash, new_secret_code, read_code
from portal.platform.storage.database import Base, db
from portal.platform.storage.types import UtcDateTime

DRAFT_LASTS = timedelta(hours=24)
CODE_LETTERS = 20  # 100 bits, as a tracking code


class ResumableDraft(Base):
    """One draft: nothing of it can be read without its code, of which only a keyed hash is here."""

    __tablename__ = "resumable_drafts"

    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    encrypted: Mapped[bytes] = mapped_column(LargeBinary)
    form_key_hash: Mapped[str] = mapped_column(
        String(64), index=True
    )  # of the page that was saved, which may be sent yet
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def save_resumable_draft(values: Mapping[str, str], form_key_hash: str) -> str:
    """Store the values of a form and return the code that opens them. Call it inside ``writing()``.

    The hash is that of the key of the page on which they stand: when that is submitted, the draft is deleted.
    """
    code = new_secret_code(CODE_LETTERS)
    encrypted, until = encrypt_under(code, json.dumps(dict(values))), clock.now() + DRAFT_LASTS
    draft = ResumableDraft(
        code_hash=draft_reference(code), encrypted=encrypted, form_key_hash=form_key_hash, expires_at=until
    )
    db.session.add(draft)
    db.session.flush()
    return code


def open_resumable_draft(code: str) -> dict[str, str] | None:
    """Return the values of a draft; None without one, or when its day is over."""
    draft = db.session.scalar(select(ResumableDraft).where(ResumableDraft.code_hash == draft_reference(code)))
    if draft is None or draft.expires_at <= clock.now():
        return None
    text = decrypt_under(code, draft.encrypted)
    return None if text is None else cast("dict[str, str]", json.loads(text))


def draft_reference(code: str) -> str:
    """Return by what a form that was opened with a code names its draft; the code cannot be told from it."""
    return derived_hash("draft", read_code(code))


def discard_draft(reference: str, form_key_hash: str = "") -> None:
    """Delete a draft that is submitted or saved anew, and those saved from a form. Call it inside ``writing()``."""
    is_of_form = (ResumableDraft.form_key_hash == form_key_hash) & (ResumableDraft.form_key_hash != "")
    db.session.execute(delete(ResumableDraft).where((ResumableDraft.code_hash == reference) | is_of_form))


def is_saved(form_key_hash: str) -> bool:
    """Tell whether a draft was saved from a form."""
    of_form = select(ResumableDraft.id).where(ResumableDraft.form_key_hash == form_key_hash)
    return db.session.scalar(of_form.limit(1)) is not None


def delete_old_drafts() -> int:
    """Delete drafts whose day is over; return how many. Call it inside ``writing()``."""
    old = delete(ResumableDraft).where(ResumableDraft.expires_at <= clock.now())
    return cast("CursorResult[Any]", db.session.execute(old)).rowcount
