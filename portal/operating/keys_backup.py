"""Back-up of the keys in one encrypted file, apart from those of the database: either alone reveals no contact.

The file is encrypted with a passphrase (scrypt, AES-256-GCM), so that it can be stored outside the authority.
"""

import io
import json
import secrets
import zipfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from portal.operating.backup import BackupError
from portal.operating.prepare import make_data_folder
from portal.platform import clock
from portal.platform.security.keys import key_files, key_fingerprint
from portal.settings import Settings

MAGIC = b"portal-keys-1\n"
NOTE = "keys-backed-up.json"
MIN_PASSPHRASE_CHARACTERS = 16  # unsourced
SALT_BYTES, NONCE_BYTES = 16, 12  # NIST SP 800-132 (at least 128 bits) and SP 800-38D (96 bits)


def back_up_keys(settings: Settings, path: Path, passphrase: str) -> None:
    """Encrypt the keys into a new file and record the back-up; raises BackupError."""
    if len(passphrase) < MIN_PASSPHRASE_CHARACTERS:
        raise BackupError(f"The passphrase needs at least {MIN_PASSPHRASE_CHARACTERS} characters.")
    if path.exists():
        raise BackupError(f"{path} exists; a back-up overwrites nothing.")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in key_files(settings):
            archive.writestr(file.name, file.read_bytes())
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_key(passphrase, salt)).encrypt(nonce, packed.getvalue(), MAGIC)
    path.touch(mode=0o600)
    path.write_bytes(MAGIC + salt + nonce + sealed)
    _note(settings)


def restore_keys(settings: Settings, path: Path, passphrase: str) -> None:
    """Restore the keys of an encrypted file; raises BackupError when there are keys or it cannot be decrypted."""
    if key_files(settings):
        raise BackupError("There are keys already; a restore overwrites nothing.")
    sealed = path.read_bytes()
    start = len(MAGIC)
    salt, rest = sealed[start : start + SALT_BYTES], sealed[start + SALT_BYTES :]
    try:
        packed = AESGCM(_key(passphrase, salt)).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], sealed[:start])
    except (InvalidTag, ValueError) as error:
        raise BackupError("The passphrase is wrong, or the file is damaged.") from error
    make_data_folder(settings)
    folder = settings.data_dir / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for name in archive.namelist():
            target = folder / Path(name).name
            target.touch(mode=0o600)
            target.write_bytes(archive.read(name))
    _note(settings)


def _note(settings: Settings) -> None:
    note = {"at": clock.now().isoformat(timespec="seconds"), "fingerprint": key_fingerprint(settings)}
    (settings.data_dir / NOTE).write_text(json.dumps(note))


def note_of_backup(settings: Settings) -> dict[str, str]:
    """Return the time (``at``) and ``fingerprint`` of the last back-up of the keys; empty without one."""
    try:
        found: dict[str, str] = json.loads((settings.data_dir / NOTE).read_text())
    except (OSError, ValueError):
        return {}
    return found


def _key(passphrase: str, salt: bytes) -> bytes:
    # n, r, p are unsourced: 32 MiB of memory for each guess of the passphrase
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())
