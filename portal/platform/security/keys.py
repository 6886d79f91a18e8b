"""The secrets of one installation, each in a file of its own under ``<data>/keys`` that only its owner can read.

The folder of the public door has ``PUBLIC_FILES`` alone; what opens contacts, makes the codes of cases and signs the
sessions of staff lies on the staff's side only.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from portal.settings import Settings, SettingsError

CONTACT_FILES = ("contact_private.pem", "contact_public.pem")
PUBLIC_FILES = ("session_secret", "tracking_pepper", "tracking_hash_key", "contact_public.pem")
STAFF_SECRETS = ("admin_session_secret", "case_code_key")
CONTACT, TRACKING_PEPPER, TRACKING_HASH_KEY, CASE_CODE_KEY = (
    "contact", "tracking_pepper", "tracking_hash_key", "case_code_key",
)  # fmt: skip


@dataclass(frozen=True)
class Keys:
    """The keys of a process; ``contact_private`` is None where contacts are sealed but never opened.

    ``old_contact_private`` is set while a key rotation is under way. ``case_code_key`` is None in a public process.
    """

    session_secret: str
    tracking_pepper: bytes
    tracking_hash_key: bytes
    contact_public: X25519PublicKey
    contact_private: X25519PrivateKey | None
    old_contact_private: X25519PrivateKey | None = None
    case_code_key: bytes | None = None

    @property
    def fingerprints(self) -> dict[str, str]:
        """Return by name a fingerprint (16 hexadecimal digits of SHA-256) of each key that stored records need."""
        held = {
            CONTACT: _raw(self.contact_public),
            TRACKING_PEPPER: self.tracking_pepper,
            TRACKING_HASH_KEY: self.tracking_hash_key,
            CASE_CODE_KEY: self.case_code_key,
        }
        return {name: _fingerprint(key) for name, key in held.items() if key is not None}

    @property
    def old_contact_fingerprint(self) -> str:
        """Return the fingerprint of the key that a rotation replaces; empty when none is under way."""
        old = self.old_contact_private
        return _fingerprint(_raw(old.public_key())) if old is not None else ""


def keys_folder(settings: Settings) -> Path:
    """Return the folder of the keys."""
    return settings.data_dir / "keys"


def is_public_folder(settings: Settings) -> bool:
    """Tell whether the keys are those of the public door: what only the staff's side has is not made there."""
    folder = keys_folder(settings)
    copied = (folder / "contact_public.pem").exists() and not (folder / "contact_private.pem").exists()
    return settings.doors == "public" or copied


def missing_keys(settings: Settings) -> list[str]:
    """Return the names of the key files that are not there, those of the staff's side only where they belong."""
    staffs = () if is_public_folder(settings) else ("contact_private.pem", *STAFF_SECRETS)
    return [name for name in (*PUBLIC_FILES, *staffs) if not (keys_folder(settings) / name).exists()]


def create_missing_keys(settings: Settings) -> None:
    """Create the keys that do not exist yet; an existing key is never replaced."""
    folder = keys_folder(settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / "contact_public.pem").exists():
        write_contact_keys(folder)
    for name in missing_keys(settings):
        write_once(folder / name, secrets.token_hex(32).encode())


def key_files(settings: Settings) -> list[Path]:
    """Return the files of the current keys, sorted by name."""
    return sorted(path for path in keys_folder(settings).glob("[!.]*") if path.is_file())


def key_fingerprint(settings: Settings) -> str:
    """Return a fingerprint of the current keys (16 hexadecimal digits of SHA-256), which does not reveal them."""
    return _fingerprint(b"".join(path.read_bytes() for path in key_files(settings)))


def write_contact_keys(folder: Path) -> None:
    """Write a contact key pair into a folder that may have its private part already."""
    private = X25519PrivateKey.generate()
    write_once(
        folder / "contact_private.pem",
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )
    stored = private_key_in(folder)  # what another process wrote first counts
    assert stored is not None  # noqa: S101 - written above
    write_once(
        folder / "contact_public.pem",
        stored.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
    )


def load_keys(settings: Settings) -> Keys:
    """Read the keys; raises SettingsError naming the file that is missing or damaged."""
    folder, opens = keys_folder(settings), settings.doors != "public"
    try:
        # A public process seals and never opens, even where it could read the file.
        private = private_key_in(folder) if opens else None
        public = serialization.load_pem_public_key((folder / "contact_public.pem").read_bytes())
        assert isinstance(public, X25519PublicKey)  # noqa: S101 - written by create_missing_keys
        return Keys(
            session_secret=_session_secret(settings, folder),
            tracking_pepper=_secret(folder / "tracking_pepper"),
            tracking_hash_key=_secret(folder / "tracking_hash_key"),
            # The private key decides, so that one rename puts a new pair in force.
            contact_public=public if private is None else private.public_key(),
            contact_private=private,
            old_contact_private=private_key_in(folder / "old") if opens else None,
            case_code_key=_secret(folder / "case_code_key") if opens and not is_public_folder(settings) else None,
        )
    except OSError as error:
        raise SettingsError(
            f"Key not readable: {error.filename}. One that was copied belongs to the user of this process (chown); "
            "“bin/portal keys restore” brings keys back from their back-up; "
            "a new portal gets them from “bin/portal init” or “bin/portal run --prepare”, "
            "one of an older version from “bin/portal migrate”."
        ) from error
    except ValueError as error:
        raise SettingsError(f"A key in {folder} is damaged: bring the keys back from their back-up.") from error


def _session_secret(settings: Settings, folder: Path) -> str:
    # What signs the sessions of staff is not known to the public process.
    if settings.doors == "admin":
        return (folder / "admin_session_secret").read_text()
    return settings.secret_key or (folder / "session_secret").read_text()


def private_key_in(folder: Path) -> X25519PrivateKey | None:
    """Return the private contact key in a folder; None without one."""
    path = folder / "contact_private.pem"
    if not path.exists():
        return None
    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(private, X25519PrivateKey)  # noqa: S101 - written by create_missing_keys
    return private


def write_once(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, unless it exists; it is there whole or not at all."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(partial)
    except FileExistsError:
        return
    finally:
        partial.unlink()


def _secret(path: Path) -> bytes:
    return bytes.fromhex(path.read_text())


def _raw(key: X25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
