"""A complaint on the desk of the handler."""

import pytest
from flask import Flask

from tests.support.cast import Cast, complain_to_handler


@pytest.fixture
def page(app: Flask, guide_in_force: str, cast: Cast) -> str:
    """Return the page of a complaint that the handler works on."""
    with app.test_request_context("/zh/"):
        return f"/admin/complaints/{complain_to_handler(cast).reference}/"
