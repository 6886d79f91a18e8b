"""Encrypt text that only the authority's private key decrypts (HPKE, RFC 9180: X25519, HKDF-SHA256, AES-256-GCM)."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from flask import current_app

from portal.platform.security.keys import Keys

_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class CannotOpenError(Exception):
    """This process has no private key, or the text was sealed with another key or for another purpose."""


def seal(text: str, purpose: str) -> bytes:
    """Encrypt text with the public key; opening it needs the same ``purpose``, such as a record's number."""
    keys: Keys = current_app.extensions["portal.keys"]
    return seal_with(keys.contact_public, text, purpose)


def seal_with(key: X25519PublicKey, text: str, purpose: str) -> bytes:
    """Encrypt text with a given public key."""
    return _SUITE.encrypt(text.encode(), key, purpose.encode())


def open_sealed(sealed: bytes, purpose: str) -> str:
    """Decrypt sealed text with the current private key or, during a rotation, the old one; raises CannotOpenError."""
    keys: Keys = current_app.extensions["portal.keys"]
    try:
        return open_with(keys.contact_private, sealed, purpose)
    except CannotOpenError:
        return open_with(keys.old_contact_private, sealed, purpose)


def open_with(key: X25519PrivateKey | None, sealed: bytes, purpose: str) -> str:
    """Decrypt sealed text with a given private key; raises CannotOpenError."""
    if key is None:
        raise CannotOpenError
    try:
        return _SUITE.decrypt(sealed, key, purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotOpenError from error
