"""``bin/portal cases …``: the systems that report cases."""

import hashlib
import secrets

import click

from portal.app import create_app
from portal.cases.intake.operations import add_source
from portal.library.access.permissions import SYSTEM
from portal.library.domain.domain_errors import NotFoundError
from portal.operating.commands.staff import refusals_as_settings_errors
from portal.organisation.queries import find_department
from portal.platform.storage.transaction import writing


@click.group()
def cases() -> None:
    """Look after cases."""


@cases.command()
@click.argument("name")
@click.option("--department", help="Code of the department whose cases it reports; without it, all.")
def source(name: str, department: str | None) -> None:
    """Let a system report cases, or give it another token; the token is shown this once."""
    token = secrets.token_urlsafe(32)
    digest = hashlib.sha256(token.encode()).hexdigest()
    with create_app().app_context(), refusals_as_settings_errors(), writing():
        if department is not None:
            found = find_department(department)
            if found is None:
                raise NotFoundError(f"department {department}")
            department = found.code
        add_source(SYSTEM, code=name[:40], department_code=department, token_hash=digest)
    click.echo(f"Authorization: Bearer {token}")
