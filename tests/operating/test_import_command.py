"""``bin/portal import --check``: what an import would do, in the same words, and nothing of it done."""

import json
from pathlib import Path

import pytest

from portal.demo.context import CONTENT
from tests.operating.test_commands import made
from tests.support.commands import portal

__all__ = ["made"]
pytestmark = pytest.mark.once
COUNTS = "3 in: 1 imported (1 added, 0 changed, 0 overwritten), 0 unchanged, 2 refused, 0 held"


def test_a_check_says_what_an_import_does(made: Path, tmp_path: Path):
    organisation = CONTENT / "organisation.json"
    assert ": added" in portal(made, "import", str(organisation), "--check").stdout
    assert ": added" in portal(made, "import", str(organisation)).stdout  # the check added none
    guide = json.loads((CONTENT / "guides" / "NR-101.json").read_text(encoding="utf-8"))
    file = tmp_path / "guides.json"
    file.write_text(json.dumps([guide, guide, {"code": "X"}]), encoding="utf-8")
    for _ in range(2):
        checked = portal(made, "import", str(file), "--check")
        assert COUNTS in checked.stdout
        assert "nothing was saved" in checked.stdout
        assert checked.returncode == 1
    assert COUNTS in portal(made, "import", str(file)).stdout
    assert "1 unchanged" in portal(made, "import", str(file)).stdout


def test_a_csv_adds_departments_only_when_asked(made: Path, tmp_path: Path):
    file = tmp_path / "names.csv"
    file.write_text("name,department\n测试,没有的局\n", encoding="utf-8")
    refused = portal(made, "import", str(file))
    assert refused.returncode == 1
    assert "line 2" in refused.stderr
    assert "没有的局" in refused.stderr
    assert "1 added" in portal(made, "import", str(file), "--create-departments").stdout
