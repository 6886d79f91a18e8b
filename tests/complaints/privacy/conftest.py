"""A complaint with words planted in every field, filed by itself, with its number and code."""

import pytest
from flask import Flask

from tests.complaints.privacy.canaries import file_with_canaries


@pytest.fixture
def planted(app: Flask, guide_in_force: str) -> tuple[str, str]:
    with app.test_request_context("/zh/"):
        complaint, code = file_with_canaries(narrative="经办人说QZX金丝雀七七欠钱。")
        return complaint.reference, code
