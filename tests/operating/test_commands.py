"""The portal command, as an operator types it: init, staff, doctor, back-ups, import."""

import json
from pathlib import Path

import pytest

from portal.settings import ROOT
from tests.support.cast import PASSWORD
from tests.support.commands import INIT, portal


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a portal with ``bin/portal init``, once."""
    folder = tmp_path_factory.mktemp("made") / "data"
    answer = portal(folder, *INIT)
    assert answer.returncode == 0, answer.stderr
    return folder


def test_init_creates_a_portal_ready_for_production(made: Path):
    settings = (made / "portal.env").read_text(encoding="utf-8")
    assert "望溪区" not in settings
    assert 'PORTAL_HTTPS="1"' in settings
    assert (made / "portal.env").stat().st_mode & 0o777 == 0o600
    examined = portal(made, "doctor", "--json")
    report = json.loads(examined.stdout)
    assert examined.returncode == 0, [check for check in report["checks"] if check["state"] == "trouble"]
    assert 'texts.portal_name\t{"zh": "望溪区", "en": "Wangxi"}\tfrom ' in portal(made, "settings", "list").stdout
    assert report["settings"]["PORTAL_HTTPS"] == "1"
    assert "chief\tactive\tno second factor\tadministrator@*" in portal(made, "staff", "list").stdout


def test_init_overwrites_nothing(made: Path):
    again = portal(made, *INIT)
    assert again.returncode == 1
    assert "made already" in again.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--password", "short"), "12"),
        (("--database-url", "mysql://x"), "PORTAL_DATABASE_URL"),
        (("--host-names", 'a "quoted" name'), "quotes"),
    ],
)
def test_init_rejects_invalid_answers_without_writing_settings(tmp_path: Path, wrong: tuple[str, str], said: str):
    answer = portal(tmp_path / "data", *INIT, *wrong)
    assert answer.returncode == 1
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / "data/portal.env").exists()


def test_accounts_are_looked_after_from_the_command_line(made: Path):
    add = ("staff", "add", "li", "--name", "经办", "--role", "handler", "--password", PASSWORD)
    for arguments, words in (
        (add, "can sign in"),
        (("staff", "grant", "li", "editor"), "done"),
        (("staff", "revoke", "li", "handler"), "done"),
        (("staff", "second-factor", "li"), "done"),
        (("staff", "password", "li", "--password", PASSWORD + "!"), "done"),
        (("staff", "deactivate", "li"), "done"),
    ):
        answer = portal(made, *arguments)
        assert (answer.returncode, words in answer.stdout) == (0, True), answer.stderr
    assert "li\tinactive\tno second factor\teditor@*" in portal(made, "staff", "list").stdout
    for arguments in (add, ("staff", "grant", "nobody", "editor"), ("staff", "revoke", "li", "handler"),
                      ("staff", "post", "li", "no-post"), ("staff", "deactivate", "chief"),
                      ("staff", "revoke", "chief", "administrator"), ("staff", "password", "li", "--password", "short")):  # fmt: skip
        answer = portal(made, *arguments)
        assert answer.returncode == 1, arguments
        assert answer.stderr.startswith("portal: "), answer.stderr


def test_backup_keys_and_restore_from_the_command_line(made: Path, tmp_path: Path):
    passphrase = ("--passphrase", "a long and winding passphrase")
    assert portal(made, "backup", str(tmp_path / "b.zip")).returncode == 0
    assert portal(made, "keys", "backup", str(tmp_path / "k"), *passphrase).returncode == 0
    new = tmp_path / "new"
    assert portal(new, "keys", "restore", str(tmp_path / "k"), *passphrase).returncode == 0
    assert portal(new, "restore", str(tmp_path / "b.zip")).returncode == 0
    assert portal(new, "staff", "list").stdout == portal(made, "staff", "list").stdout
    again = portal(new, "restore", str(tmp_path / "b.zip"))
    assert again.returncode == 1
    assert "not empty" in again.stderr
    assert portal(new, "keys", "rotate").returncode == 0
    assert {path.stat().st_mode & 0o077 for path in (new, *new.rglob("*"))} == {0}
    for wrong in (("backup", "/nodir/b.zip"), ("keys", "backup", "/nodir/k", *passphrase)):
        refused = portal(new, *wrong)
        assert refused.returncode == 1
        assert "Traceback" not in refused.stderr


def test_accepting_the_clock_names_who(made: Path):
    accept = ("clock", "accept", "--why", "worker-was-off", "--by")
    right = portal(made, *accept, "chief")
    assert right.returncode == 0
    assert "not doubtful" in right.stdout
    nobody = portal(made, *accept, "nobody")
    assert nobody.returncode == 1
    assert "no active account" in nobody.stderr


def test_importing_names_twice_creates_drafts_once(made: Path, tmp_path: Path):
    file = tmp_path / "names.csv"
    file.write_text(
        "\ufeffdepartment,main_item,name,item_code,task_type\n"
        "区教育局,未分类,校车使用许可,000105014000-511602000000-000-1,1\n"
        "区教育局,教师,教师资格认定,000105015000-511602000000-000-1,7\n"
        "区教育局,,,000105016000-511602000000-000-1,7\n",
        encoding="utf-8",
    )
    adding = ("import", "--create-departments", str(file))
    first = portal(made, *adding)
    assert first.returncode == 1
    assert first.stdout.count("draft ") == 2
    assert "line 4" in first.stderr
    assert portal(made, *adding).stdout.count(": unchanged") == 2
    file.write_text("name,code\nx,y\n")
    assert "columns are missing" in portal(made, "import", str(file)).stderr
    file.write_bytes("department,name,item_code\n教育局,校车,1".encode("gb18030"))
    assert "1 imported" in portal(made, *adding).stdout


def test_departments_posts_and_guides_are_loaded_from_files(made: Path, tmp_path: Path):
    organisation = ROOT / "portal/demo/content/organisation.json"
    guide = ROOT / "portal/demo/content/guides/CA-101.json"
    assert portal(made, "import", str(organisation)).stdout.count(": added") > 80
    again = portal(made, "import", str(organisation)).stdout
    assert ": added" not in again
    assert " 0 added, " in again
    assert " 0 differ" in again
    assert "draft CA-101/1" in portal(made, "import", str(guide)).stdout
    portal(made, "staff", "add", "zhao", "--name", "窗口", "--role", "handler", "--password", PASSWORD)
    assert portal(made, "staff", "post", "zhao", "ca-window").returncode == 0
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps({"departments": [{"code": "x", "nmae": {}}], "posts": []}))
    refused = portal(made, "import", str(broken))
    assert refused.returncode == 1
    assert "departments/0/nmae: There is no such field." in refused.stderr
    broken.write_text(json.dumps({"departments": [{"code": 5, "phone": 123}], "posts": []}))
    refused = portal(made, "import", str(broken))
    assert refused.returncode == 1
    assert "departments/0/phone: Write this as text" in refused.stderr
    broken.write_text(json.dumps({"departments": [], "posts": []}))
    assert "0 in: 0 added, 0 unchanged, 0 differ" in portal(made, "import", str(broken), "--check").stdout


def test_confirming_a_year_prints_its_days(made: Path):
    shown = portal(made, "calendar", "confirm", "2027", "--yes")
    assert shown.returncode == 0
    assert "2027-01-01" in shown.stdout
    assert "2027 is confirmed" in shown.stdout
