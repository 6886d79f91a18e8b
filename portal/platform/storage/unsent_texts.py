"""Text that a member of staff has typed on a page and not submitted yet, sealed, one record for each page.

It is offered to its author on that page, and never submitted by itself.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import CursorResult, ForeignKey, LargeBinary, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.library.domain.domain_errors import RefusedActError
from portal.library.domain.labelled_enum import LabelledEnum
from portal.platform import clock
from portal.platform.security.contact_encryption import CannotOpenError, open_sealed, seal
from portal.platform.storage.database import Base, db
from portal.platform.storage.types import UtcDateTime

MAX_TEXT_BYTES = 64 * 1024  # of a page, in UTF-8
MAX_PAGES_PER_PERSON = 20  # the page saved longest ago makes room
SIGNED_OUT_RETENTION = timedelta(hours=24)  # of what came in after the session had ended
DRAFT_RETENTION = timedelta(days=14)  # of what was saved while signed in; unsourced: over a holiday


class UnsentReason(LabelledEnum):
    """Why a text was saved instead of being submitted."""

    TYPED = "typed", _l("Saved while you were typing; not submitted.")
    OTHER_BUTTON = "other_button", _l("Saved when you pressed another button of this page; not submitted.")
    REFUSED = "refused", _l("It could not be submitted; what you wrote is saved here.")
    SIGNED_OUT = "signed_out", _l("Your session had ended before this was submitted. Nothing was submitted.")
    FORM_EXPIRED = "form_expired", _l("The page was too old to be submitted. Check your text, and submit it again.")


class UnsentTooLongError(RefusedActError):
    """The text of a page is longer than can be saved."""

    message = _l("Your text is too long to be saved as a draft. Submit it, or save it on your computer.")


class UnsentText(Base):
    """What one person has typed on one page."""

    __tablename__ = "unsent_texts"
    __table_args__ = (UniqueConstraint("staff_id", "page"),)

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    page: Mapped[str] = mapped_column(String(300))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True)
class UnsentForm:
    """What was typed into one form of a page: the values by field, and the digest of what the form showed at first."""

    values: dict[str, list[str]]
    initial: str = ""
    reason: UnsentReason = UnsentReason.TYPED
    saved_at: float = 0.0  # seconds since 1970
    tab: str = ""  # in which tab it was typed: a random name for each time that a page is shown

    @property
    def at(self) -> datetime:
        """Return when it was saved."""
        return datetime.fromtimestamp(self.saved_at, UTC)


@dataclass(frozen=True)
class UnsentPage:
    """A page with unsent text: its address, its title, and its forms by place."""

    page: str
    title: str = ""
    forms: dict[str, UnsentForm] = field(default_factory=dict)

    @property
    def saved_at(self) -> datetime:
        """Return when the last of its forms was saved."""
        return max(form.at for form in self.forms.values())


def unsent_on(staff_id: int, page: str) -> UnsentPage:
    """Return what a person has not submitted on a page; one without forms when there is nothing."""
    row = _row(staff_id, page)
    return UnsentPage(page) if row is None or row.expires_at <= clock.now() else _opened(row)


def unsent_pages(staff_id: int) -> list[UnsentPage]:
    """Return the pages on which a person has unsent text, newest first; at most ``MAX_PAGES_PER_PERSON``."""
    rows = select(UnsentText).where(UnsentText.staff_id == staff_id, UnsentText.expires_at > clock.now())
    opened = (_opened(row) for row in db.session.scalars(rows.order_by(UnsentText.saved_at.desc())))
    return [page for page in opened if page.forms]


def save_unsent(staff_id: int, page: str, title: str, forms: dict[str, UnsentForm]) -> None:
    """Add forms to what a person has not submitted on a page; call it inside ``writing()``.

    Raises UnsentTooLongError when the page's text would be longer than ``MAX_TEXT_BYTES``.
    """
    _lock(staff_id, page)
    present = unsent_on(staff_id, page)
    _write(staff_id, UnsentPage(page, title or present.title, present.forms | forms))
    _make_room(staff_id)


def drop_unsent(staff_id: int, page: str, place: str) -> None:
    """Delete what a person has typed into a form, submitted or not wanted; call it inside ``writing()``."""
    _lock(staff_id, page)
    present = unsent_on(staff_id, page)
    if place in present.forms:
        left = {name: form for name, form in present.forms.items() if name != place}
        _write(staff_id, UnsentPage(page, present.title, left))


def delete_unsent_of(staff_id: int) -> None:
    """Delete all unsent text of a person; call it inside ``writing()``."""
    db.session.execute(delete(UnsentText).where(UnsentText.staff_id == staff_id))


def delete_unsent_of_pages(name: str) -> None:
    """Delete what anybody has typed and not submitted on pages whose address has a name; call it in ``writing()``."""
    db.session.execute(delete(UnsentText).where(UnsentText.page.contains(f"/{name}/", autoescape=True)))


def delete_expired_texts() -> int:
    """Delete text that has expired; return how many pages. Call it inside ``writing()``."""
    old = delete(UnsentText).where(UnsentText.expires_at <= clock.now())
    return cast("CursorResult[Any]", db.session.execute(old)).rowcount


def seal_purpose(row: UnsentText) -> str:
    """Return the purpose for which the text of a record is sealed."""
    return f"unsent:{row.staff_id}:{row.page}"


def _lock(staff_id: int, page: str) -> None:
    """Let requests of one person and page save one after the other; SQLite has one writer anyway."""
    if db.engine.dialect.name == "postgresql":
        name = hashlib.sha256(f"unsent:{staff_id}:{page}".encode()).hexdigest()
        db.session.execute(select(func.pg_advisory_xact_lock(int(name[:15], 16))))


def _row(staff_id: int, page: str) -> UnsentText | None:
    return db.session.scalar(select(UnsentText).where(UnsentText.staff_id == staff_id, UnsentText.page == page))


def _opened(row: UnsentText) -> UnsentPage:
    try:
        stored = json.loads(open_sealed(row.sealed, seal_purpose(row)))
    except CannotOpenError:  # sealed with a key that was destroyed since
        return UnsentPage(row.page)
    forms = {
        place: UnsentForm(**{**form, "reason": UnsentReason(form["reason"])}) for place, form in stored["forms"].items()
    }
    return UnsentPage(row.page, stored["title"], forms)


def _write(staff_id: int, unsent: UnsentPage) -> None:
    row = _row(staff_id, unsent.page)
    if not unsent.forms:
        if row is not None:
            db.session.delete(row)
            db.session.flush()
        return
    text = json.dumps({"title": unsent.title, "forms": {place: asdict(form) for place, form in unsent.forms.items()}},
                      ensure_ascii=False)  # fmt: skip
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise UnsentTooLongError
    if row is None:
        row = UnsentText(staff_id=staff_id, page=unsent.page)
        db.session.add(row)
    row.saved_at = clock.now()
    row.expires_at = row.saved_at + _retention(unsent)
    row.sealed = seal(text, seal_purpose(row))
    db.session.flush()


def _retention(unsent: UnsentPage) -> timedelta:
    came_signed_out = all(form.reason is UnsentReason.SIGNED_OUT for form in unsent.forms.values())
    return SIGNED_OUT_RETENTION if came_signed_out else DRAFT_RETENTION


def _make_room(staff_id: int) -> None:
    surplus = select(UnsentText.id).where(UnsentText.staff_id == staff_id).order_by(UnsentText.saved_at.desc())
    ids = db.session.scalars(surplus.offset(MAX_PAGES_PER_PERSON)).all()
    db.session.execute(delete(UnsentText).where(UnsentText.id.in_(ids)))
