"""The content of the component page: every component in every state."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from portal.complaints.vocabulary import ComplaintKind
from portal.library.statistics.disclosure_control import Breakdown
from portal.platform.clock import local_today
from portal.platform.storage.pagination import Page
from portal.platform.web.forms import PortalForm, choose, choose_many, day, line, number, prose, select
from portal.ratings.vocabulary import Driver, RatingLevel


class ComponentsForm(PortalForm):
    """One field of each kind; submitting it empty shows the errors."""

    name = line(_l("One line"), _l("With a hint."))
    words = prose(_l("Multiple lines"), rows=3)
    on = day(_l("A date"))
    count = number(_l("A number"), required=True)
    kind = choose(_l("One of several"), ComplaintKind)
    drivers = choose_many(_l("Any of several"), Driver)
    level = select(_l("Drop-down list"), [("", "—"), *RatingLevel.choices()])
    agree = BooleanField(_l("Yes or no"))


def components_shown() -> dict[str, Any]:
    """Return the examples: due dates of every kind, a middle page of many."""
    today = local_today()
    return {
        "days": [today + timedelta(days=distance) for distance in (-3, 0, 1, 9)],
        "page": Page([], 2, 60, 20),
        "levels": [(level.label, 3 * int(level.value)) for level in RatingLevel],
        "nothing": Breakdown(),
    }
