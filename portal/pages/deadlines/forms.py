"""Forms of the working calendar and of the deadline calculator."""

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
    notice = line(
        _l("Document number of the holiday schedule"), _l("For example, 国办发明电〔2025〕7号."), max_characters=200
    )
    days = prose(
        _l("Text of the holiday schedule, or a table"),
        _l(
            "Paste the sentences of the holiday schedule (放假 and 上班), or enter one day per line: 2027-10-01, "
            "休 (day off) or 班 (working day), reason."
        ),
        max_characters=12_000,
        rows=10,
    )


class DeadlineForm(PortalForm):
    """A service or a time limit, and the day of acceptance; sent by GET, and nothing is stored."""

    class Meta:
        """No CSRF token: nothing is changed, and the address can be bookmarked."""

        csrf = False

    procedure = line(_l("Service code"), required=False, max_characters=40)
    amount = IntegerField(_l("Time limit"), validators=[Optional()], render_kw={"inputmode": "numeric"})
    unit = select(_l("Unit"), LimitUnit.choices(), required=False)
    accepted_on = day(
        _l("When was your application accepted?"),
        _l("You will find it on your receipt. That day itself does not count."),
    )
    accepted_at = moment(
        _l("Time of acceptance"),
        _l("Only if the time limit is in hours, or it was late in the day. For example, 16:30"),
        required=False,
    )

    def asked(self) -> dict[str, Any]:
        """Return the fields that are filled in, for links to the same answer in another format."""
        return {each.short_name: each.data for each in self if each.data not in (None, "")}
