"""Waiting tickets: a form that comes too soon is shown again with a time after which the same button works once.

The ticket is a signed field of the form: for which act, source and subject, and not before when. It needs no script, no
cookie and no process that waits. A form may carry one for each limit that it has met.
"""

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app, g, request
from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeSerializer

from portal.library.access.limits import Counted, Limit
from portal.platform import clock
from portal.platform.security.sources import networks_of
from portal.platform.security.tracking_codes import key_hash
from portal.platform.storage.rate_limits import MAX_WINDOW, buckets_of, count_act, count_failure, is_over, use_once
from portal.platform.web.forms import PortalForm, SecretField
from portal.platform.web.local_times import format_time

FIELD = "waiting_ticket"
TICKET_LASTS = timedelta(minutes=15)  # after its time; unsourced
MAX_SECONDS_SAID = 90  # a longer wait is said in minutes; unsourced
MAX_TICKETS = 4  # of one form; a page meets at most two limits


@dataclass(frozen=True)
class Wait:
    """How long a form has to wait."""

    until: datetime

    @property
    def seconds(self) -> int:
        """Return the seconds from now on, at least one."""
        return max(1, math.ceil((self.until - clock.now()).total_seconds()))

    @property
    def headers(self) -> dict[str, str]:
        """Return the header that says the same to programs."""
        return {"Retry-After": str(self.seconds)}

    def _length(self) -> str:
        if self.seconds <= MAX_SECONDS_SAID:
            return gettext("%(number)d seconds", number=self.seconds)
        return gettext("%(number)d minutes", number=math.ceil(self.seconds / 60))

    def message(self, *, is_secret: bool = False) -> str:
        """Return what the person reads; a secret that was typed is not sent back, and must be typed again."""
        values = {"time": format_time(self.until), "wait": self._length()}
        if is_secret:
            return gettext(
                "There have been too many attempts to sign in, so this one was not processed. Enter your password "
                "again and press the button after %(time)s (in %(wait)s).",
                **values,
            )
        return gettext(
            "Too many requests have come from your network in a short time, so this one was not processed. What you "
            "typed is still in this page. Press the button again after %(time)s (in %(wait)s).",
            **values,
        )


class WaitingError(Exception):
    """A form must wait; ``page`` is its page with everything that was typed, None where the view has none."""

    def __init__(self, wait: Wait, page: str | None = None) -> None:
        """Take how long it must wait and the page."""
        super().__init__()
        self.wait, self.page = wait, page


def check_wait(limit: Limit, subject: str = "") -> None:
    """Raise WaitingError when the request must wait; the error page carries the form and its ticket."""
    wait = must_wait(limit, subject)
    if wait is not None:
        raise WaitingError(wait)


def check_form_wait(form: PortalForm, show: Callable[[], str], limit: Limit, subject: str = "") -> None:
    """Raise WaitingError with the form's page, which says so in its summary of errors, when the form must wait."""
    wait = must_wait(limit, subject)
    if wait is not None:
        _refuse(form, wait)
        raise WaitingError(wait, show())


def show_wait(form: PortalForm) -> None:
    """Say again on a form that was taken to another language or view how long it has to wait; nothing is counted."""
    now = clock.now()
    unripe = [ticket.until for ticket in _sent_tickets().values() if now < ticket.until < now + MAX_WINDOW]
    if unripe:
        _refuse(form, Wait(max(unripe)))


def _refuse(form: PortalForm, wait: Wait) -> None:
    form.refuse(wait.message(is_secret=any(isinstance(field, SecretField) for field in form)))


def must_wait(limit: Limit, subject: str = "") -> Wait | None:
    """Return how long the form that was sent must wait under a limit; None when it may act now.

    Acts are counted here. Of failures nothing is, until ``note_failure``; the source only waits when there were many.
    """
    mark = _mark(limit, subject)
    for sent, ticket in _sent_tickets().items():
        # One that waits longer than any was given out by a wrong clock.
        if ticket.mark == mark and -TICKET_LASTS < ticket.until - clock.now() < MAX_WINDOW:
            if clock.now() < ticket.until:
                return Wait(ticket.until)
            _note("used_tickets", sent)
            if use_once(ticket.key, ticket.until + TICKET_LASTS):
                _note("waited", limit.name)
                return None
    buckets = buckets_of(limit, request.remote_addr, subject)
    if limit.counts is Counted.FAILURES and not is_over(buckets):
        return None
    turn = count_act(buckets)
    if not turn.wait:
        return None
    until = datetime.fromtimestamp(math.ceil((clock.now() + turn.wait).timestamp()), UTC)
    if not turn.is_refused:
        _note("new_tickets", _signer().dumps([mark, int(until.timestamp()), secrets.token_hex(8)]))
    return Wait(until)


def note_failure(limit: Limit, subject: str = "") -> None:
    """Count that what was sent was wrong; what has waited is counted already."""
    if limit.name not in g.get("waited", ()):
        count_failure(buckets_of(limit, request.remote_addr, subject))


def waiting_tickets() -> str:
    """Return the tickets that the form on the page carries, parted by blanks: those it has not used, and a new one."""
    unused = [sent for sent in _sent_tickets() if sent not in g.get("used_tickets", ())]
    return " ".join([*unused, *g.get("new_tickets", ())][-MAX_TICKETS:])


@dataclass(frozen=True)
class _Ticket:
    mark: str
    until: datetime
    key: str


def _sent_tickets() -> dict[str, _Ticket]:
    """Return the tickets of this request that we have signed."""
    found = {}
    for sent in request.form.get(FIELD, "").split(maxsplit=MAX_TICKETS)[:MAX_TICKETS]:
        try:
            mark, until, key = _signer().loads(sent)
        except BadSignature:
            continue
        found[sent] = _Ticket(mark, datetime.fromtimestamp(until, UTC), key)
    return found


def _mark(limit: Limit, subject: str) -> str:
    """Return what a ticket is for, as a hash: the act, the source, and the number, name or form that it is about."""
    whole = f"{limit.name} {networks_of(request.remote_addr)[0][0]} {subject}"
    return key_hash("ticket:" + whole.encode("utf-8", "backslashreplace").decode())[:32]


def _note(name: str, value: str) -> None:
    g.setdefault(name, []).append(value)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="waiting-ticket")
