"""What can be seen of the files under deploy/ without running them; tests/test_behind_nginx.py runs them."""

import re
import runpy
import subprocess

import pytest

from portal.settings import ROOT

NGINX_CONF = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")


def test_nginx_has_one_log_of_emergencies():
    assert re.findall(r"access_log .*", NGINX_CONF) == ["access_log off;"]
    assert re.findall(r"error_log .*", NGINX_CONF) == ["error_log /var/log/nginx/error.log emerg;"]


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("203.0.113.7", "203.0.113.7"), ("::1", "::1"), ("2001:db8:1:ab12:3::4", "2001:db8:1:ab"),
        ("2001:db8:1:abff::1", "2001:db8:1:ab"), ("2001:db8:1:7:a:b:c:d", "2001:db8:1:"),
        ("2001:db8:1::5", "2001:db8:1"), ("2001:db8::a:b:c:d", "2001:db8"),
    ],
)  # fmt: skip
def test_a_source_is_an_address_or_a_56(address: str, source: str):
    stated = re.findall(r'"~(\S+)" \$net;', NGINX_CONF)
    assert stated[:2] == stated[2:], "connections and requests are counted by the same source"
    found = (re.search(pattern.replace("(?<", "(?P<"), address) for pattern in stated[:2])
    assert next((match["net"] for match in found if match), address) == source


def test_no_number_of_requests_renews_a_process(monkeypatch: pytest.MonkeyPatch):
    """Pages from memory cost nothing, but counted: two processes that began anew at one moment left nobody to answer."""
    monkeypatch.setenv("PORTAL_SOCKET", "nowhere")
    settings = runpy.run_path(str(ROOT / "deploy/gunicorn.conf.py"))
    assert "max_requests" not in settings


def test_the_unit_files_name_commands_that_exist():
    for unit in (ROOT / "deploy").glob("*.service"):
        text = unit.read_text()
        assert "NoNewPrivileges=true" in text
        assert "ProtectSystem=strict" in text
        for command in re.findall(r"/srv/portal/bin/portal (\w+)", text):
            told = subprocess.run(
                [ROOT / "bin/portal", command, "--help"], capture_output=True, check=False, timeout=60
            )
            assert told.returncode == 0, f"{unit.name}: {command}"


def test_the_first_chapter_starts_every_unit():
    chapter = (ROOT / "docs/operating.md").read_text(encoding="utf-8").split("\n### ")[0]
    (started,) = re.findall(r"systemctl enable --now (.*)", chapter)
    timers = {path.name for path in (ROOT / "deploy").glob("*.timer")}
    services = {path.stem for path in (ROOT / "deploy").glob("*.service")}
    assert set(started.split()) == timers | (services - {name.removesuffix(".timer") for name in timers})


def test_nights_are_those_of_the_authority():
    for timer in (ROOT / "deploy").glob("*.timer"):
        assert re.search(r"^OnCalendar=.* Asia/Shanghai$", timer.read_text(), re.MULTILINE), timer.name


def test_each_door_has_its_own_user():
    units = {door: (ROOT / f"deploy/portal-{door}.service").read_text() for door in ("public", "admin")}
    for door, text in units.items():
        assert f"User=portal-{door}\n" in text
        assert set(re.findall(r"/var/lib/portal-\w+", text)) == {f"/var/lib/portal-{door}"}
