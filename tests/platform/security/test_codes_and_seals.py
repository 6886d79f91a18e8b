"""Codes, references, sealed words."""

import re

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.platform.security.contact_encryption import CannotOpenError, open_sealed, seal
from portal.platform.security.tracking_codes import (
    ALPHABET,
    code_hash,
    is_code,
    new_idempotency_key,
    new_reference,
    read_code,
    tracking_code,
)


@pytest.mark.usefixtures("context")
def test_each_form_has_its_own_stable_code():
    one, other = new_idempotency_key(), new_idempotency_key()
    assert tracking_code(one) == tracking_code(one) != tracking_code(other)
    assert re.fullmatch(rf"([{ALPHABET}]{{4}}-){{4}}[{ALPHABET}]{{4}}", tracking_code(one))


@pytest.mark.usefixtures("context")
def test_a_code_is_read_as_people_write_it():
    code = tracking_code("key")
    kept = code_hash(code)
    assert is_code(code.lower().replace("-", " "), kept)
    assert is_code(code.replace("0", "O").replace("1", "l"), kept)
    assert not is_code(code[:-1], kept)
    assert code.replace("-", "") not in kept


@given(st.text())
def test_reading_a_code_never_fails(typed: str):
    assert set(read_code(typed)) <= set(ALPHABET)


def test_references_do_not_count():
    references = {new_reference("C") for _ in range(200)}
    assert len(references) == 200
    assert all(re.fullmatch(rf"C-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", reference) for reference in references)


def test_sealed_text_opens_only_for_its_purpose(app: Flask):
    with app.app_context():
        sealed = seal("张三 13800000000", "contact:C-1")
        assert b"138" not in sealed
        assert open_sealed(sealed, "contact:C-1") == "张三 13800000000"
        with pytest.raises(CannotOpenError):
            open_sealed(sealed, "contact:C-2")
        keys = app.extensions["portal.keys"]
        real = keys.contact_private
        try:
            object.__setattr__(keys, "contact_private", X25519PrivateKey.generate())
            with pytest.raises(CannotOpenError):
                open_sealed(sealed, "contact:C-1")
            object.__setattr__(keys, "contact_private", None)
            with pytest.raises(CannotOpenError):
                open_sealed(sealed, "contact:C-1")
        finally:
            object.__setattr__(keys, "contact_private", real)
