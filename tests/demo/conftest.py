"""The demonstration as it is today, for all tests that look at its pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.demo import close_database, copy_of_demo, prepared


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, shared_demo: Path) -> Iterator[Flask]:
    """Return the portal that ``make run`` serves."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    copy_of_demo(shared_demo, folder)
    app = prepared(folder)
    yield app
    close_database(app)
