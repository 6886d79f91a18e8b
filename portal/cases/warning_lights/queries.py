"""Warning lights: of a case, as a condition for lists, and counted from the rollup; derived, never stored."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import joinedload

from portal.authority_settings.definitions import CASE_RED_AFTER_WORKING_DAYS
from portal.authority_settings.queries import current
from portal.cases.models import Case, OpenCaseCount
from portal.cases.warning_lights.rules import light
from portal.library.access.permissions import Actor
from portal.library.working_time.warning_lights import LIT, Light, day_before_red
from portal.library.working_time.working_days import Calendar
from portal.platform.clock import local_today
from portal.platform.storage.database import db, within
from portal.procedures.models import Procedure
from portal.working_calendar.queries import load_calendar


def red_before(calendar: Calendar, today: date) -> date:
    """Return the day before which a case must have been due to be red today, as the authority has set it."""
    return day_before_red(calendar, today, current(CASE_RED_AFTER_WORKING_DAYS))


def lights_of(cases: Sequence[Case], today: date, calendar: Calendar) -> dict[int, Light]:
    """Return the lights of open cases by id."""
    before = red_before(calendar, today)
    return {case.id: light_of(case, today, before) for case in cases if case.is_open}


def light_of(case: Case, today: date, red_before: date) -> Light:
    """Return the light of an open case."""
    return light(
        due_on=case.due_on,
        warn_from_on=case.warn_from_on,
        paused_on=case.paused_on,
        step_due_on=case.current_step_due_on,
        today=today,
        red_before=red_before,
    )


def is_excused() -> ColumnElement[bool]:
    """Return the condition that a case was paused by its due date, so that it is not late."""
    return and_(Case.paused_on.is_not(None), Case.paused_on <= Case.due_on)


def is_light(kind: Light, today: date, red_before: date) -> ColumnElement[bool]:
    """Return the condition that an open case has a light; the same as ``rules.light`` gives."""
    excused = is_excused()
    red = Case.due_on < red_before
    step_over = and_(Case.current_step_due_on.is_not(None), Case.current_step_due_on < today, Case.paused_on.is_(None))
    over = or_(Case.due_on < today, step_over)
    conditions = {
        Light.PAUSED: excused,
        Light.RED: and_(not_(excused), red),
        # The ranges of days are written out, so that a list is read along its index.
        Light.YELLOW: and_(not_(excused), Case.due_on >= red_before, over),
        Light.DUE_SOON: and_(not_(excused), Case.due_on >= today, not_(step_over), Case.warn_from_on <= today),
        Light.IN_TIME: and_(not_(excused), Case.due_on >= today, not_(step_over), Case.warn_from_on > today),
    }
    return and_(Case.closed_on.is_(None), conditions[kind])


@dataclass(frozen=True)
class LightCount:
    """How many open cases of a department, post or procedure are due soon, yellow and red."""

    code: str
    due_soon: int = 0
    yellow: int = 0
    red: int = 0

    @property
    def total(self) -> int:
        """Return how many lights are on."""
        return self.due_soon + self.yellow + self.red


def count_lights(actor: Actor) -> dict[str, list[LightCount]]:
    """Count the cases in reach whose light is on, by ``department``, ``post`` and ``procedure``; the worst first."""
    places = ("department", "post", "procedure")
    columns = (OpenCaseCount.procedure_id, OpenCaseCount.department_code, OpenCaseCount.post_code)
    rows = _counted(within(OpenCaseCount.department_code, actor.departments_for("cases:case:see")), columns)
    wanted = select(Procedure.id, Procedure.code).where(Procedure.id.in_({row[0] for row in rows}))
    codes = dict(db.session.execute(wanted).all())
    named = [((department, post, codes[procedure_id]), sums) for procedure_id, department, post, *sums in rows]
    return {by: _worst_first((code[place], sums) for code, sums in named) for place, by in enumerate(places)}


def count_own_lights(actor: Actor) -> LightCount:
    """Count the lights that are a person's: at the posts held, and in the departments supervised."""
    rows = _counted(is_own(actor, OpenCaseCount.post_code, OpenCaseCount.department_code), ())
    return _light_count("", rows[0])


def lit_cases(actor: Actor, today: date, red_before: date, most: int) -> Sequence[Case]:
    """Return a person's cases whose light is on, due soonest first, at most ``most``."""
    lit = or_(*(is_light(kind, today, red_before) for kind in LIT))
    query = select(Case).where(is_own(actor, Case.current_step_post, Case.department_code), lit)
    named = joinedload(Case.procedure).load_only(Procedure.name)
    return db.session.scalars(query.options(named).order_by(Case.due_on, Case.id).limit(most)).all()


def is_own(actor: Actor, post: Any, department: Any) -> ColumnElement[bool]:
    """Return the condition that a case is at a post that a person holds, or in a department supervised."""
    at_post: ColumnElement[bool] = post.in_(actor.posts)
    if not actor.may("cases:light:see"):
        return at_post
    return or_(at_post, within(department, actor.departments_for("cases:light:see")))


def _counted(condition: ColumnElement[bool], columns: Sequence[Any]) -> Sequence[Any]:
    """Return how many lights are on, how many of them yellow or red, and how many red, for each of some columns.

    They are counted from the rollup, so that it takes as long however many cases there are.
    """
    today = local_today()
    red = OpenCaseCount.due_on < red_before(load_calendar(), today)
    over = or_(OpenCaseCount.due_on < today, OpenCaseCount.step_due_on < today)
    lit = or_(OpenCaseCount.warn_from_on <= today, OpenCaseCount.step_due_on < today)
    sums = (func.sum(OpenCaseCount.count).filter(which) for which in (lit, over, red))
    query = select(*columns, *(func.coalesce(each, 0) for each in sums))
    query = query.where(condition, OpenCaseCount.count > 0, not_(OpenCaseCount.is_excused), lit)
    return db.session.execute(query.group_by(*columns)).all()


def _worst_first(rows: Iterable[tuple[str, Sequence[int]]]) -> list[LightCount]:
    added: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for code, sums in rows:
        for place, each in enumerate(sums):
            added[code][place] += each
    lit = [_light_count(code, sums) for code, sums in added.items()]
    return sorted(lit, key=lambda each: (-each.red, -each.yellow, -each.due_soon, each.code))


def _light_count(code: str, sums: Sequence[int]) -> LightCount:
    lit, over, red = sums
    return LightCount(code, due_soon=lit - over, yellow=over - red, red=red)
