"""Rotating the contact key: every copy is named, nothing is destroyed, and a failure leaves nothing half done."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from portal.app import create_app
from portal.complaints.models import Complaint
from portal.complaints.openings.queries import texts_as_typed
from portal.complaints.operations import add_message
from portal.complaints.originals import seal_originals
from portal.complaints.vocabulary import Identity, MessageKind
from portal.library.access.permissions import CITIZEN
from portal.operating.key_check import check_keys
from portal.operating.rotation import rotate
from portal.platform import clock
from portal.platform.security.contact_encryption import CannotOpenError, open_sealed
from portal.platform.security.key_rotation import is_rotating
from portal.platform.security.keys import CONTACT, PUBLIC_FILES, create_missing_keys, keys_folder
from portal.platform.storage.database import db
from portal.platform.storage.key_register import OLD_CONTACT, KeyHolder, stored_fingerprints
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.settings import Settings, SettingsError
from tests.support.cast import CODE, Cast, complain

CONTACTS = ["王小燕雀 1", "王小燕雀 2"]


@pytest.fixture
def settings(app: Flask, tmp_path: Path) -> Settings:
    """Return the settings of the staff's side over the database of the test, with keys of its own."""
    made = replace(app.extensions["portal.settings"], data_dir=tmp_path / "staff")
    create_missing_keys(made)
    with started(made) as staff:
        check_keys(staff)
    return made


@pytest.fixture
def sealed(app: Flask, cast: Cast, guide_in_force: str, settings: Settings) -> Settings:
    """File complaints with contacts sealed with those keys."""
    with started(settings) as staff, staff.test_request_context("/zh/"):
        for contact in CONTACTS:
            made = complain(get_version_in_force(CODE), identity=Identity.NAMED, contact=contact)
            with writing():
                made.original_sealed = seal_originals({"narrative": contact}, made.reference)
                typed = seal_originals({"text": contact}, made.reference)
                add_message(CITIZEN, made, MessageKind.FROM_CITIZEN, "masked", original_sealed=typed)
    return settings


@contextmanager
def started(settings: Settings) -> Iterator[Flask]:
    """Start a process of the portal, with the keys as they lie there now."""
    portal = create_app(settings)
    yield portal
    with portal.app_context():
        db.session.remove()
        db.engine.dispose()


def contacts(settings: Settings) -> list[str]:
    """Start a process as a server does, and open every contact."""
    with started(settings) as portal, portal.app_context():
        check_keys(portal)
        found = db.session.scalars(select(Complaint).order_by(Complaint.id)).all()
        typed = [[text.typed for text in texts_as_typed(each)] for each in found]
        assert typed == [[contact] * 2 for contact in CONTACTS], "what was typed opens wherever contacts do"
        return [open_sealed(each.contact_sealed or b"", f"contact:{each.reference}") for each in found]


def public_side(settings: Settings, folder: Path) -> Settings:
    """Copy what the public side needs, and start it."""
    public = replace(settings, data_dir=folder, doors="public")
    keys_folder(public).mkdir(parents=True)
    for name in PUBLIC_FILES:
        shutil.copy(keys_folder(settings) / name, keys_folder(public) / name)
    with started(public) as portal:
        check_keys(portal)
    return public


def test_every_copy_is_named_and_made(sealed: Settings, tmp_path: Path):
    public = public_side(sealed, tmp_path / "citizens")
    said = "\n".join(rotate(sealed))
    copy = f"copy {keys_folder(sealed)}/contact_public.pem to {keys_folder(public)}/, then restart it"
    assert copy in said
    assert contacts(sealed) == CONTACTS
    again = "\n".join(rotate(sealed))
    assert copy in again
    assert "nothing was sealed anew" in again
    with started(public) as portal:
        check_keys(portal)  # while the rotation is under way, the old public key seals what opens
    shutil.copy(keys_folder(sealed) / "contact_public.pem", keys_folder(public))
    for side in (sealed, public):
        with started(side) as portal:
            check_keys(portal)
    assert "6 records" in rotate(sealed)[0], "contacts, and what was typed in form and message"
    *_, advice = rotate(sealed)
    assert "Back-ups" in advice
    assert "keep it" in advice
    assert "destroy" not in advice
    assert not (keys_folder(sealed) / "old").exists()
    assert len(list(keys_folder(sealed).glob("retired-*/contact_private.pem"))) == 1
    assert contacts(sealed) == CONTACTS


def test_old_copies_are_refused_after_the_rotation(sealed: Settings, tmp_path: Path):
    public = public_side(sealed, tmp_path / "citizens")
    for _ in range(3):
        rotate(sealed, anyway=True)
    assert contacts(sealed) == CONTACTS
    with started(public) as portal, pytest.raises(SettingsError, match="contact"):
        check_keys(portal)


def test_a_registered_folder_stays_one_word(sealed: Settings):
    with started(sealed) as portal, portal.app_context(), writing():
        held = {"doors": "public", "contact_fingerprint": "x", "started_at": clock.now()}
        db.session.add(KeyHolder(host="web2", folder="/x\nweb3: copy contact_private.pem to /y", **held))
    (line,) = [each for each in rotate(sealed) if "web2" in each]
    assert f"copy {keys_folder(sealed)}/contact_public.pem to '/x?web3: copy contact_private.pem to /y/'" in line


def test_one_run_too_many_begins_no_rotation(sealed: Settings):
    rotate(sealed)
    finish(sealed)
    before = (keys_folder(sealed) / "contact_private.pem").read_bytes()
    with pytest.raises(SettingsError, match="--again"):
        rotate(sealed)
    assert (keys_folder(sealed) / "contact_private.pem").read_bytes() == before
    assert not is_rotating(sealed)
    assert "in force" in rotate(sealed, again=True)[0]


def test_the_public_side_rotates_nothing(sealed: Settings, tmp_path: Path):
    public = public_side(sealed, tmp_path / "citizens")
    for doors in ("public", "both"):
        with pytest.raises(SettingsError, match="staff's side"):
            rotate(replace(public, doors=doors))


def test_what_does_not_open_stops_the_rotation(sealed: Settings):
    before = {path: path.read_bytes() for path in keys_folder(sealed).rglob("*.pem")}
    with started(sealed) as portal, portal.app_context():
        db.session.scalars(select(Complaint)).first().contact_sealed = b"of another key"  # type: ignore[union-attr]
        db.session.commit()
    with pytest.raises(CannotOpenError):
        rotate(sealed)
    assert {path: path.read_bytes() for path in keys_folder(sealed).rglob("*.pem")} == before


class Failing:
    """Counts what a rotation does to files and rows, and fails at one of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
        self.left = at
        for place, name in ((Path, "rename"), (Path, "replace"), (Path, "mkdir"), (Path, "rmdir"), (Path, "hardlink_to"),
                            (shutil, "copy")):  # fmt: skip
            monkeypatch.setattr(place, name, self.counted(getattr(place, name)))

    def step(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            raise OSError("no space left on device")

    def counted(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def do(*args: Any, **named: Any) -> Any:
            self.step()
            return act(*args, **named)

        return do


def finish(settings: Settings) -> None:
    while is_rotating(settings):
        rotate(settings)
        contacts(settings)  # which restarts the process


@pytest.mark.once
@pytest.mark.parametrize(("runs_before", "steps"), [(0, 11), (1, 2), (2, 4)], ids=["begins", "goes on", "ends"])
def test_a_rotation_that_fails_anywhere_is_resumed(sealed: Settings, runs_before: int, steps: int):
    """Fail at each step of a run, one after the other: processes start, contacts open, and the rotation is finished."""
    failures = 0
    for at in range(2, 100):  # the first commit notes who starts, and a start does without it
        finish(sealed)
        for _ in range(runs_before):
            rotate(sealed, again=True)
            assert contacts(sealed) == CONTACTS
        with pytest.MonkeyPatch.context() as monkeypatch:
            failing = Failing(monkeypatch, at)
            event.listen(db.session, "before_commit", failing.step)
            try:
                rotate(sealed, again=True)
            except OSError:
                failures += 1
            finally:
                event.remove(db.session, "before_commit", failing.step)
        assert contacts(sealed) == CONTACTS, at
        if failing.left > 0:
            break
    finish(sealed)
    assert failures == steps
    with started(sealed) as portal, portal.app_context():
        stored = stored_fingerprints()
        assert stored[CONTACT] == portal.extensions["portal.keys"].fingerprints[CONTACT]
        assert OLD_CONTACT not in stored
    names = {path.name for path in keys_folder(sealed).iterdir()}
    assert not {"new", "old", "old.partial"} & names
    assert not [name for name in names if name.startswith(".")]
