"""The digest: one message a working day to each person whom something awaits that is due or stands still.

It names references, never what anybody wrote, and of complaints not even the service: mail is read outside the portal.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.accounts.models import Staff
from portal.accounts.queries import actor_of
from portal.cases.warning_lights.queries import LightCount, count_own_lights, light_of, lit_cases, red_before
from portal.complaints.duties import acts_of
from portal.complaints.models import Complaint
from portal.complaints.next_steps import next_step_for
from portal.complaints.warning_lights.queries import light_rule, lights_of
from portal.complaints.warning_lights.rules import LightRule
from portal.library.access.permissions import Actor, Role
from portal.library.text.formats import days_left, format_day, localised
from portal.library.text.languages import use_language
from portal.library.working_time.warning_lights import LIT, Light
from portal.organisation.queries import with_predecessors
from portal.pages.desk.reach import InReach
from portal.platform import clock
from portal.platform.clock import local_date, local_zone
from portal.platform.storage.database import db
from portal.platform.storage.outbox import is_queued, queue_message
from portal.platform.storage.transaction import writing
from portal.working_calendar.queries import load_rules

MAX_DIGEST_LINES = 40  # unsourced: what fits on a screen
PEOPLE_PER_TRANSACTION = 50  # unsourced: so that other writers do not wait long


@dataclass(frozen=True)
class DigestLine:
    """One line of a digest: a reference, its light, or that a decision is awaited, and its day."""

    reference: str
    light: Light
    on: date
    is_decision: bool = False
    name: Any = None

    def text(self, today: date) -> str:
        """Return the line in the language in use."""
        label = self.light.label if self.light in LIT else gettext("Awaiting your decision")
        line = f"{self.reference}  {label}  {format_day(self.on)} ({days_left(self.on, today)})"
        return f"{line}  {localised(self.name)}" if self.name else line


@dataclass(frozen=True)
class Digest:
    """A message to one person, and the key of its day."""

    key: str
    to_address: str
    subject: str
    body: str


def write_digests() -> int:
    """Queue today's digests, once the offices have opened on a working day; return 0, since nothing is left to do.

    Nobody gets one without anything to tell. It opens its transactions itself: what awaits people is read before them.
    """
    rules, now = load_rules(), clock.now()
    today = local_date(now)
    if not rules.calendar.is_working_day(today) or now.astimezone(local_zone()).time() < rules.hours.opens:
        return 0
    ids = db.session.scalars(select(Staff.id).where(Staff.is_active, Staff.email != "").order_by(Staff.id)).all()
    for first in range(0, len(ids), PEOPLE_PER_TRANSACTION):
        digests = list(_digests_of(ids[first : first + PEOPLE_PER_TRANSACTION], light_rule(today)))
        with writing():
            for digest in digests:
                queue_message(digest.key, digest.to_address, digest.subject, digest.body)
    return 0


def _digests_of(ids: Sequence[int], rule: LightRule) -> Iterator[Digest]:
    whole = (selectinload(Staff.role_grants), selectinload(Staff.holdings))
    for person in db.session.scalars(select(Staff).where(Staff.id.in_(ids)).order_by(Staff.id).options(*whole)):
        key = f"digest:{rule.today}:{person.id}"
        if is_queued(key):
            continue
        actor = with_predecessors(actor_of(person, rule.today))
        cases, waiting = count_own_lights(actor), InReach(actor).complaints
        of_complaints = [*_complaints(actor, waiting.rows, rule)]
        is_inspector = actor.departments_as(Role.INSPECTOR) != frozenset()
        if cases.total or of_complaints or is_inspector:  # inspectors get one whether there is a report or not
            of_cases = [*_cases(actor, rule)]
            with use_language(person.language):
                notes = _notes(is_all=waiting.total == len(waiting.rows), is_inspector=is_inspector)
                yield Digest(key, person.email, *_written(cases, of_cases, of_complaints, rule.today, notes))


def _complaints(actor: Actor, waiting: Sequence[Complaint], rule: LightRule) -> Iterator[DigestLine]:
    """Yield the complaints in which something is the person's own act, and due or left to decide.

    An integrity report is never among them: who sees a mailbox would know that there is one.
    """
    lights = lights_of(waiting, rule)
    for complaint in waiting:
        if complaint.is_integrity:
            continue
        step, due = next_step_for(actor, complaint), lights.get(complaint.id)
        if step is None or due is None or not (step.is_decision or due.light in LIT):  # or it has just ended
            continue
        if not step.acts.isdisjoint(acts_of(actor, complaint)):
            yield DigestLine(complaint.reference, due.light, due.on, is_decision=step.is_decision)


def _cases(actor: Actor, rule: LightRule) -> Iterator[DigestLine]:
    before = red_before(rule.calendar, rule.today)
    for case in lit_cases(actor, rule.today, before, MAX_DIGEST_LINES):
        yield DigestLine(case.reference, light_of(case, rule.today, before), case.due_on, name=case.procedure.name)


def _notes(*, is_all: bool, is_inspector: bool) -> list[str]:
    """Return what stands below the lines."""
    notes = []
    if not is_all:
        notes.append(
            gettext(
                "Not all of it is shown here. The lists of complaints, findings and corrective actions have the rest."
            )
        )
    if is_inspector:
        notes.append(gettext("Integrity reports are never named here. Look on the staff site whether any await you."))
    return notes


def _written(
    cases: LightCount, of_cases: list[DigestLine], of_complaints: list[DigestLine], today: date, notes: list[str]
) -> tuple[str, str]:
    """Return subject and body: how many there are of each light, and the lines that are due first."""
    complaints = [line.light for line in of_complaints]
    summary = gettext(
        "%(red)s red, %(yellow)s yellow, %(soon)s due soon",
        red=cases.red + complaints.count(Light.RED),
        yellow=cases.yellow + complaints.count(Light.YELLOW),
        soon=cases.due_soon + complaints.count(Light.DUE_SOON),
    )
    shown = sorted([*of_complaints, *of_cases], key=lambda line: line.on)[:MAX_DIGEST_LINES]
    rows = [line.text(today) for line in shown]
    if left := cases.total + len(complaints) - len(shown):
        rows.append(gettext("… and %(count)s more", count=left))
    rows += notes
    decisions = sum(line.is_decision for line in of_complaints)
    waiting = [gettext("Awaiting your decision: %(count)s", count=decisions)] if decisions else []
    body = "\n".join([summary, *waiting, "", *rows, "", gettext("Sign in to the staff site to handle them.")])
    return gettext("Awaiting you: %(summary)s", summary=summary), body
