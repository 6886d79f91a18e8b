"""``bin/portal calendar …``: import, confirm and show the holidays of a year."""

import sys
from pathlib import Path

import click

from portal.app import create_app
from portal.library.access.permissions import SYSTEM
from portal.library.files.contents import FileRefusedError, check_size
from portal.library.text.languages import MESSAGES, original_of, use_language
from portal.library.working_time.holiday_notice import NoticeError, read_notice
from portal.library.working_time.working_days import NoCalendarError
from portal.pages.deadlines.recalculation import confirm_year
from portal.platform.storage.transaction import writing
from portal.working_calendar.operations import seed_calendar, take_over_notice
from portal.working_calendar.queries import days_of, find_year

YEAR = click.IntRange(2000, 2100)


@click.group()
def calendar() -> None:
    """Look after the calendar of working days."""


@calendar.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=YEAR, required=True)
@click.option("--notice", required=True, help="The number of the notice, such as 国办发明电〔2025〕7号.")
def import_notice(file: Path, year: int, notice: str) -> None:
    """Take over a year's days from a file: the sentences of the notice, or a CSV of day, 休 or 班, why."""
    with create_app().app_context(), use_language(MESSAGES):
        try:
            check_size(file.stat().st_size)
            days = read_notice(file.read_text(encoding="utf-8-sig"), year)
        except UnicodeDecodeError:
            sys.exit(f"portal: {file} is not written in UTF-8.")
        except FileRefusedError as error:
            sys.exit(f"portal: {file}: {error.message}")
        except NoticeError as error:
            for written, why in error.problems:
                click.echo(f"{written}: {why}" if written else str(why), err=True)
            sys.exit("portal: nothing was taken over.")
        try:
            with writing():
                take_over_notice(SYSTEM, year=year, notice=notice[:200], days=days)
        except NoCalendarError as error:
            sys.exit(f"portal: {error.message}")
        click.echo(
            f"{len(days)} days taken over; see /admin/calendar/{year}/, then “bin/portal calendar confirm {year}”."
        )


@calendar.command("confirm")
@click.argument("year", type=YEAR)
@click.option("--yes", is_flag=True, help="Do not ask.")
def confirm(year: int, yes: bool) -> None:
    """Show a year's holidays and make-up workdays, and confirm that they are those of the official notice."""
    with create_app().app_context():
        with writing():
            seed_calendar(range(year, year + 1))
        for day, special in days_of(year).items():
            click.echo(f"{day:%Y-%m-%d %a}  {special.kind.value:15} {original_of(special.why)}")
        if yes or click.confirm(f"Are these the days of the official notice for {year}?"):
            with writing():
                changed = confirm_year(SYSTEM, year)
            click.echo(f"{year} is confirmed; {changed} dates that reach into it were counted anew.")


@calendar.command("show")
@click.argument("year", type=YEAR)
def show(year: int) -> None:
    """Show the days of a year that are not what their weekday says."""
    with create_app().app_context():
        stored = find_year(year)
        if stored is None:
            sys.exit(f"portal: there is no calendar of {year}.")
        click.echo(
            f"{year}: {'confirmed' if stored.is_confirmed else 'not confirmed'}, {stored.notice or 'no notice named'}"
        )
        for day, special in days_of(year).items():
            click.echo(f"{day:%Y-%m-%d %a}  {special.kind.value:15} {original_of(special.why)}")
