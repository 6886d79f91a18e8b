"""Forms for complainants: file, follow, write, respond to the reply."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField
from wtforms.validators import Regexp, ValidationError

from portal.complaints.vocabulary import MAX_NARRATIVE_CHARACTERS, ComplaintKind, Identity
from portal.library.guide.document import Guide
from portal.library.guide.identifiers import ElementRef
from portal.library.text.formats import localised
from portal.library.text.text_input import clean_text
from portal.platform.web.follow_by_code import LookUpForm, code_field, number_field
from portal.platform.web.forms import PortalForm, choose, day, options, prose, select

PAGES = ("what", "who", "check")


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
    idempotency_key = HiddenField(filters=[clean_text], validators=[Regexp(r"^[0-9a-f]{40}$")])

    fields_of_page = {  # noqa: RUF012 - WTForms classes are not instances
        "what": ("element", "kind", "narrative", "happened_on", "remedy_sought"),
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


class FollowForm(LookUpForm):
    """Number and tracking code of a complaint."""

    number = number_field(_l("Number"), _l("It starts with C-."))
    code = code_field(
        _l("Tracking code"), _l("You will find it on your receipt: five groups of four letters or digits.")
    )


class CitizenMessageForm(PortalForm):
    """A message of the complainant."""

    words = prose(_l("Your message"), max_characters=MAX_NARRATIVE_CHARACTERS)


class WithdrawalForm(PortalForm):
    """The withdrawal; a message that is written and not sent would be lost with it."""

    words = prose(_l("Your message"), required=False, max_characters=MAX_NARRATIVE_CHARACTERS)

    def validate_words(self, field: Field) -> None:
        """Raise ValidationError for a message that was not sent."""
        if field.data:
            raise ValidationError(str(_l("This message has not been sent. Send it or empty the field, then withdraw.")))


class VerdictForm(PortalForm):
    """The complainant's verdict on the reply, with reasons."""

    words = prose(_l("Your reasons"), required=False, max_characters=MAX_NARRATIVE_CHARACTERS, rows=3)
