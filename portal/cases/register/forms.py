"""Forms of cases."""

from flask_babel import lazy_gettext as _l

from portal.cases.register.rules import MAX_EXTENSION_WORKING_DAYS
from portal.cases.vocabulary import PauseKind
from portal.library.domain.labelled_enum import LabelledEnum
from portal.platform.web.follow_by_code import LookUpForm, code_field, number_field
from portal.platform.web.forms import PortalForm, choose, day, line, moment, number, prose, select

MAX_REASON_CHARACTERS = 2000  # the same as in reports of files and systems
NO_SUCH_SERVICE = _l("There was no such service in your area of responsibility on that day.")
NO_STEP = _l("none")


class Ending(LabelledEnum):
    """How a case can end, by the verb."""

    GRANT = "grant", _l("Granted")
    REFUSE = "refuse", _l("Application refused")
    WITHDRAW = "withdraw", _l("Withdrawn by the applicant")
    DISCONTINUE = "discontinue", _l("Discontinued")


class RegisterForm(PortalForm):
    """An application that has been accepted. It asks for nobody's name."""

    procedure = line(_l("Service code"), _l("For example, TR-101; see the guide."), max_characters=40)
    number = line(
        _l("Your own case number"), _l("Optional; each number can be registered only once."),
        required=False, max_characters=80,
    )  # fmt: skip
    accepted_on = day(_l("Accepted on"))
    accepted_at = moment(
        _l("Time of acceptance"),
        _l("For example, 16:30. Applications accepted after closing time count from the next day."),
    )


class StepForm(PortalForm):
    """The step that begins next."""

    next_step = select(_l("Next step of the case"), required=False)


class PauseForm(PortalForm):
    """Why the time limit is paused."""

    kind = choose(_l("Reason for the pause"), PauseKind)
    special = select(_l("Which special procedure?"), required=False)
    reason = prose(
        _l("Message to the applicant"),
        _l("If documents are missing, list all of them now. They can be requested only once (one-time notification)."),
        max_characters=MAX_REASON_CHARACTERS,
        rows=4,
    )


class ExtensionForm(PortalForm):
    """More time, and why."""

    amount = number(_l("Number of extra working days"), required=True, max_value=MAX_EXTENSION_WORKING_DAYS)
    reason = prose(_l("Reason (shown to the applicant)"), max_characters=MAX_REASON_CHARACTERS, rows=3)


class EndForm(PortalForm):
    """How it ended."""

    ending = choose(_l("Outcome"), Ending)
    reason = prose(
        _l("Reason (shown to the applicant)"),
        _l("Required if the application is refused."),
        required=False,
        max_characters=MAX_REASON_CHARACTERS,
        rows=3,
    )


class FollowCaseForm(LookUpForm):
    """Number and code."""

    number = number_field(_l("Case number"), _l("It starts with B-."))
    code = code_field(
        _l("Tracking code"), _l("You will find it on your receipt: five groups of four letters and digits.")
    )
