"""A portal that is killed again and again loses nothing that it acknowledged."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from benchmarks.kills import run
from tests.support.soak import share


@pytest.mark.soak
def test_what_was_acknowledged_survives_every_kill(demo: Flask, tmp_path: Path):
    portal = shutil.copytree(demo.extensions["portal.settings"].data_dir, tmp_path / "portal")
    lost, doubled = run(portal, share(2000), share(20), fresh_key=False)
    assert (lost, doubled) == (0, 0)
