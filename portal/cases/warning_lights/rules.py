"""When a warning light of an open case is on."""

from datetime import date

from portal.library.working_time.warning_lights import Light, light_of_day


def light(
    *,
    due_on: date,
    warn_from_on: date,
    paused_on: date | None,
    step_due_on: date | None,
    today: date,
    red_before: date,
) -> Light:
    """Return the light of an open case from its dates and ``red_before``; of one paused by its due date, PAUSED."""
    whole = light_of_day(
        due_on=due_on, warn_from_on=warn_from_on, paused_on=paused_on, today=today, red_before=red_before
    )
    is_step_over = step_due_on is not None and step_due_on < today and paused_on is None
    return Light.YELLOW if is_step_over and whole is not Light.RED else whole
