"""What complainants typed where personal data was masked: sealed, and opened by two persons only."""

import json
from collections.abc import Mapping
from typing import cast

from portal.library.personal_data.masking import mask
from portal.platform.security.contact_encryption import open_sealed, seal

# The columns that a text may outgrow when it is masked, and their lengths: a mask can be longer than what it hides.
LONGEST_MASKED = {"case_number": 40, "window": 100, "subject_text": 200}


def seal_originals(typed: Mapping[str, str], reference: str) -> bytes | None:
    """Encrypt what was typed, by field, of a complaint; None when nothing was masked."""
    return seal(json.dumps(dict(typed)), purpose_of_originals(reference)) if typed else None


def open_originals(sealed: bytes, reference: str) -> dict[str, str]:
    """Decrypt what was typed, by field; raises CannotOpenError."""
    return cast("dict[str, str]", json.loads(open_sealed(sealed, purpose_of_originals(reference))))


def mask_and_seal(text: str, reference: str) -> tuple[str, bytes | None]:
    """Mask personal data in a text; return it with what was typed, sealed where anything was masked."""
    masked = mask(text)
    return masked, seal_originals({"text": text} if masked != text else {}, reference)


def purpose_of_originals(reference: str) -> str:
    """Return the purpose for which the originals of a complaint are sealed."""
    return f"original:{reference}"
