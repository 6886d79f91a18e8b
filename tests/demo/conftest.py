"""The demonstration as it is today, built once for all tests that look at its pages."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.operating.prepare import prepare
from portal.platform.storage.database import db
from portal.settings import read_settings


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Return the portal that ``make run`` serves."""
    folder = tmp_path_factory.mktemp("demo")
    app = prepare(read_settings({"PORTAL_DATA_DIR": str(folder), "PORTAL_DEMO": "1"}))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
