"""Forms for complainants: file, follow, write, respond to the reply."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import Regexp

from portal.complaints.filing.operations import Filing
from portal.complaints.filing.rules import NameNeededError
from portal.complaints.vocabulary import MAX_NARRATIVE_CHARACTERS, ComplaintKind, Identity
from portal.library.guide.document import Guide
from portal.library.guide.identifiers import ElementRef
from portal.library.text.formats import format_day, language, localised
from portal.library.text.text_input import clean_line, clean_text, read_day
from portal.platform.clock import local_today
from portal.platform.security.tracking_codes import IDEMPOTENCY_KEY
from portal.platform.web.forms import PortalForm, choose, day, line, moment, options, prose, select

PAGES = ("what", "who", "check")
APPEAL = "appeal"  # the act that has a field of its own


class ComplaintForm(PortalForm):
    """A complaint, entered on two pages and checked on a third; every page carries all fields."""

    element = select(_l("Which part of the guide is your complaint about?"), required=False)
    kind = choose(_l("What is the problem?"), ComplaintKind)
    narrative = prose(
        _l("What happened?"),
        _l("Describe what happened, where, and what you were told. Leave out personal details that are not relevant."),
        max_characters=MAX_NARRATIVE_CHARACTERS,
        rows=7,
    )
    happened_on = day(_l("When did it happen?"), _l("If you remember. For example, 2026-11-20."), required=False)
    happened_at = moment(_l("At what time?"), _l("If you remember. For example, 09:30."), required=False)
    window = line(
        _l("At which window or desk?"), _l("Its number or name, if you know it."), required=False, max_characters=100
    )
    remedy_sought = prose(_l("What outcome would you like?"), required=False, rows=3)
    identity = choose(_l("Who may see your identity?"), Identity)
    contact = prose(
        _l("Your name and contact details"),
        _l("A telephone number or an address. It is encrypted at once; only the people named above can open it."),
        required=False,
        max_characters=500,
        rows=3,
    )
    may_publish = BooleanField(_l("The authority may publish what I wrote, without anything that could identify me"))
    idempotency_key = HiddenField(filters=[clean_text], validators=[Regexp(f"^{IDEMPOTENCY_KEY}$")])

    fields_of_page = {  # noqa: RUF012 - WTForms classes are not instances
        "what": ("element", "kind", "narrative", "happened_on", "happened_at", "window", "remedy_sought"),
        "who": ("identity", "contact", "may_publish"),
        "check": (),
    }

    def offer_elements(self, guide: Guide) -> None:
        """Offer as choices the parts of a guide that a complaint can be about."""
        choices = options([("", _l("The whole guide"))])
        for group, label in (("steps", _l("Steps")), ("materials", _l("What to bring")), ("fees", _l("Fees"))):
            parts = [(str(ElementRef(group, part.key)), localised(part.name)) for part in getattr(guide, group)]
            choices += options(parts, group=str(label))
        self.element.choices = choices

    def prefill_late_case(self, number: str, due_on: str) -> None:
        """Fill in what is known of an application that is late, as its page sends it."""
        case, day_due = clean_line(number)[:20], read_day(due_on)
        self.kind.data = ComplaintKind.LIMIT_MISSED.value
        if case and day_due:
            self.narrative.data = gettext(
                "My application %(number)s was due on %(day)s. I have not had a decision.",
                number=case,
                day=format_day(day_due),
            )

    def filing(self) -> Filing:
        """Return what was entered; the form must be valid."""
        return Filing(
            idempotency_key=self.idempotency_key.data or "",
            language=language(),
            element=self.element.data or "",
            kind=ComplaintKind(self.kind.data),
            narrative=self.narrative.data,
            remedy_sought=self.remedy_sought.data,
            happened_on=self.happened_on.day,
            happened_at=f"{self.happened_at.time:%H:%M}" if self.happened_at.time else "",
            window=self.window.data or "",
            identity=Identity(self.identity.data),
            contact=self.contact.data,
            may_publish=bool(self.may_publish.data),
        )

    def validate_up_to(self, page: str) -> None:
        """Validate the form, and what its fields must meet together once this page was reached."""
        self.validate()
        is_known = self.identity.data != Identity.ANONYMOUS
        if page != PAGES[0] and self.identity.data and not self.identity.errors and is_known and not self.contact.data:
            self.refuse(NameNeededError.message, self.contact)
        if self.happened_on.day and self.happened_on.day > local_today():
            self.refuse(_l("This date is in the future."), self.happened_on)

    def page_with_errors(self, up_to: str) -> str | None:
        """Return the first page up to ``up_to`` with an error, None without one; later pages are not looked at."""
        for page in PAGES[: PAGES.index(up_to) + 1]:
            if any(self[name].errors for name in self.fields_of_page[page]):
                return page
        return None

    def page_to_read(self, page: str) -> str:
        """Return the page on which to go on in another language, without errors: this one.

        Instead of the last one, which shows values that can be read, the first page with an error.
        """
        self.validate()
        wrong = self.page_with_errors(page) if page == PAGES[-1] else None
        if wrong is None:
            self.drop_errors()
        return wrong or page

    def drop_errors_after(self, page: str) -> None:
        """Drop the errors of fields on pages after this one, which the complainant has not reached."""
        for later in PAGES[PAGES.index(page) + 1 :]:
            for name in self.fields_of_page[later]:
                self[name].errors = []

    def hidden_fields_on(self, page: str) -> list[Any]:
        """Return the fields that a page carries as hidden ones."""
        shown = self.fields_of_page[page]
        return [self[name] for names in self.fields_of_page.values() for name in names if name not in shown]
