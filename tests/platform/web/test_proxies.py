"""Whose word about an address counts."""

from typing import Any

import pytest

from portal.platform.web.proxies import TrustedProxies
from portal.settings import SettingsError, read_settings


def seen(trusted: str, remote: str, forwarded: str = "", proto: str = "") -> tuple[str, str]:
    found: dict[str, Any] = {}

    def application(environ: dict[str, Any], _start: Any) -> list[bytes]:
        found.update(environ)
        return []

    environ = {
        "REMOTE_ADDR": remote, "wsgi.url_scheme": "http", "HTTP_X_FORWARDED_FOR": forwarded,
        "HTTP_X_FORWARDED_PROTO": proto, "HTTP_X_FORWARDED_HOST": "evil.example",
    }  # fmt: skip
    TrustedProxies(application, trusted.split())(environ, lambda *_: lambda _: None)
    assert "HTTP_X_FORWARDED_HOST" not in found
    return found["REMOTE_ADDR"], found["wsgi.url_scheme"]


@pytest.mark.parametrize(
    ("trusted", "remote", "forwarded", "address"),
    [
        ("", "203.0.113.9", "198.51.100.1", "203.0.113.9"),  # nobody is trusted: the word is not heard
        ("10.0.0.0/8", "203.0.113.9", "198.51.100.1", "203.0.113.9"),  # a stranger's word neither
        ("10.0.0.0/8", "10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.0/8", "10.1.2.3", "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # what the citizen wrote is not believed
        ("10.0.0.0/8", "10.1.2.3", "198.51.100.1, 10.9.9.9", "198.51.100.1"),  # two proxies of ours
        ("10.0.0.0/8", "10.1.2.3", "10.9.9.9", "10.9.9.9"),  # somebody inside
        ("10.0.0.0/8", "10.1.2.3", "", "10.1.2.3"),
        ("unix", "", "198.51.100.1", "198.51.100.1"),
        ("", "", "198.51.100.1", ""),
        ("::1", "::1", "2001:db8::7", "2001:db8::7"),
        ("::1", "::1", "[2001:db8::7]:80", "2001:db8::7"),  # as some proxies write it
        ("10.0.0.0/8", "10.1.2.3", "198.51.100.1:4711, 10.9.9.9:80", "198.51.100.1"),
    ],
)
def test_the_nearest_untrusted_hop_is_the_client(trusted: str, remote: str, forwarded: str, address: str):
    assert seen(trusted, remote, forwarded)[0] == address


@pytest.mark.parametrize(
    ("trusted", "proto", "scheme"),
    [("10.0.0.0/8", "https", "https"), ("", "https", "http"), ("10.0.0.0/8", "javascript", "http")],
)
def test_only_trusted_proxies_set_the_scheme(trusted: str, proto: str, scheme: str):
    assert seen(trusted, "10.1.2.3", "198.51.100.1", proto)[1] == scheme


def test_invalid_proxy_addresses_prevent_startup():
    with pytest.raises(SettingsError, match="PORTAL_TRUSTED_PROXIES"):
        read_settings({"PORTAL_TRUSTED_PROXIES": "10.0.0.0/8 nginx"})
