"""``bin/portal settings`` as an operator types it: list, export, import, and what an upgrade takes over."""

import json
from pathlib import Path

import pytest

from tests.support.cast import PASSWORD
from tests.support.commands import INIT, portal


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a portal, once."""
    folder = tmp_path_factory.mktemp("made") / "data"
    answer = portal(folder, *INIT)
    assert answer.returncode == 0, answer.stderr
    add = ("staff", "add", "li", "--name", "经办", "--role", "handler", "--password", PASSWORD)
    assert portal(folder, *add).returncode == 0
    return folder


def written(folder: Path, *settings: dict[str, object], text: str = "") -> Path:
    file = folder / "wanted.json"
    file.write_text(text or json.dumps({"settings": list(settings)}, ensure_ascii=False), encoding="utf-8")
    return file


def test_an_export_comes_back_unchanged(made: Path, tmp_path: Path):
    file = tmp_path / "settings.json"
    assert portal(made, "settings", "export", str(file)).returncode == 0
    assert portal(made, "settings", "export", str(file)).returncode == 1  # nothing is overwritten
    exported = {each["name"]: each for each in json.loads(file.read_text(encoding="utf-8"))["settings"]}
    assert exported["texts.portal_name"]["value"] == {"zh": "望溪区", "en": "Wangxi"}
    assert (exported["retention.contact_days"]["value"], exported["retention.contact_days"]["least"]) == (180, 1)
    back = portal(made, "settings", "import", str(file), "--by", "chief")
    assert (back.returncode, back.stdout) == (
        0,
        f"0 changes await a second person; unchanged settings: {len(exported)}.\n",
    )


def test_a_dry_run_stores_nothing(made: Path, tmp_path: Path):
    file = written(tmp_path, {"name": "telephone.hotline", "value": "12333", "reason": "热线号码改变"})
    for _ in range(2):
        answer = portal(made, "settings", "import", str(file), "--by", "chief", "--dry-run")
        assert answer.returncode == 0, answer.stderr
        assert "1 changes would await a second person" in answer.stdout


def test_an_import_awaits_a_second_person(made: Path, tmp_path: Path):
    file = written(tmp_path, {"name": "complaints.callback_working_days", "value": 2})
    command = ("settings", "import", str(file), "--by", "chief")
    assert "Give a reason" in portal(made, *command).stderr
    answer = portal(made, *command, "--reason", "回访人员减少")
    assert (answer.returncode, "1 changes await a second person" in answer.stdout) == (0, True), answer.stderr
    listed = portal(made, "settings", "list").stdout
    assert "complaints.callback_working_days\t1 working days\tdefault\t" in listed
    again = portal(made, *command, "--reason", "回访人员减少")
    assert again.returncode == 1
    assert "complaints.callback_working_days: Another change" in again.stderr


GOOD = {"name": "complaints.simple_working_days", "value": 4, "reason": "简单投诉更快"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "complaints.answer_working_days", "value": 0}, "answer_working_days: 0: It is a whole number from 1"),
        ({"name": "complaints.answer_working_days", "value": "10"}, 'answer_working_days: "10": It is a whole number'),
        ({"name": "complaints.answer_days", "value": 5}, "complaints.answer_days: there is no setting of that name"),
        ({"name": "telephone.hotline", "value": "110", "from": "now"}, "telephone.hotline: what is “from”?"),
        ({"name": "telephone.hotline"}, "telephone.hotline: it has no value"),
        ({"value": 5}, "setting 2: there is no setting of that name"),
        ({"name": ["x"], "value": 5}, "there is no setting of that name"),
        ({"name": "telephone.hotline", "value": "110", "valid_from": "soon"}, "'soon' is no day such as"),
        ({"name": "telephone.hotline", "value": "110", "valid_from": 5}, "5 is no day such as"),
        ({"name": "telephone.hotline", "value": "110", "valid_from": "2020-01-01"}, "a day that is over"),
        ({"name": "telephone.hotline", "value": "110", "reason": 5}, "telephone.hotline: the reason is a text"),
        ({"name": "complaints.simple_working_days", "value": 3}, "simple_working_days: it stands 2 times"),
    ],
)
def test_a_wrong_setting_keeps_all_out(made: Path, tmp_path: Path, wrong: dict[str, object], said: str):
    file = written(tmp_path, GOOD, wrong)
    answer = portal(made, "settings", "import", str(file), "--by", "chief", "--reason", "一个理由而已")
    assert answer.returncode == 1
    assert said in answer.stderr
    assert "nothing was proposed" in answer.stderr
    assert "Traceback" not in answer.stderr
    alone = portal(made, "settings", "import", str(written(tmp_path, GOOD)), "--by", "chief", "--dry-run")
    assert "1 changes would await" in alone.stdout, alone.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"settings": [\n{"name": "x",}\n]}', "wanted.json: line 2, column"),
        ("[]", "it is no object with a list"),
        ('{"settings": [5]}', "it is no object with a list"),
        ('{"settings": [{"name": "telephone.hotline", "value": "1", "value": "2"}]}', "“value” stands twice"),
        ("[" * 100_000, "nothing was proposed"),
    ],
)
def test_a_broken_file_is_named(made: Path, tmp_path: Path, text: str, said: str):
    answer = portal(made, "settings", "import", str(written(tmp_path, text=text)), "--by", "chief")
    assert answer.returncode == 1
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_file_in_another_encoding_is_named(made: Path, tmp_path: Path):
    file = tmp_path / "wanted.json"
    file.write_bytes('{"settings": [{"name": "望"}]}'.encode("gb18030"))
    answer = portal(made, "settings", "import", str(file), "--by", "chief")
    assert (answer.returncode, "not written in UTF-8" in answer.stderr) == (1, True)


def test_only_those_responsible_propose(made: Path, tmp_path: Path):
    file = str(written(tmp_path, GOOD))
    for name, said in (("nobody", "no active account"), ("li", "neither quality officer nor administrator")):
        answer = portal(made, "settings", "import", file, "--by", name)
        assert (answer.returncode, said in answer.stderr) == (1, True), answer.stderr


def test_the_doctor_names_what_is_not_read(made: Path):
    report = json.loads(portal(made, "doctor", "--json", PORTAL_CONTACT_DAYS="90").stdout)
    assert "PORTAL_CONTACT_DAYS" not in report["settings"]
    found = [each["words"] for each in report["checks"] if each["check"] == "authority_settings"]
    assert any("PORTAL_CONTACT_DAYS is set, but no longer read: retention.contact_days" in each for each in found)
    assert any("bodies.review has no address and no telephone" in each for each in found)
