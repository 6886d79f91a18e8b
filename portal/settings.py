"""The settings of one process, read once from ``PORTAL_*`` environment variables or the settings file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.database_url import read_database_url
from portal.library.text.languages import LANGUAGES, ORIGINAL, WRITTEN

ROOT = Path(__file__).resolve().parent.parent

SETTINGS_FILE = "portal.env"
DOORS = ("both", "public", "admin")
LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
# Variables of earlier releases: since migration 0025 the table of the authority's settings holds what they held.
RETIRED_VARIABLES = (
    *(f"PORTAL_{text}_{code.upper().replace('-', '_')}" for text in ("NAME", "DATA_LICENCE") for code in WRITTEN),
    "PORTAL_CONTACT_DAYS",
    "PORTAL_FIRST_DAY",
    "PORTAL_BACKUP_DAYS",
)


class SettingsError(Exception):
    """A setting cannot be used; the message names it and says why."""


@dataclass(frozen=True)
class Settings:
    """The settings of an operator; the defaults are safe for one machine."""

    data_dir: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = False
    retired: Mapping[str, str] = field(default_factory=dict, hash=False)  # variables that are set and no longer read
    secret_key: str = ""
    timezone: str = "Asia/Shanghai"
    trusted_hosts: tuple[str, ...] = ()
    https: bool = False
    trusted_proxies: tuple[str, ...] = ()
    doors: str = "both"
    languages: tuple[str, ...] = tuple(LANGUAGES)
    smtp_url: str = ""
    mail_from: str = ""
    write_gate_seconds: float = 10.0
    threads: int = 8

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the embedded database is used."""
        return self.database_url.startswith("sqlite")

    @property
    def host_names(self) -> tuple[str, ...]:
        """Return the host names that requests may name: those of the setting, else those of this machine alone."""
        return self.trusted_hosts or LOCAL_NAMES

    @property
    def database_path(self) -> Path:
        """Return the file of the embedded database."""
        return Path(self.database_url.removeprefix("sqlite:///"))


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from the environment and, where that has none, from the file of ``bin/portal init``.

    Raises SettingsError naming the variable that cannot be used.
    """
    data_dir = Path(environment.get("PORTAL_DATA_DIR") or ROOT / "instance").resolve()
    environment = {**read_settings_file(data_dir / SETTINGS_FILE), **environment}
    settings = Settings(
        data_dir=data_dir,
        database_url=_database_url(environment.get("PORTAL_DATABASE_URL") or f"sqlite:///{data_dir / 'portal.db'}"),
        host=environment.get("PORTAL_HOST") or "127.0.0.1",
        port=_port(environment.get("PORTAL_PORT") or "8000"),
        demo=_flag(environment, "PORTAL_DEMO"),
        retired={name: given for name in RETIRED_VARIABLES if (given := environment.get(name))},
        secret_key=environment.get("PORTAL_SECRET_KEY", ""),
        timezone=_timezone(environment.get("PORTAL_TIMEZONE") or "Asia/Shanghai"),
        trusted_hosts=tuple(environment.get("PORTAL_TRUSTED_HOSTS", "").split()),
        https=_flag(environment, "PORTAL_HTTPS"),
        trusted_proxies=_proxies(environment.get("PORTAL_TRUSTED_PROXIES", "")),
        doors=_one_of(environment, "PORTAL_DOORS", DOORS),
        languages=_languages(environment.get("PORTAL_LANGUAGES") or " ".join(LANGUAGES)),
        smtp_url=_smtp_url(environment.get("PORTAL_SMTP_URL", "")),
        mail_from=environment.get("PORTAL_MAIL_FROM", ""),
    )
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    if settings.smtp_url and "@" not in settings.mail_from:
        raise SettingsError("PORTAL_SMTP_URL is set: say in PORTAL_MAIL_FROM from which address mail is sent.")
    if not settings.demo and not settings.trusted_hosts and not is_loopback(settings.host):
        raise SettingsError(
            f"PORTAL_HOST={settings.host} is no loopback address: say in PORTAL_TRUSTED_HOSTS by which host names the "
            "portal is reached, so that nobody can make it build links to elsewhere."
        )
    if settings.demo and not is_loopback(settings.host):
        raise SettingsError(
            f"PORTAL_HOST={settings.host}: demo mode has well-known passwords and serves loopback addresses only; "
            "set PORTAL_DEMO=0 for any other address."
        )


def read_settings_file(path: Path) -> dict[str, str]:
    """Read ``NAME=value`` lines, as systemd's EnvironmentFile does; a missing file is empty.

    Raises SettingsError for a file that cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}.") from error
    pairs = (line.partition("=") for line in lines if line.strip() and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def is_loopback(address: str) -> bool:
    """Tell whether an address or host name stays on this machine."""
    if address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _database_url(url: str) -> str:
    try:
        return read_database_url(url)
    except ValueError as error:
        raise SettingsError(f"PORTAL_DATABASE_URL {error}.") from None


def _smtp_url(url: str) -> str:
    if url and not url.startswith(("smtps://", "smtp+tls://", *([] if "@" in url else ["smtp://"]))):
        raise SettingsError("PORTAL_SMTP_URL must begin with smtps:// or smtp+tls://; smtp:// has no password.")
    return url


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise SettingsError(f"PORTAL_PORT={text!r} is not a port number from 1 to 65535.")
    return int(text)


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError, OSError) as error:
        raise SettingsError(f"PORTAL_TIMEZONE={name!r} is no time zone such as Asia/Shanghai.") from error
    return name


def _languages(text: str) -> tuple[str, ...]:
    chosen = text.split()
    unknown = [code for code in chosen if code not in LANGUAGES]
    if unknown or ORIGINAL not in chosen:
        raise SettingsError(
            f"PORTAL_LANGUAGES={text!r}: choose of “{' '.join(LANGUAGES)}”, and always {ORIGINAL}, the original."
        )
    return tuple(code for code in LANGUAGES if code in chosen)


def _one_of(environment: Mapping[str, str], name: str, possible: tuple[str, ...]) -> str:
    value = environment.get(name) or possible[0]
    if value not in possible:
        raise SettingsError(f"{name}={value!r} is none of: {', '.join(possible)}.")
    return value


def _proxies(text: str) -> tuple[str, ...]:
    names = tuple(text.split())
    for name in names:
        if name != "unix":
            try:
                ip_network(name)
            except ValueError as error:
                raise SettingsError(
                    f"PORTAL_TRUSTED_PROXIES: {name!r} is neither an address or network nor unix."
                ) from error
    return names


def _flag(environment: Mapping[str, str], name: str) -> bool:
    value = environment.get(name, "0")
    if value not in {"", "0", "1"}:
        raise SettingsError(f"{name}={value!r}: write 1 for yes or 0 for no.")
    return value == "1"
