"""What counts as one source of requests: an address without its port, and the networks it lies in."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

IPV4_BITS, IPV6_BITS = 24, 56  # of the network that is counted as one source
WIDE_IPV6_BITS, WIDE_TIMES = 48, 8  # of the network that may do so many times as much
_WITH_PORT = re.compile(r"\[([^\]]{0,60})\](?::\d{0,5})?|([^:]{0,60}):\d{0,5}")


def without_port(address: str) -> str:
    """Return an address as a proxy writes it (``1.2.3.4:567``, ``[::1]:80``, ``[::1]``) without brackets and port."""
    found = _WITH_PORT.fullmatch(address.strip().strip('"'))
    return (found[1] or found[2] or "") if found else address.strip()


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(without_port(address))
    except ValueError:
        return None
    return parsed.ipv4_mapped or parsed if isinstance(parsed, IPv6Address) else parsed


def source_of(address: str | None) -> str:
    """Return what tells one line from another: the IPv4 address, or of IPv6 the /64 network."""
    parsed = _read(address or "")
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((int(parsed), 64), strict=False))
    return str(parsed or address or "")


def networks_of(address: str | None) -> list[tuple[str, int]]:
    """Return the networks by which a source is counted, each with how many times as much it may do, narrowest first."""
    parsed = _read(address or "")
    if parsed is None:
        return [(address or "", 1)]
    if isinstance(parsed, IPv4Address):
        return [(str(IPv4Network((int(parsed), IPV4_BITS), strict=False)), 1)]
    return [
        (str(IPv6Network((int(parsed), bits), strict=False)), times)
        for bits, times in ((IPV6_BITS, 1), (WIDE_IPV6_BITS, WIDE_TIMES))
    ]
