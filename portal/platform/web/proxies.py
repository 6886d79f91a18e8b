"""Trust ``X-Forwarded-*`` headers of the proxies that the operator names, and of no others."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from portal.platform.security.sources import without_port

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Network = IPv4Network | IPv6Network
UNIX_SOCKET = "unix"  # REMOTE_ADDR behind a local socket is this or empty, depending on the server
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")


class TrustedProxies:
    """WSGI middleware: set address and scheme from ``X-Forwarded-*`` of a trusted proxy, and remove the headers."""

    def __init__(self, application: "WSGIApplication", trusted: Iterable[str]) -> None:
        """Take networks such as ``10.0.0.0/8``, or ``unix`` for a proxy on this machine's socket."""
        names = list(trusted)
        self._application = application
        self._trusts_socket = UNIX_SOCKET in names
        self._networks = [ip_network(name) for name in names if name != UNIX_SOCKET]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Set the client's address and scheme, then call the application."""
        forwarded = {name: environ.pop(name, "") for name in _FORWARDED}
        if self._is_trusted(environ.get("REMOTE_ADDR", "")):
            named = (without_port(hop) for hop in forwarded["HTTP_X_FORWARDED_FOR"].split(","))
            hops = [hop for hop in named if hop]
            # From the nearest hop outwards: the first one that is no trusted proxy is the client.
            outside = (hop for hop in reversed(hops) if not self._is_trusted(hop))
            environ["REMOTE_ADDR"] = next(outside, hops[0] if hops else environ.get("REMOTE_ADDR", ""))
            if forwarded["HTTP_X_FORWARDED_PROTO"] in {"http", "https"}:
                environ["wsgi.url_scheme"] = forwarded["HTTP_X_FORWARDED_PROTO"]
        return self._application(environ, start_response)

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return self._trusts_socket and address in {"", UNIX_SOCKET, UNIX_SOCKET + ":"}
        return any(parsed in network for network in self._networks)
