"""Check an installation: one check for each fault that an operator should notice before citizens do."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from portal.accounts.models import Staff
from portal.accounts.queries import people_with_role
from portal.database_url import database_shown
from portal.figures.queries import newest_day
from portal.library.access.permissions import Role
from portal.library.statistics.disclosure_control import yesterday
from portal.library.text.languages import LANGUAGES, MESSAGES
from portal.operating import (
    doctor_counts,
    doctor_keys,
    doctor_people,
    doctor_retention,
    doctor_settings,
    doctor_storage,
)
from portal.operating.backup import newest_schema, present_schema
from portal.operating.demo_passwords import accounts_with_demo_password, demo_passwords_left
from portal.operating.derived_catalogues import catalogue_path
from portal.operating.doctor_states import OK, TROUBLE, WARNING, Found
from portal.operating.prepare import is_compiled
from portal.operating.public_role import ROLE, asks_as_public_role, has_public_role, runs_as_public_role, wrong_rights
from portal.operating.worker import JOBS
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.code_indexes import codes_alike
from portal.platform.storage.content_revisions import current_revision
from portal.platform.storage.database import db, roll_back
from portal.platform.storage.job_leases import last_successes
from portal.platform.storage.outbox import OutboxMessage
from portal.platform.storage.write_check import write_probe
from portal.procedures.vocabulary import GUIDES_REVISION
from portal.search.index.index_updates import indexed_revision
from portal.settings import Settings
from portal.working_calendar.queries import load_calendar, unconfirmed_years

CLOCK_SLIP = timedelta(minutes=5)  # of a job's last success; unsourced
LOW_DISK_BYTES, CRITICAL_DISK_BYTES = 5 * 1024**3, 512 * 1024**2  # unsourced
MAX_NAMED_PAIRS = 20  # of codes that differ by case alone; unsourced: what fits on a screen
VARIABLES = (
    "data_dir", "host", "port", "demo", "languages", "timezone", "trusted_hosts",
    "trusted_proxies", "https", "doors", "mail_from",
)  # fmt: skip


@dataclass(frozen=True)
class CheckResult:
    """A finding of one check; ``state`` is ok, warning or trouble."""

    check: str
    state: str
    message: str


def examine(app: Flask, *, deep: bool = False) -> list[CheckResult]:
    """Run every check, with ``deep`` those that read all cases too; a check that raises is reported as trouble.

    The role of the public door is spared the checks of what it may not read.
    """
    results: list[CheckResult] = []
    with app.app_context():
        left_out = OF_STAFF if _is_public_role() else ()
        for check in CHECKS + DEEP_CHECKS * deep:
            if check in left_out:
                continue
            name = check.__name__.strip("_")
            try:
                results += [CheckResult(name, state, message) for state, message in check()]
            except Exception as error:
                roll_back()  # the checks that follow can still ask
                results.append(CheckResult(name, TROUBLE, f"could not be checked: {type(error).__name__}"))
    return results


def _is_public_role() -> bool:
    try:
        return asks_as_public_role()
    except DBAPIError:  # the first check says that the database is away
        return False


def has_trouble(results: list[CheckResult]) -> bool:
    """Tell whether a check found trouble; warnings do not count."""
    return any(result.state == TROUBLE for result in results)


def settings_shown(settings: Settings) -> dict[str, str]:
    """Return every setting under the name of its variable, without secrets."""
    shown = {f"PORTAL_{name.upper()}": getattr(settings, name) for name in VARIABLES}
    shown["PORTAL_DATABASE_URL"] = database_shown(settings.database_url)
    shown["PORTAL_SMTP_URL"] = re.sub(r"://.*@", "://…@", settings.smtp_url)
    shown["PORTAL_SECRET_KEY"] = "(set)" if settings.secret_key else ""
    return {name: _as_written(value) for name, value in shown.items()}


def _as_written(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return " ".join(value) if isinstance(value, tuple) else str(value)


def as_dicts(results: list[CheckResult]) -> list[dict[str, str]]:
    """Return results as dictionaries for JSON, where the message is called ``words``."""
    return [{"check": each.check, "state": each.state, "words": each.message} for each in results]


def _settings() -> Settings:
    settings: Settings = current_app.extensions["portal.settings"]
    return settings


def _database() -> Found:
    write_probe()
    yield OK, f"{db.engine.dialect.name}, a row was written"


def _public_role() -> Found:
    with db.engine.connect() as connection:
        if connection.dialect.name != "postgresql" or _settings().demo:
            return
        if not has_public_role(connection):
            yield WARNING, f"the database has no role {ROLE}: the public door can read and write what the staff's can"
        elif wrong := wrong_rights(connection):
            yield TROUBLE, f"{ROLE} has too many rights, or too few: {', '.join(wrong)}; run “bin/portal migrate”"
        elif _settings().doors == "public" and not runs_as_public_role(connection):
            yield WARNING, f"this public process is another user of the database than {ROLE}"
        else:
            yield OK, f"{ROLE} has its rights, and no other"


def _migrations() -> Found:
    with db.engine.connect() as connection:
        present, newest = present_schema(connection), newest_schema()
    yield (OK, f"at {present}") if present == newest else (
        TROUBLE, f"at {present or 'none'}, the newest is {newest}: run “bin/portal migrate”"
    )  # fmt: skip


def _search_index() -> Found:
    try:
        found, wanted = indexed_revision(), current_revision(GUIDES_REVISION)
    except Exception as error:
        yield WARNING, f"cannot be read ({type(error).__name__}); it is rebuilt at the next search"
        return
    yield (OK, f"at revision {found}") if found == wanted else (
        WARNING, f"at revision {found}, the guides are at {wanted}; it is rebuilt at the next search"
    )  # fmt: skip


def _calendar() -> Found:
    today, confirmed = local_today(), load_calendar().confirmed_years
    if today.year in confirmed:
        yield OK, f"{today.year} is confirmed"
    for year in unconfirmed_years(confirmed):
        severity = TROUBLE if year == today.year else WARNING
        yield severity, f"{year} is not confirmed; dates that reach into it are shown as provisional"


def _proxies() -> Found:
    settings = _settings()
    if settings.trusted_proxies:
        yield OK, f"trusted: {' '.join(settings.trusted_proxies)}"
    elif settings.demo:
        yield OK, "none in demo mode"
    else:
        yield WARNING, "PORTAL_TRUSTED_PROXIES is empty: behind a proxy all citizens would share one limit on tries"
    if not settings.demo and not settings.https:
        yield WARNING, "PORTAL_HTTPS is not 1: cookies would travel without TLS"


def _disk() -> Found:
    settings = _settings()
    folders = {settings.data_dir, *([settings.database_path.parent] if settings.is_sqlite else [])}
    for folder in sorted(folders):
        free = shutil.disk_usage(folder).free
        state = TROUBLE if free < CRITICAL_DISK_BYTES else WARNING if free < LOW_DISK_BYTES else OK
        yield state, f"{free / 1024**3:.1f} GiB free in {folder}"


def _worker() -> Found:
    ran = last_successes()
    now = clock.now()
    late = [job.name for job in JOBS if (at := ran.get(job.name)) is None or now - at > 2 * job.every]
    ahead = [name for name, at in ran.items() if at is not None and at > now + CLOCK_SLIP]
    if ahead:
        yield TROUBLE, f"done at a time yet to come: {', '.join(ahead)}; a clock is or was wrong"
    elif late:
        yield WARNING, f"not done in time: {', '.join(late)}; is “bin/portal worker” running?"
    else:
        yield OK, "every job was done in time"


def _accounts() -> Found:
    settings = _settings()
    if settings.demo:
        yield WARNING, "demo mode: the passwords are known to everyone; never serve this to a network"
    elif names := accounts_with_demo_password():
        yield TROUBLE, demo_passwords_left(names)
    if not people_with_role([Role.ADMINISTRATOR]):
        yield TROUBLE, "nobody is administrator: run “bin/portal staff add”"
    without = db.session.scalar(
        select(func.count()).select_from(Staff).where(Staff.is_active, Staff.totp_secret.is_(None))
    )
    if without and not settings.demo:
        yield WARNING, f"{without} active accounts have not set up a second factor"
    else:
        yield OK, "second factors are set up, or not asked for"


def _figures() -> Found:
    newest, wanted = newest_day(), yesterday(local_today())
    if newest is None or newest >= wanted:
        yield OK, f"as of {newest or 'no day yet'}"
    else:
        yield WARNING, f"as of {newest}: the worker has not written those of {wanted}"


def _mail() -> Found:
    settings = _settings()
    given_up = db.session.scalar(
        select(func.count(OutboxMessage.id)).where(OutboxMessage.sent_at.is_(None), OutboxMessage.tries > 0)
    )
    if not settings.smtp_url:
        yield OK, "none is sent: PORTAL_SMTP_URL is empty"
    elif given_up:
        yield WARNING, f"{given_up} messages could not be sent yet; the outbox says why"
    else:
        yield OK, f"sent from {settings.mail_from}"


def _translations() -> Found:
    # Without its own catalogue a language is silently served with the messages of another, or in English.
    translated = [LANGUAGES[code] for code in _settings().languages if code != MESSAGES]
    stale = [each.locale for each in translated if not is_compiled(catalogue_path(each))]
    if stale:
        yield TROUBLE, f"not compiled: {', '.join(stale)}; run “bin/portal translations”"
    else:
        yield OK, f"compiled for {', '.join(each.locale for each in translated)}"


def _codes() -> Found:
    alike = list(codes_alike())
    for table, first, last in alike[:MAX_NAMED_PAIRS]:
        yield (
            WARNING,
            f"{table}: {first} and {last} differ by case alone; docs/operating.md says what to do",
        )
    if not alike:
        yield OK, "no two differ by case alone"


CHECKS: tuple[Callable[[], Found], ...] = (
    _database, _migrations, *doctor_storage.CHECKS, _public_role, _search_index, _calendar, *doctor_keys.CHECKS,
    *doctor_settings.CHECKS, _proxies, _disk, *doctor_retention.CHECKS, _worker, _accounts, *doctor_people.CHECKS,
    _figures, _mail, _translations,
)  # fmt: skip
DEEP_CHECKS: tuple[Callable[[], Found], ...] = (*doctor_counts.CHECKS, _codes)
OF_STAFF = (_worker, _accounts, *doctor_people.CHECKS, _mail, *doctor_retention.CHECKS, *DEEP_CHECKS)
