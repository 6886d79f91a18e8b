"""What a link or the page of an application fills in of the form with which a complaint is filed."""

from collections.abc import Mapping

from flask_babel import gettext

from portal.complaints.filing.forms import MAX_DAYS_TAKEN, ComplaintForm
from portal.complaints.filing.vocabulary import PROBLEMS, FilingPurpose
from portal.library.text.formats import format_day
from portal.library.text.text_input import clean_line, read_day
from portal.platform.security.tracking_codes import new_idempotency_key


def fill_in(form: ComplaintForm, values: Mapping[str, str]) -> None:
    """Begin a form with what its writer comes from: a guide, a part of it, an application."""
    value = values.get
    form.procedure.data = clean_line(value("procedure"))[:40]
    form.subject.data = clean_line(value("about"))[:40]
    form.q.data = clean_line(value("q"))[:200]
    form.element.data = clean_line(value("element"))[:200]
    form.case_number.data = clean_line(value("case"))[:40]
    form.subject_text.data = clean_line(value("named"))[:200]
    _fill_in_application(form, value("days", ""), value("due", ""))
    take_kind(form, clean_line(value("kind")))
    form.idempotency_key.data = new_idempotency_key()


def take_kind(form: ComplaintForm, kind: str) -> None:
    """Answer what the writer wants by the name of a kind, as a link or the form of an earlier release has it."""
    is_problem = kind in {each.value for each in PROBLEMS}
    is_purpose = kind in {each.value for each in FilingPurpose}
    form.purpose.data = FilingPurpose.COMPLAINT.value if is_problem else kind if is_purpose else None
    form.problem.data = kind if is_problem else None


def _fill_in_application(form: ComplaintForm, days: str, due_on: str) -> None:
    """Fill in what the page of an application knows: the days since acceptance, and the day that has passed."""
    day_due = read_day(due_on)
    if days.isascii() and days.isdigit() and len(days) <= len(str(MAX_DAYS_TAKEN)):
        form.days_taken.data = int(days)
    if day_due is not None:
        text = gettext("My application was due on %(day)s. I have not had a decision.", day=format_day(day_due))
        form.narrative.data = text
