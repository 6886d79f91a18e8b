"""Forms of the calendar."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.library.guide.vocabulary import LimitUnit
from portal.platform.web.forms import PortalForm, day, line, moment, prose, select

FIRST_YEAR, LAST_YEAR = 2000, 2100


class NoticeForm(PortalForm):
    """The arrangement of a year, pasted from its notice or from a table."""

    year = IntegerField(
        _l("Year"),
        validators=[
            InputRequired(_l("Enter a number.")),
            NumberRange(FIRST_YEAR, LAST_YEAR, message=_l("Enter a number from %(min)s to %(max)s.")),
        ],
        render_kw={"inputmode": "numeric"},
    )
    notice = line(_l("Number of the notice"), _l("Such as 国办发明电〔2025〕7号."), longest=200)
    days = prose(
        _l("Its words, or a table"),
        _l(
            "Paste the sentences of the notice (放假 and 上班), or one day on a line: 2027-10-01, 休 (free) or "
            "班 (worked), why."
        ),
        longest=12_000,
        rows=10,
    )


class DeadlineForm(PortalForm):
    """A limit and the day from which it runs. It asks only: sent by GET, nothing is kept."""

    class Meta:
        """Without a token: nothing is changed, and the address can be kept."""

        csrf = False

    procedure = line(_l("Number of the service"), required=False, longest=40)
    amount = IntegerField(_l("Limit"), validators=[Optional()], render_kw={"inputmode": "numeric"})
    unit = select(_l("Counted in"), LimitUnit.choices(), required=False)
    accepted_on = day(
        _l("On which day was your application accepted?"),
        _l("It stands on the slip you were given. The day itself does not count."),
    )
    accepted_at = moment(
        _l("At what time?"), _l("Only where the limit is in hours, or it was late in the day: 16:30"), required=False
    )

    def asked(self) -> dict[str, Any]:
        """Return what was asked, for the address of the same answer in another form."""
        return {each.short_name: each.data for each in self if each.data not in (None, "")}
