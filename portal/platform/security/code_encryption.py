"""Encrypt text under a secret code that is kept nowhere: whoever has the code, and nobody else, decrypts it."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.platform.security.tracking_codes import read_code

NONCE_BYTES = 12  # NIST SP 800-38D, 8.2.2


def encrypt_under(code: str, text: str) -> bytes:
    """Return a text encrypted under a code of 100 random bits (AES-256-GCM; the key by HKDF-SHA256)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_key(code)).encrypt(nonce, text.encode(), None)


def decrypt_under(code: str, encrypted: bytes) -> str | None:
    """Return the text; None with another code."""
    try:
        return AESGCM(_key(code)).decrypt(encrypted[:NONCE_BYTES], encrypted[NONCE_BYTES:], None).decode()
    except InvalidTag:
        return None


def _key(code: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"draft").derive(read_code(code).encode())
