"""Settings: what cannot be used is said by name."""

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from portal.settings import SettingsError, is_loopback, read_settings


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PORTAL_PORT": "abc"}, "PORTAL_PORT"),
        ({"PORTAL_PORT": "0"}, "PORTAL_PORT"),
        ({"PORTAL_PORT": "65536"}, "PORTAL_PORT"),
        ({"PORTAL_DATABASE_URL": "mysql://x"}, "PORTAL_DATABASE_URL"),
        ({"PORTAL_DATABASE_URL": "sqlite:///relative.db"}, "PORTAL_DATABASE_URL"),
        ({"PORTAL_DEMO": "yes"}, "PORTAL_DEMO"),
        ({"PORTAL_TIMEZONE": "Mars/Base"}, "PORTAL_TIMEZONE"),
        ({"PORTAL_TIMEZONE": "../../etc/passwd"}, "PORTAL_TIMEZONE"),
        ({"PORTAL_SMTP_URL": "smtp://me:word@mail.example", "PORTAL_MAIL_FROM": "a@b.example"}, "PORTAL_SMTP_URL"),
        ({"PORTAL_DEMO": "1", "PORTAL_HOST": "0.0.0.0"}, "loopback"),
        ({"PORTAL_DEMO": "1", "PORTAL_HOST": "192.168.1.5"}, "loopback"),
    ],
)
def test_what_cannot_be_used_is_said(environment: dict[str, str], said: str):
    with pytest.raises(SettingsError, match=said):
        read_settings(environment)


def test_the_defaults_are_safe(tmp_path: Path):
    settings = read_settings({"PORTAL_DATA_DIR": str(tmp_path)})
    assert (settings.host, settings.port, settings.demo) == ("127.0.0.1", 8000, False)
    assert settings.database_path == tmp_path / "portal.db"


@pytest.mark.parametrize("url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"])
def test_postgresql_is_reached_by_psycopg(url: str):
    assert read_settings({"PORTAL_DATABASE_URL": url}).database_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgresql://u:p@h1:5432,h2:5433/d", "h1,h2", "5432,5433"),
        ("postgres://u:p,q@h1,h2/d?target_session_attrs=read-write", "h1,h2", ","),
        ("postgresql://u:p@[::1]:5432,h2/d", "::1,h2", "5432,"),
        ("postgresql://u:p@/d?host=h1:5432&host=h2:5433", "h1,h2", "5432,5433"),
        ("postgresql://u:p@/d?host=h1,h2&port=5432,5433", "h1,h2", "5432,5433"),
        ("postgresql://u:p@h1/d?port=5433", "h1", "5433"),
    ],
)
def test_several_hosts_in_either_spelling(url: str, host: str, port: str):
    read = make_url(read_settings({"PORTAL_DATABASE_URL": url}).database_url)
    _, given = read.get_dialect()().create_connect_args(read)
    assert (given["host"], given["port"], given["dbname"], given["user"]) == (host, port, "d", "u")


@pytest.mark.parametrize("url", ["postgresql://u:secret@h:x/d", "postgresql://u:secret@h1:1,h2:y/d"])
def test_ports_that_are_none_are_refused_silently(url: str):
    with pytest.raises(SettingsError, match="PORTAL_DATABASE_URL") as refused:
        read_settings({"PORTAL_DATABASE_URL": url})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "stays"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("10.0.0.1", False),
        ("127.evil.example", False),
    ],
)
def test_loopback(address: str, stays: bool):
    assert is_loopback(address) == stays
