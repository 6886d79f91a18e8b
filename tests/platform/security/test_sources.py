"""What counts as one source: never the port, and of a line or a house the network it lies in."""

import pytest

from portal.platform.security.sources import networks_of, source_of, without_port


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.7:5678", "203.0.113.7"),
        ("[::1]:80", "::1"),
        ("[2001:db8::7]", "2001:db8::7"),
        ('"[2001:db8::7]:4711"', "2001:db8::7"),
        (" 203.0.113.7 ", "203.0.113.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("", ""),
    ],
)
def test_a_port_is_no_part_of_a_source(written: str, address: str):
    assert without_port(written) == address
    assert source_of(written) == source_of(address)
    assert networks_of(written) == networks_of(address)


@pytest.mark.parametrize(
    ("address", "networks"),
    [
        ("203.0.113.7", [("203.0.113.0/24", 1)]),
        ("203.0.113.250:99", [("203.0.113.0/24", 1)]),
        ("::ffff:203.0.113.7", [("203.0.113.0/24", 1)]),
        ("2001:db8:1:2ff::7", [("2001:db8:1:200::/56", 1), ("2001:db8:1::/48", 8)]),
        ("2001:db8:1:2ab:1::9", [("2001:db8:1:200::/56", 1), ("2001:db8:1::/48", 8)]),
        ("0.0.0.9", [("0.0.0.0/24", 1)]),
        ("::9", [("::/56", 1), ("::/48", 8)]),
        ("unknown", [("unknown", 1)]),
        (None, [("", 1)]),
    ],
)
def test_a_source_is_a_network(address: str | None, networks: list[tuple[str, int]]):
    assert networks_of(address) == networks
