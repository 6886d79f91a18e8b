"""A complaint that was filed, with its number and code."""

import pytest
from flask import Flask

from portal.platform.security.tracking_codes import new_idempotency_key, tracking_code
from portal.procedures.queries import get_version_in_force
from tests.support.cast import CODE, complain


@pytest.fixture
def filed(app: Flask, guide_in_force: str) -> tuple[str, str]:
    key = new_idempotency_key()
    with app.test_request_context("/zh/"):
        return complain(get_version_in_force(CODE), idempotency_key=key).reference, tracking_code(key)
