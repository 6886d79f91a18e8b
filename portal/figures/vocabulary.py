"""The kinds of scope of which figures are published, and the ages by which open actions are counted."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from portal.library.domain.labelled_enum import LabelledEnum

ALL = ""  # the code of the whole authority
FIGURES_REVISION = "case-figures"  # the name it had when only waits were kept by day


class ScopeKind(StrEnum):
    """What figures are of."""

    ALL = "all"
    DEPARTMENT = "department"
    PROCEDURE = "procedure"


class ActionAge(LabelledEnum):
    """How long ago an open corrective action was opened, in months of the calendar, the youngest first."""

    MONTH = "month", _l("Opened this month or last")
    QUARTER = "quarter", _l("Opened two or three months ago")
    HALF_YEAR = "half_year", _l("Opened four to six months ago")
    OLDER = "older", _l("Opened longer ago")

    @classmethod
    def after(cls, months: int) -> "ActionAge":
        """Return the age of what was opened so many months before the month of the day."""
        return next((age for age, most in MOST_MONTHS.items() if months <= most), cls.OLDER)


MOST_MONTHS = {ActionAge.MONTH: 1, ActionAge.QUARTER: 3, ActionAge.HALF_YEAR: 6}  # before the month of the day
