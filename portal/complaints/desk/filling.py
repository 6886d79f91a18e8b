"""What can be chosen in the forms of the staff page of a complaint."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext

from portal.complaints.desk.queries import departments_to_choose_from, parties_to_add, subjects_to_choose_from
from portal.complaints.models import Complaint
from portal.complaints.operations import latest_extension
from portal.library.text.formats import format_day
from portal.platform.web.forms import options


def fill_people(find: Callable[[Complaint], Sequence[Any]]) -> Callable[[Any, Complaint], object]:
    """Return a function that offers people."""
    return lambda form, complaint: form.offer(find(complaint))


def fill_parties(form: Any, complaint: Complaint) -> None:
    """Offer posts by department, and people."""
    posts, people = parties_to_add(complaint)
    groups = [*posts.items(), (gettext("People"), people)]
    form.party.choices = options([("", gettext("(choose)"))])
    form.party.choices += [each for group, choices in groups for each in options(choices, group)]


def fill_latest(form: Any, complaint: Complaint) -> None:
    """Say until when more time can be asked for."""
    form.until_on.description = gettext("%(day)s at the latest.", day=format_day(latest_extension(complaint)))


def fill_decisions(form: Any, complaint: Complaint) -> None:
    """Offer the decisions that a reply can come to, of the kind of the complaint."""
    form.decision.choices = options((each.value, each.label) for each in complaint.record.decisions)


def fill_departments(form: Any, complaint: Complaint) -> None:
    """Offer the departments that it can be passed on to."""
    form.department.choices = options(departments_to_choose_from(complaint))


def fill_subjects(form: Any, complaint: Complaint) -> None:
    """Offer departments, and services with a guide by department."""
    form.about.choices = options([("", gettext("(choose)"))])
    groups = subjects_to_choose_from(complaint)
    form.about.choices += [each for group, choices in groups.items() for each in options(choices, group)]
