"""The daily digest by mail: to who holds a post, the lights of the post; to who supervises, those in reach."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from flask_babel import force_locale, gettext
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import selectinload

from portal.accounts.models import Staff
from portal.accounts.queries import actor_of
from portal.cases.models import Case
from portal.cases.queries import is_light, light_of
from portal.cases.rules import red_before
from portal.cases.vocabulary import Light
from portal.procedures.models import Procedure
from portal.shared import clock
from portal.shared.calendar_table import load_rules
from portal.shared.db import db, within
from portal.shared.formats import days_left, format_day, local_date, local_zone, words
from portal.shared.outbox import put_out
from portal.shared.permissions import Actor

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
        actor = actor_of(person, today)
        cases = _cases_of(actor, today, before)
        if cases:
            with force_locale(person.language):
                subject, body = _written(cases, today, before)
            put_out(f"digest:{today}:{person.id}", person.email, subject, body)
    return 0


def _cases_of(actor: Actor, today: date, red_before: date) -> Sequence[Case]:
    mine: ColumnElement[bool] = Case.turn_post.in_(actor.posts)
    if actor.may("cases:light:see"):
        mine = or_(mine, within(Case.department_code, actor.departments_for("cases:light:see")))
    lit = or_(*(is_light(kind, today, red_before) for kind in TOLD))
    query = select(Case).join(Case.procedure).where(mine, lit).order_by(Case.due_on, Case.id)
    return db.session.scalars(query.options(selectinload(Case.procedure).load_only(Procedure.name))).all()


def _written(cases: Sequence[Case], today: date, red_before: date) -> tuple[str, str]:
    lights = [light_of(case, today, red_before) for case in cases]
    counted = Counter(lights)
    summary = gettext(
        "%(red)s red, %(yellow)s yellow, %(soon)s due soon",
        red=counted[Light.RED],
        yellow=counted[Light.YELLOW],
        soon=counted[Light.DUE_SOON],
    )
    lines = [
        f"{case.reference}  {light.label}  {format_day(case.due_on)} ({days_left(case.due_on, today)})  "
        f"{words(case.procedure.name)}"
        for case, light in list(zip(cases, lights, strict=True))[:MOST_LINES]
    ]
    if len(cases) > MOST_LINES:
        lines.append(gettext("… and %(count)s more", count=len(cases) - MOST_LINES))
    body = "\n".join([summary, "", *lines, "", gettext("Sign in to the staff’s portal to work on them.")])
    return gettext("Cases: %(summary)s", summary=summary), body
