"""Opaque references to rows: they lead back to the row, and tell nobody how many rows there are or lie between two.

A reference is one block of AES over the table's name and the id, under a key made of the session secret. It is the same
as long as that secret is; no column stores it, and no other text is one.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from flask import current_app

ROW_REFERENCE = r"[0-9a-f]{32}"  # the pattern of a reference
_MARK_BYTES = _ID_BYTES = 8  # half of a block each; a made-up text has the right mark once in 2**64 times


def row_reference(table: str, row_id: int) -> str:
    """Return the reference of a row of a table."""
    block = _mark_of(table) + row_id.to_bytes(_ID_BYTES, "big")
    return _cipher().encryptor().update(block).hex()


def read_row_reference(table: str, reference: str) -> int | None:
    """Return the id of the row of a table that a reference leads to; None for any other text."""
    try:
        block = _cipher().decryptor().update(bytes.fromhex(reference))
    except ValueError:
        return None
    mark, row_id = block[:_MARK_BYTES], block[_MARK_BYTES:]
    is_ours = len(row_id) == _ID_BYTES and hmac.compare_digest(mark, _mark_of(table))
    return int.from_bytes(row_id, "big") if is_ours else None


def row_version_mark(table: str, row_id: int, row_version: int) -> str:
    """Return a mark of one version of a row, which leads nowhere."""
    return hmac.new(_key(), f"{table}:{row_id}:{row_version}".encode(), hashlib.sha256).hexdigest()[:32]


def _mark_of(table: str) -> bytes:
    return hashlib.sha256(table.encode()).digest()[:_MARK_BYTES]


def _key() -> bytes:
    return hmac.digest(str(current_app.secret_key).encode(), b"row references", hashlib.sha256)


def _cipher() -> Cipher[modes.ECB]:
    return Cipher(algorithms.AES(_key()), modes.ECB())  # noqa: S305 - a single block, so there is none to compare
