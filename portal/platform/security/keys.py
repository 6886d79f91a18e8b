"""The secrets of one installation, each in a file of its own under ``<data>/keys`` that only its owner can read."""

import hashlib
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from portal.settings import Settings, SettingsError

CONTACT_FILES = ("contact_private.pem", "contact_public.pem")


@dataclass(frozen=True)
class Keys:
    """The keys of a process; ``contact_private`` is None where contacts are sealed but never opened.

    ``old_contact_private`` is set while a key rotation is under way.
    """

    session_secret: str
    tracking_pepper: bytes
    tracking_hash_key: bytes
    contact_public: X25519PublicKey
    contact_private: X25519PrivateKey | None
    old_contact_private: X25519PrivateKey | None = None


def create_missing_keys(settings: Settings) -> None:
    """Create the keys that do not exist yet; an existing key is never replaced."""
    folder = settings.data_dir / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("session_secret", "tracking_pepper", "tracking_hash_key"):
        _write_once(folder / name, secrets.token_hex(32).encode())
    if not (folder / "contact_public.pem").exists():
        _write_contact_keys(folder)


def begin_rotation(settings: Settings) -> None:
    """Activate a new contact key pair and move the old one to ``keys/old``; resume a rotation that was interrupted.

    The old pair is copied before it is replaced, so that every key is in a file at any moment.
    """
    folder, old, new = (settings.data_dir / "keys" / name for name in ("", "old", "new"))
    if not old.exists():
        new.mkdir(mode=0o700, exist_ok=True)
        _write_contact_keys(new)
        partial = folder / "old.partial"
        partial.mkdir(mode=0o700, exist_ok=True)
        for name in CONTACT_FILES:
            shutil.copy(folder / name, partial / name)
        partial.rename(old)
    if new.exists():
        for name in CONTACT_FILES:
            if (new / name).exists():
                (new / name).replace(folder / name)
        new.rmdir()


def key_files(settings: Settings) -> list[Path]:
    """Return the files of the current keys, sorted by name."""
    folder = settings.data_dir / "keys"
    return sorted(path for path in folder.glob("*") if path.is_file())


def key_fingerprint(settings: Settings) -> str:
    """Return a fingerprint of the current keys (16 hexadecimal digits of SHA-256), which does not reveal them."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in key_files(settings))).hexdigest()[:16]


def _write_contact_keys(folder: Path) -> None:
    private = X25519PrivateKey.generate()
    _write_once(
        folder / "contact_private.pem",
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )
    stored = _private_key(folder)  # what another process wrote first counts
    assert stored is not None  # noqa: S101 - written above
    _write_once(
        folder / "contact_public.pem",
        stored.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
    )


def load_keys(settings: Settings) -> Keys:
    """Read the keys; raises SettingsError naming the file that is missing."""
    folder, opens = settings.data_dir / "keys", settings.doors != "public"
    try:
        public = serialization.load_pem_public_key((folder / "contact_public.pem").read_bytes())
        assert isinstance(public, X25519PublicKey)  # noqa: S101 - written by create_missing_keys
        return Keys(
            session_secret=settings.secret_key or (folder / "session_secret").read_text(),
            tracking_pepper=bytes.fromhex((folder / "tracking_pepper").read_text()),
            tracking_hash_key=bytes.fromhex((folder / "tracking_hash_key").read_text()),
            contact_public=public,
            # A public process seals and never opens, even where it could read the file.
            contact_private=_private_key(folder) if opens else None,
            old_contact_private=_private_key(folder / "old") if opens else None,
        )
    except OSError as error:
        raise SettingsError(
            f"Key not readable: {error.filename}. “bin/portal keys restore” brings keys back from their back-up; "
            "a new portal gets them from “bin/portal init” or “bin/portal run --prepare”."
        ) from error


def _private_key(folder: Path) -> X25519PrivateKey | None:
    path = folder / "contact_private.pem"
    if not path.exists():
        return None
    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(private, X25519PrivateKey)  # noqa: S101 - written by create_missing_keys
    return private


def _write_once(path: Path, content: bytes) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(content)
