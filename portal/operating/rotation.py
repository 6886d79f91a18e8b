"""Rotate the contact key, by the same command run again until it says that nothing needs the old key.

The first run puts a new pair in force, after it has seen that the old one opens everything. From then on every process
that starts opens with both. When all of them have started with the new key, a run seals anew what the old one sealed,
and the one that finds nothing left takes the old pair out of use. Each run can be interrupted and repeated, and nothing
is destroyed: back-ups from before need the old pair.
"""

import shlex
import socket
from collections.abc import Iterator
from typing import Any

from flask import Flask, current_app
from sqlalchemy import select

from portal.accounts.models import Staff
from portal.app import create_app
from portal.complaints.correspondence import Message
from portal.complaints.models import Complaint
from portal.complaints.originals import purpose_of_originals
from portal.library.access.permissions import SYSTEM
from portal.operating.key_check import check_keys
from portal.platform.clock import local_today
from portal.platform.security.contact_encryption import CannotOpenError, open_sealed, open_with, seal_with
from portal.platform.security.key_rotation import begin_rotation, end_rotation, has_ended, is_rotating
from portal.platform.security.keys import CONTACT, CONTACT_FILES, Keys, is_public_folder, keys_folder, load_keys
from portal.platform.storage.audit import record_event
from portal.platform.storage.database import db
from portal.platform.storage.key_register import (
    OLD_CONTACT,
    KeyHolder,
    forget_fingerprint,
    forget_holders_of_other_keys,
    holders_of_other_keys,
    in_force_since,
    store_fingerprints,
)
from portal.platform.storage.transaction import writing
from portal.platform.storage.unsent_texts import UnsentText, seal_purpose
from portal.settings import Settings, SettingsError


def rotate(settings: Settings, *, anyway: bool = False, again: bool = False) -> list[str]:
    """Carry the rotation one step further and return what to tell the operator, above all every copy to be made.

    ``anyway`` goes on although a process that is no longer there never started with the new key. Raises
    CannotOpenError, and changes nothing, when something does not open, and SettingsError on the public side, and on a
    day on which a rotation ended, unless ``again``.
    """
    if is_public_folder(settings):
        raise SettingsError("keys are rotated on the staff's side, where the private key lies.")
    app = create_app(settings)
    with app.app_context():
        check_keys(app, serves=False)
        is_first = not is_rotating(settings)
        if is_first and not again and has_ended(settings, local_today()):
            raise SettingsError("a rotation ended today, and nothing needs the old key; --again begins another.")
        if is_first:
            _check_that_everything_opens()
        begin_rotation(settings)
        _take_up(app, settings)
        copies = copies_to_make(settings)
        if is_first:
            return ["A new contact key is in force.", *copies, *_next(settings)]
        if copies and not anyway:
            return ["These still have the old key; nothing was sealed anew.", *copies, *_next(settings), _GONE]
        count = reseal(app.extensions["portal.keys"])
        if count:
            return [f"{count} records were sealed with the old key and are sealed with the new one now.", _AGAIN]
        return _end(settings, app.extensions["portal.keys"])


_AGAIN = "Run this again: it looks whether a process that was still working sealed something with the old key."
_GONE = "If one of them is no longer in use, go on with “bin/portal keys rotate --anyway”."


def _next(settings: Settings) -> list[str]:
    return [
        "Back up the keys: “bin/portal keys backup FILE”. Keep the file of before as long as back-ups from before.",
        "Restart every process of the staff's side, then those of the public side, then run this again.",
        f"Until then {keys_folder(settings) / 'old'} opens what was sealed before: leave it there.",
    ]


def _take_up(app: Flask, settings: Settings) -> None:
    """Use the keys as they lie there now, and store which are in force."""
    keys = load_keys(settings)
    app.extensions["portal.keys"] = keys
    with writing():
        store_fingerprints({CONTACT: keys.fingerprints[CONTACT], OLD_CONTACT: keys.old_contact_fingerprint})
        record_event(SYSTEM, "rotate_contact_key", "keys", "contact")


def copies_to_make(settings: Settings) -> list[str]:
    """Return for each process that last started with another contact key which file is to be copied to where."""
    keys: Keys = current_app.extensions["portal.keys"]
    return [_copy_for(holder, settings) for holder in holders_of_other_keys(keys.fingerprints[CONTACT])]


def _copy_for(holder: KeyHolder, settings: Settings) -> str:
    folder, place = keys_folder(settings), _quoted(f"{holder.folder}/")
    who = f"{_quoted(holder.host)}, door “{holder.doors}”"
    if (holder.host, holder.folder) == (socket.gethostname()[:100], str(folder)[:300]):
        return f"{who}: the keys lie in {folder} already; restart it."
    if holder.doors == "public":
        return f"{who}: copy {folder / 'contact_public.pem'} to {place}, then restart it."
    files = " ".join(str(folder / name) for name in (*CONTACT_FILES, "old"))
    return f"{who}: copy {files} to {place}, then restart it."


def _quoted(name: str) -> str:
    # What the public side registered is its own word: it stays one word of one line.
    return shlex.quote("".join(each if each.isprintable() else "?" for each in name))


def _end(settings: Settings, keys: Keys) -> list[str]:
    since = in_force_since(CONTACT)
    with writing():
        forget_holders_of_other_keys(keys.fingerprints[CONTACT])
        forget_fingerprint(OLD_CONTACT)
        record_event(SYSTEM, "end_key_rotation", "keys", "contact")
    retired = end_rotation(settings, local_today())
    return [
        f"Nothing in the database needs the old key any more; it lies in {retired}.",
        f"Back-ups of the database made before {since:%Y-%m-%d %H:%M} UTC open with it alone: keep it, or the sealed "
        "file of the keys of before, as long as those back-ups.",
    ]


def _sealed_texts() -> Iterator[tuple[Any, str, str]]:
    """Yield each record with something sealed, the name of the field, and for what it was sealed.

    The content of form receipts is left: it is deleted after a day, and one that does not open is not shown.
    """
    for complaint in db.session.scalars(select(Complaint).where(Complaint.contact_sealed.is_not(None))):
        yield complaint, "contact_sealed", f"contact:{complaint.reference}"
    yield from _originals()
    for person in db.session.scalars(select(Staff).where(Staff.totp_secret.is_not(None))):
        yield person, "totp_secret", f"totp:{person.id}"
    for typed in db.session.scalars(select(UnsentText)):
        yield typed, "sealed", seal_purpose(typed)


def _originals() -> Iterator[tuple[Any, str, str]]:
    for complaint in db.session.scalars(select(Complaint).where(Complaint.original_sealed.is_not(None))):
        yield complaint, "original_sealed", purpose_of_originals(complaint.reference)
    messages = select(Message, Complaint.reference).join(Complaint, Message.complaint_id == Complaint.id)
    for message, reference in db.session.execute(messages.where(Message.original_sealed.is_not(None))):
        yield message, "original_sealed", purpose_of_originals(reference)


def _check_that_everything_opens() -> None:
    for record, field, purpose in _sealed_texts():
        open_sealed(getattr(record, field), purpose)


def reseal(keys: Keys) -> int:
    """Re-encrypt every contact, original, second factor and unsent text that needs the old key; return how many.

    Raises CannotOpenError, and changes nothing, when neither key opens one of them.
    """
    with writing():
        count = 0
        for record, field, purpose in _sealed_texts():
            sealed = _resealed(keys, getattr(record, field), purpose)
            if sealed is not None:
                setattr(record, field, sealed)
                count += 1
        record_event(SYSTEM, "rotate_contact_key", "keys", "contact")
    return count


def _resealed(keys: Keys, sealed: bytes, purpose: str) -> bytes | None:
    try:
        open_with(keys.contact_private, sealed, purpose)
    except CannotOpenError:
        return seal_with(keys.contact_public, open_with(keys.old_contact_private, sealed, purpose), purpose)
    return None
