"""Random reference numbers and secret codes that people can read aloud: no look-alikes, not sequential."""

import hashlib
import hmac
import re
import secrets

from flask import current_app

from portal.library.text.text_input import fold_identifier
from portal.platform.security.keys import Keys

# Crockford's alphabet without U: nobody confuses 0/O, 1/I/L.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
IDEMPOTENCY_KEY = r"[0-9a-f]{40}"  # the pattern of a form's key
_GUARD_COST = 2**14  # 16 MB and some 50 ms a try; all mobile numbers take years
_READ_AS = str.maketrans("OIL", "011")


def new_reference(prefix: str, length: int = 8) -> str:
    """Return a random public number such as ``C-7K3M-9Q2P`` (5 bit a letter)."""
    letters = _letters(secrets.randbits(5 * length), length)
    return f"{prefix}-{letters[: length // 2]}-{letters[length // 2 :]}"


def new_secret_code(length: int) -> str:
    """Return a random code in groups of four letters (5 bit a letter)."""
    return _grouped(_letters(secrets.randbits(5 * length), length))


def read_reference(typed: str) -> str:
    """Normalise a public number as typed: a letter, then two groups of the same length."""
    letters = read_code(typed)
    half = len(letters) // 2
    return f"{letters[:1]}-{letters[1 : 1 + half]}-{letters[1 + half : 1 + 2 * half]}"


def _letters(number: int, length: int) -> str:
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(5 * length - 5, -5, -5))


def new_idempotency_key() -> str:
    """Return a random key of 160 bits for a form, so that a form sent twice is processed once."""
    return secrets.token_hex(20)


def is_idempotency_key(sent: str) -> bool:
    """Tell whether a text has the form of a form's key."""
    return re.fullmatch(IDEMPOTENCY_KEY, sent) is not None


def tracking_code(idempotency_key: str) -> str:
    """Derive the 100-bit secret code of a complaint from its form's key (HMAC-SHA256): five groups of four letters."""
    keys: Keys = current_app.extensions["portal.keys"]
    return _code(keys.tracking_pepper, idempotency_key)


def _code(key: bytes, text: str) -> str:
    digest = hmac.digest(key, text.encode(), hashlib.sha256)
    number = int.from_bytes(digest[:13], "big") >> 4
    return _grouped(_letters(number, 20))


def _grouped(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def record_code(purpose: str, reference: str) -> str:
    """Derive the secret code of a record that staff made, with the key that the public process does not hold.

    Raises RuntimeError in a process without that key.
    """
    keys: Keys = current_app.extensions["portal.keys"]
    if keys.case_code_key is None:
        raise RuntimeError("only the staff's side makes the codes of records")
    return _code(keys.case_code_key, f"{purpose}:{reference}")


def makes_record_codes() -> bool:
    """Tell whether this process holds the key that the codes of records are derived with."""
    keys: Keys = current_app.extensions["portal.keys"]
    return keys.case_code_key is not None


def earlier_record_code(purpose: str, reference: str) -> str:
    """Derive the code as it was handed out before the staff's side had a key of its own for it."""
    return tracking_code(f"{purpose}:{reference}")


def key_hash(idempotency_key: str) -> str:
    """Return the keyed hash under which a form's key is stored, so that the database alone reveals no code."""
    keys: Keys = current_app.extensions["portal.keys"]
    return hmac.new(keys.tracking_hash_key, b"form:" + idempotency_key.encode(), hashlib.sha256).hexdigest()


def content_hash(idempotency_key: str, text: str) -> str:
    """Return the keyed hash by which personal text of a form sent again is compared without opening what was sealed.

    The form's key, which is stored nowhere, is part of it: without it no guess at the text can be tried.
    """
    keys: Keys = current_app.extensions["portal.keys"]
    content = b"content:" + idempotency_key.encode() + b"\0" + text.encode()
    return hmac.new(keys.tracking_hash_key, content, hashlib.sha256).hexdigest()


def code_hash(code: str) -> str:
    """Return the keyed hash (HMAC-SHA256) under which a tracking code is stored."""
    keys: Keys = current_app.extensions["portal.keys"]
    return hmac.new(keys.tracking_hash_key, read_code(code).encode(), hashlib.sha256).hexdigest()


def derived_hash(purpose: str, text: str) -> str:
    """Return a keyed hash (HMAC-SHA256) under a key that is derived for one purpose."""
    keys: Keys = current_app.extensions["portal.keys"]
    key = hmac.digest(keys.tracking_hash_key, f"key of {purpose}".encode(), hashlib.sha256)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def guarded_hash(purpose: str, text: str) -> str:
    """Return a keyed hash that is slow to compute (scrypt), of a text that could be guessed by trying every number."""
    salt = derived_hash(purpose, "salt").encode()
    work = {"n": _GUARD_COST, "r": 8, "p": 1}
    return derived_hash(purpose, hashlib.scrypt(text.encode(), salt=salt, dklen=32, **work).hex())


def is_code(code: str, stored_hash: str) -> bool:
    """Tell whether a typed code has the stored hash, comparing in constant time."""
    return hmac.compare_digest(code_hash(code), stored_hash)


def read_code(typed: str) -> str:
    """Normalise a number or code as typed: any case and width, with or without blanks and dashes; O is 0, I and L 1."""
    return "".join(letter for letter in fold_identifier(typed).upper().translate(_READ_AS) if letter in ALPHABET)
