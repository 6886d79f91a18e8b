"""Clear answers where there are no figures: a day to come, one of which nothing is kept, an unknown format or file."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from http import HTTPStatus

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.figures.queries import figures_of, newest_day
from portal.figures.vocabulary import ScopeKind
from portal.library.text.formats import format_day
from portal.library.text.languages import MESSAGES, use_language
from portal.library.text.text_input import read_day
from portal.platform.clock import local_today
from portal.platform.web.language_routing import preferred_language

LANGUAGE_OF_PROGRAMS = MESSAGES  # of what a program is told that asks for no language
MAX_QUOTED = 40  # characters of what was typed; unsourced


@dataclass(frozen=True)
class Refusal:
    """Why there is nothing to return, and the status that says so to a program."""

    status: HTTPStatus
    reason: str

    def page(self) -> ResponseReturnValue:
        """Return it as a page."""
        title = gettext("No figures")
        return render_template("errors/public.html", status=self.status, title=title, advice=self.reason), self.status

    def json(self) -> ResponseReturnValue:
        """Return it as JSON."""
        return jsonify(error=self.reason), self.status


def answering_programs() -> AbstractContextManager[None]:
    """Translate what a program is told inside the block: into the language it asks for, else into English."""
    return use_language(preferred_language(LANGUAGE_OF_PROGRAMS))


def refusal_of_format(given: str) -> Refusal | None:
    """Refuse ``?format=`` of anything but what an address gives."""
    asked = request.args.get("format", given)
    if asked.casefold() == given:
        return None
    return Refusal(
        HTTPStatus.BAD_REQUEST,
        gettext(
            "There is no format “%(format)s” at this address. Figures are published as CSV (%(files)s) and as JSON "
            "(%(json)s).",
            format=asked[:MAX_QUOTED],
            files="/data/supervision.csv, /data/waits.csv",
            json="/api/v1/figures",
        ),
    )


def refusal_of_day(typed: str) -> Refusal | None:
    """Refuse ``?as_of=`` of what is no day, is not over, or of which no figures are kept."""
    day, newest = read_day(typed), newest_day()
    if day is None:
        reason = gettext("“%(day)s” is no day. Write it like 2026-10-31.", day=typed[:MAX_QUOTED])
        return Refusal(HTTPStatus.BAD_REQUEST, reason)
    if day >= local_today():
        reason = gettext("%(day)s is not over yet. Figures are of days that have ended.", day=format_day(day))
    elif newest is None:
        reason = gettext("There are no figures yet. They are counted once a day, up to the end of the day before.")
    elif day > newest:
        reason = gettext(
            "There are no figures of %(day)s yet. The newest are of %(newest)s.",
            day=format_day(day),
            newest=format_day(newest),
        )
    elif figures_of(ScopeKind.ALL, as_of=day) is None:
        reason = gettext(
            "No figures of %(day)s are kept. Kept are those of the last forty days and of the last day of each month, "
            "as far as they were written.",
            day=format_day(day),
        )
    else:
        return None
    return Refusal(HTTPStatus.NOT_FOUND, reason)


def refusal_of_file(name: str, ending: str, published: tuple[str, ...]) -> Refusal:
    """Refuse a file that is not published in a format, or not at all."""
    listed = gettext(", ").join(published)
    asked = f"{name}.{ending}"[:MAX_QUOTED]
    reason = gettext("There is no file “%(name)s” here. Published are: %(files)s.", name=asked, files=listed)
    return Refusal(HTTPStatus.NOT_FOUND, reason)
