"""The secrets of one installation, each in a file of its own under ``<data>/keys`` that only its owner can read."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from portal.settings import Settings, SettingsError

CONTACT_FILES = ("contact_private.pem", "contact_public.pem")


@dataclass(frozen=True)
class Keys:
    """What a process holds; ``contact_private`` is None where contacts are sealed but never opened."""

    session_secret: str
    tracking_pepper: bytes
    tracking_hash_key: bytes
    contact_public: X25519PublicKey
    contact_private: X25519PrivateKey | None


def create_missing_keys(settings: Settings) -> None:
    """Write the keys that are not there yet; one that exists is never touched."""
    folder = settings.data_dir / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("session_secret", "tracking_pepper", "tracking_hash_key"):
        _write_once(folder / name, secrets.token_hex(32).encode())
    if not (folder / "contact_public.pem").exists():
        _write_contact_keys(folder)


def write_new_contact_keys(settings: Settings) -> Path:
    """Write a new pair beside the present one and return its folder; ``use_new_contact_keys`` puts it in force."""
    folder = settings.data_dir / "keys" / "new"
    folder.mkdir(mode=0o700, exist_ok=True)
    _write_contact_keys(folder)
    return folder


def use_new_contact_keys(settings: Settings) -> Path:
    """Put a written new pair in force and return the folder where the old one now lies, to be destroyed."""
    folder = settings.data_dir / "keys"
    old = folder / "old"
    old.mkdir(mode=0o700, exist_ok=True)
    for name in CONTACT_FILES:
        (folder / name).replace(old / name)
        (folder / "new" / name).replace(folder / name)
    (folder / "new").rmdir()
    return old


def key_files(settings: Settings) -> list[Path]:
    """Return the files of the keys in force, by name."""
    folder = settings.data_dir / "keys"
    return sorted(path for path in folder.glob("*") if path.is_file())


def key_fingerprint(settings: Settings) -> str:
    """Return a short name of the keys in force that tells nothing of them."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in key_files(settings))).hexdigest()[:16]


def _write_contact_keys(folder: Path) -> None:
    private = X25519PrivateKey.generate()
    _write_once(
        folder / "contact_private.pem",
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )
    kept = _private_key(folder)
    assert kept is not None  # noqa: S101 - written above
    _write_once(
        folder / "contact_public.pem",
        kept.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
    )


def load_keys(settings: Settings, folder: Path | None = None) -> Keys:
    """Read the keys, those of contacts from another folder where one is named.

    Raises SettingsError naming the file that is missing.
    """
    contact_folder = folder or settings.data_dir / "keys"
    folder = settings.data_dir / "keys"
    try:
        public = serialization.load_pem_public_key((contact_folder / "contact_public.pem").read_bytes())
        assert isinstance(public, X25519PublicKey)  # noqa: S101 - written by create_missing_keys
        return Keys(
            session_secret=settings.secret_key or (folder / "session_secret").read_text(),
            tracking_pepper=bytes.fromhex((folder / "tracking_pepper").read_text()),
            tracking_hash_key=bytes.fromhex((folder / "tracking_hash_key").read_text()),
            contact_public=public,
            # The public door seals and never opens, even where the file could be read.
            contact_private=None if settings.doors == "public" else _private_key(contact_folder),
        )
    except OSError as error:
        raise SettingsError(
            f"Key not readable: {error.filename}; `portal run --prepare` makes missing ones."
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
