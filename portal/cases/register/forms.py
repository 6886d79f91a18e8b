"""Forms of cases."""

from flask_babel import lazy_gettext as _l

from portal.cases.register.rules import MOST_EXTENSION
from portal.cases.vocabulary import PauseKind
from portal.library.domain.labelled_enum import LabelledEnum
from portal.platform.web.follow_by_code import code_field, number_field
from portal.platform.web.forms import PortalForm, choose, day, line, moment, number, prose, select

REASON_LONGEST = 2000
NO_SUCH_SERVICE = _l("On that day there was no such service in your reach.")
NO_STEP = _l("none")


class Ending(LabelledEnum):
    """How a case can end, by the verb."""

    GRANT = "grant", _l("Granted")
    REFUSE = "refuse", _l("Not granted")
    WITHDRAW = "withdraw", _l("Taken back by the applicant")
    DISCONTINUE = "discontinue", _l("Discontinued")


class RegisterForm(PortalForm):
    """An application that has been accepted. It asks for nobody's name."""

    procedure = line(_l("Number of the service"), _l("Such as TR-101; it stands on the guide."), longest=40)
    number = line(
        _l("Your own number of the case"), _l("Optional; under the same number it is registered once."),
        required=False, longest=80,
    )  # fmt: skip
    accepted_on = day(_l("Accepted on"))
    accepted_at = moment(_l("At what time?"), _l("Such as 16:30; what comes after closing counts for the next day."))


class StepForm(PortalForm):
    """The step that begins next."""

    next_step = select(_l("Then comes"), required=False)


class PauseForm(PortalForm):
    """Why the time limit is paused."""

    kind = choose(_l("Why does the clock stop?"), PauseKind)
    special = select(_l("Which special procedure?"), required=False)
    reason = prose(
        _l("What the applicant reads"),
        _l("Of missing papers: all of them, at once; they are asked for only this time."),
        longest=REASON_LONGEST,
        rows=4,
    )


class ExtensionForm(PortalForm):
    """More time, and why."""

    amount = number(_l("How many more working days?"), required=True, most=MOST_EXTENSION)
    reason = prose(_l("Why, as the applicant reads it"), longest=REASON_LONGEST, rows=3)


class EndForm(PortalForm):
    """How it ended."""

    ending = choose(_l("How did it end?"), Ending)
    reason = prose(
        _l("Why, as the applicant reads it"),
        _l("Needed for a refusal."),
        required=False,
        longest=REASON_LONGEST,
        rows=3,
    )


class FollowCaseForm(PortalForm):
    """Number and code."""

    number = number_field(_l("Number of the case"), _l("It begins with B-."))
    code = code_field(_l("Code"), _l("It stands on your slip: five groups of four letters and digits."))
