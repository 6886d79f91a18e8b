"""``bin/portal settings …``: list, export and import what the authority decides."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from portal.accounts.queries import actor_of, find_account
from portal.app import create_app
from portal.authority_settings.definitions import DEFINITIONS
from portal.authority_settings.queries import stored_on
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import RefusedActError
from portal.library.files.contents import FileRefusedError, check_size
from portal.library.text.languages import MESSAGES, use_language
from portal.operating.settings_file import SettingsFileError, WantedSetting, read_settings_text, written_settings
from portal.platform.clock import local_today
from portal.platform.storage.transaction import rolled_back, writing
from portal.proposals.rules import NothingChangedError
from portal.setting_changes.reviewed_changes import PROPOSE, propose_setting
from portal.settings import SettingsError


@click.group()
def settings() -> None:
    """Look after what the authority decides: limits, retention, bodies, texts; docs/settings.md has the list."""


@settings.command("list")
def list_settings() -> None:
    """List each setting: its name, value, the day from which that is in force, when it was set, the default."""
    with create_app().app_context(), use_language(MESSAGES):
        today = local_today()
        for definition in DEFINITIONS:
            stored = stored_on(definition, today)
            value = stored.value if stored else definition.stored_default
            since = (f"from {stored.valid_from}", f"set on {stored.set_at:%Y-%m-%d}") if stored else ("default", "")
            default = f"default {_written(definition.stored_default)}" if stored else definition.source
            unit = definition.unit.value.replace("_", " ") if definition.unit else ""
            click.echo("\t".join((definition.name, f"{_written(value)} {unit}".strip(), *since, default)))


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@settings.command("export")
@click.argument("file", type=click.Path(path_type=Path), required=False)
def export_settings(file: Path | None) -> None:
    """Write every setting as JSON, to a new file or where commands print."""
    with create_app().app_context(), use_language(MESSAGES):
        text = written_settings(local_today())
    if file is None:
        click.echo(text)
        return
    with file.open("x", encoding="utf-8") as target:
        target.write(f"{text}\n")


@settings.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", "user_name", required=True, help="Your own user name; another person confirms.")
@click.option("--reason", default="", help="Why, for settings of the file that give no reason of their own.")
@click.option("--dry-run", is_flag=True, help="Say what would be proposed, and store nothing.")
def import_settings(file: Path, user_name: str, reason: str, dry_run: bool) -> None:
    """Propose what differs in a file to a second person, who confirms it in the admin area; all of it or nothing."""
    with create_app().app_context(), use_language(MESSAGES):
        actor = _actor_named(user_name)
        try:
            check_size(file.stat().st_size)
            wanted = read_settings_text(file.read_text(encoding="utf-8-sig"), reason)
            with rolled_back() if dry_run else writing():
                lines = _propose(actor, wanted)
        except UnicodeDecodeError:
            sys.exit(f"portal: {file} is not written in UTF-8.")
        except FileRefusedError as error:
            sys.exit(f"portal: {file}: {error.message}")
        except SettingsFileError as error:
            for problem in error.problems:
                click.echo(f"{file.name}: {problem}", err=True)
            sys.exit("portal: nothing was proposed.")
        for line in lines:
            click.echo(line)
        outcome = "would await" if dry_run else "await"
        unchanged = len(wanted) - len(lines)
        click.echo(f"{len(lines)} changes {outcome} a second person; unchanged settings: {unchanged}.")


def _actor_named(user_name: str) -> Actor:
    """Return what a person may do; raises SettingsError for one who may propose no setting."""
    person = find_account(user_name)
    if person is None or not person.is_active:
        raise SettingsError(f"there is no active account {user_name}.")
    actor = actor_of(person, local_today())
    if not actor.may(PROPOSE) or actor.departments_for(PROPOSE) is not None:
        raise SettingsError(f"{user_name} is neither quality officer nor administrator of the whole authority.")
    return actor


def _propose(actor: Actor, wanted: Sequence[WantedSetting]) -> list[str]:
    """Propose what differs and return a line for each; raises SettingsFileError, so that nothing of it is stored."""
    lines, problems = [], []
    for definition, value, valid_from, reason in wanted:
        try:
            change = propose_setting(actor, definition, value, valid_from, reason)
        except NothingChangedError:
            continue
        except RefusedActError as refusal:
            problems.append(f"{definition.name}: {refusal.message}")
            continue
        day = f"from {valid_from}" if valid_from else "from the day of confirmation"
        lines.append(f"{change.reference}\t{definition.name}\t{_written(value)}\t{day}")
    if problems:
        raise SettingsFileError(problems)
    return lines
