"""The daily digest by mail: to who holds a post, the lights of the post; to who supervises, those in reach."""

from collections.abc import Sequence
from datetime import date

from flask_babel import force_locale, gettext
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.accounts.models import Staff
from portal.accounts.queries import actor_of
from portal.cases.lights import LightCount, count_own_lights, is_light, is_own, light_of
from portal.cases.models import Case
from portal.cases.rules import red_before
from portal.cases.vocabulary import Light
from portal.library.access.permissions import Actor
from portal.library.text.formats import days_left, format_day, words
from portal.organisation.queries import with_predecessors
from portal.platform import clock
from portal.platform.clock import local_date, local_zone
from portal.platform.storage.database import db
from portal.platform.storage.outbox import is_put_out, put_out
from portal.procedures.models import Procedure
from portal.working_calendar.queries import load_rules

MOST_LINES = 40
TOLD = (Light.RED, Light.YELLOW, Light.DUE_SOON)


def write_digests() -> int:
    """Write today's digests, once the offices have opened on a working day; return 0: it is done.

    Nobody gets one without a light. Call it inside ``writing()``.
    """
    rules, now = load_rules(), clock.now()
    today = local_date(now)
    if not rules.calendar.is_working_day(today) or now.astimezone(local_zone()).time() < rules.hours.opens:
        return 0
    before = red_before(rules.calendar, today)
    whole = (selectinload(Staff.role_grants), selectinload(Staff.holdings))
    for person in db.session.scalars(select(Staff).where(Staff.is_active, Staff.email != "").options(*whole)):
        key = f"digest:{today}:{person.id}"
        if is_put_out(key):
            continue
        actor = with_predecessors(actor_of(person, today))
        count = count_own_lights(actor)
        if count.total:
            with force_locale(person.language):
                subject, body = _written(count, _worst(actor, today, before), today, before)
            put_out(key, person.email, subject, body)
    return 0


def _worst(actor: Actor, today: date, red_before: date) -> Sequence[Case]:
    """Return the cases that a digest names, due soonest first."""
    lit = or_(*(is_light(kind, today, red_before) for kind in TOLD))
    query = select(Case).where(is_own(actor, Case.turn_post, Case.department_code), lit)
    named = joinedload(Case.procedure).load_only(Procedure.name)
    return db.session.scalars(query.options(named).order_by(Case.due_on, Case.id).limit(MOST_LINES)).all()


def _written(count: LightCount, cases: Sequence[Case], today: date, red_before: date) -> tuple[str, str]:
    summary = gettext(
        "%(red)s red, %(yellow)s yellow, %(soon)s due soon", red=count.red, yellow=count.yellow, soon=count.due_soon
    )
    lines = [
        f"{case.reference}  {light_of(case, today, red_before).label}  {format_day(case.due_on)} "
        f"({days_left(case.due_on, today)})  {words(case.procedure.name)}"
        for case in cases
    ]
    if count.total > len(cases):
        lines.append(gettext("… and %(count)s more", count=count.total - len(cases)))
    body = "\n".join([summary, "", *lines, "", gettext("Sign in to the staff’s portal to work on them.")])
    return gettext("Cases: %(summary)s", summary=summary), body
