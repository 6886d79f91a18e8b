"""The address of the database: how it is written, with one host or several, and how it is shown."""

import re
from itertools import zip_longest

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


def read_database_url(url: str) -> str:
    """Return the URL as SQLAlchemy reads it; raises ValueError, without the URL, which may hold a password."""
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            url = "postgresql+psycopg://" + url.removeprefix(short)
    if not url.startswith(("sqlite:////", "postgresql+psycopg://")):
        raise ValueError("must begin with postgresql:// or sqlite:/// and an absolute path")
    url = _hosts_in_query(url)
    try:
        _connection_of(url)
    except (ArgumentError, ValueError):
        raise ValueError("cannot be read: its hosts, its ports or a sign in it are wrong") from None
    return url


def database_shown(url: str) -> str:
    """Return the address of a database without user and password."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        return url
    given = _connection_of(url)
    named = str(given.get("host", "")).rpartition("@")[2]  # where an @ of the password was not written as %40
    hosts, ports = named.split(","), str(given.get("port", "")).split(",")
    places = [":".join(filter(None, pair)) for pair in zip_longest(hosts, ports, fillvalue="")]
    return f"{parts.drivername}://…@{','.join(places)}/{parts.database}"


def _connection_of(url: str) -> dict[str, object]:
    parts = make_url(url)
    _, given = parts.get_dialect()().create_connect_args(parts)
    return dict(given)


def _hosts_in_query(url: str) -> str:
    """Return the URL with several hosts of ``//h1:5432,h2:5433/name``, as libpq writes them, in its query."""
    scheme, _, rest = url.partition("://")
    authority = re.split("[/?]", rest, maxsplit=1)[0]
    user, at, hosts = authority.rpartition("@")
    if "," not in hosts:
        return url
    pairs = [_host_and_port(each) for each in hosts.split(",")]
    path, _, query = rest.removeprefix(authority).partition("?")
    given = [f"host={','.join(host for host, _ in pairs)}", f"port={','.join(port for _, port in pairs)}"]
    return f"{scheme}://{user}{at}{path or '/'}?{'&'.join([*filter(None, [query]), *given])}"


def _host_and_port(text: str) -> tuple[str, str]:
    host, _, port = text.partition("]:" if text.startswith("[") else ":")
    return host.strip("[]"), port
