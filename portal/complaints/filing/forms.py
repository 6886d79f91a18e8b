"""The form with which a complaint is filed: one question a page, and every page carries all that was typed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField
from wtforms.validators import InputRequired, Regexp

from portal.complaints.filing.operations import Filing
from portal.complaints.filing.queries import ServiceAsked, departments_to_name
from portal.complaints.filing.rules import (
    MASKED_FIELDS,
    FormAnswers,
    NameNeededError,
    pages_for,
)
from portal.complaints.filing.vocabulary import (
    DETAILS,
    FIELDS_OF_PAGE,
    PROBLEMS,
    STORY_LABELS,
    FilingPurpose,
    FormPage,
    OriginalStorage,
)
from portal.complaints.vocabulary import (
    MAX_NARRATIVE_CHARACTERS,
    ComplaintKind,
    FilingChannel,
    Identity,
    SubjectKind,
)
from portal.library.guide.components import Keyed
from portal.library.guide.identifiers import ElementRef
from portal.library.personal_data.spotting import Spot, spots_in
from portal.library.text.formats import language, localised
from portal.library.text.text_input import clean_text
from portal.platform.clock import local_today
from portal.platform.security.tracking_codes import IDEMPOTENCY_KEY
from portal.platform.web.forms import (
    PortalForm,
    choose,
    day,
    explanation,
    line,
    moment,
    number,
    options,
    prose,
    select,
)

MAX_DAYS_TAKEN = 9999  # unsourced: some twenty-seven years


class ComplaintForm(PortalForm):
    """A complaint, entered a question at a time; every page carries all fields."""

    q = line(_l("Which service is it about?"), _l("In your own words."), required=False, max_characters=200)
    subject = HiddenField(filters=[clean_text])
    procedure = HiddenField(filters=[clean_text])
    draft = HiddenField(filters=[clean_text])  # the reference of the saved form that it was opened from
    department = select(_l("Which department?"), required=False)
    subject_text = line(
        _l("Which one?"), _l("Its name or number, and where it is, as far as you know."), max_characters=200
    )
    purpose = choose(_l("What do you want to tell us?"), FilingPurpose)
    problem = choose(_l("What is the problem?"), PROBLEMS)
    element = select(_l("Which part of the guide is it about?"), required=False)
    days_taken = number(
        _l("How many days has it taken so far?"), _l("From your application until today, or until the decision."),
        required=True, max_value=MAX_DAYS_TAKEN,
    )  # fmt: skip
    paper_asked = explanation(
        _l("Which paper or thing were you asked for that is not in the guide?"), max_characters=200, rows=2
    )
    charged = line(_l("How much were you charged, and for what?"), _l("For example: 20 yuan for copies."))
    reason_given = prose(
        _l("What reason were you given?"),
        _l("Leave empty if none was given."),
        required=False,
        max_characters=500,
        rows=3,
    )
    case_number = line(
        _l("What is the number of your application?"), _l("If you have one. It is on your receipt."), required=False,
        max_characters=40,
    )  # fmt: skip
    narrative = explanation(_l("What happened?"), max_characters=MAX_NARRATIVE_CHARACTERS, rows=9)
    happened_on = day(_l("When did it happen?"), _l("If you remember. For example, 2026-11-20."), required=False)
    happened_at = moment(_l("At what time?"), _l("If you remember. For example, 09:30."), required=False)
    window = line(
        _l("At which window or desk?"), _l("Its number or name, if you know it."), required=False, max_characters=100
    )
    remedy_sought = prose(_l("What outcome would you like?"), required=False, rows=5)
    identity = choose(_l("Who may see your identity?"), Identity)
    contact = prose(
        _l("Your name and contact details"),
        _l("A telephone number or an address. It is encrypted at once; only who may see your identity can open it."),
        required=False,
        max_characters=500,
        rows=3,
    )
    may_publish = BooleanField(_l("The authority may publish what I wrote, without anything that could identify me"))
    personal = choose(_l("What should become of it?"), OriginalStorage)
    idempotency_key = HiddenField(filters=[clean_text], validators=[Regexp(f"^{IDEMPOTENCY_KEY}$")])

    is_taken_down = is_guide_gone = False
    service: ServiceAsked | None = None
    _looked_at: Sequence[str] = ()
    _spots: Sequence[tuple[str, Sequence[Spot]]] = ()
    fields_of_page: ClassVar[Mapping[FormPage, tuple[str, ...]]] = FIELDS_OF_PAGE

    def settle(self, service: ServiceAsked | None) -> None:
        """Take the service that was chosen, if any, and offer what can be chosen of it."""
        self.service = service
        if service is not None:
            self.is_guide_gone = (self.subject.data, service.guide) == (SubjectKind.GUIDE.value, None)
            self.subject.data = service.subject.value
        named = departments_to_name() if service is None else []  # of a service it is known
        self.department.choices = options([("", _l("I don’t know")), *named])
        self.element.choices = self._elements()
        self.contact.flags.required = True  # asked only of who gives a name
        if (kind := self._chosen.kind) in STORY_LABELS:
            self.narrative.label.text = STORY_LABELS[kind]

    def _elements(self) -> list[Any]:
        """Return as choices the parts of a guide that a complaint can be about."""
        choices = options([("", _l("The whole guide"))])
        guide = self.service.guide if self.service else None
        if guide is None:
            return choices
        for group, label in (("steps", _l("Steps")), ("materials", _l("What to bring")), ("fees", _l("Fees"))):
            parts = [(str(ElementRef(group, part.key)), localised(part.name)) for part in getattr(guide.guide, group)]
            choices += options(parts, group=str(label))
        return choices

    @property
    def answers(self) -> FormAnswers:
        """Return the answers that decide which pages are asked; what is no choice counts as not answered."""
        return replace(self._chosen, has_personal_data=bool(self.spots()))

    @property
    def _chosen(self) -> FormAnswers:
        return FormAnswers(
            subject=_member(SubjectKind, self.subject),
            has_service=self.service is not None,
            purpose=_member(FilingPurpose, self.purpose),
            problem=_member(ComplaintKind, self.problem),
            identity=_member(Identity, self.identity),
            original_storage=_member(OriginalStorage, self.personal),
            is_taken_down=self.is_taken_down,
            has_case=bool(self.case_number.data),
        )

    @property
    def pages(self) -> tuple[FormPage, ...]:
        """Return the pages that the answers given so far ask."""
        return pages_for(self.answers)

    @property
    def about(self) -> str:
        """Return in words what it is about, as far as it was answered."""
        if self.service is not None:
            return localised(self.service.name)
        subject = self.answers.subject
        department = dict(departments_to_name()).get(self.department.data or "", "")
        return " · ".join(filter(None, (str(subject.label) if subject else "", department, self.subject_text.data)))

    @property
    def details(self) -> tuple[str, ...]:
        """Return the names of the fields that the kind asks for."""
        return DETAILS.get(kind, ()) if (kind := self._chosen.kind) else ()

    def fields_of(self, page: FormPage) -> tuple[str, ...]:
        """Return the names of the fields of a page."""
        return self.details if page is FormPage.DETAIL else self.fields_of_page[page]

    def spots(self) -> Sequence[tuple[str, Sequence[Spot]]]:
        """Return the texts with personal data that the form asks for, and what was spotted in each."""
        asked = {name for page in pages_for(self._chosen) for name in self.fields_of(page)}
        texts = [str(self[name].data or "") for name in (*MASKED_FIELDS, *self.details) if name in asked]
        if texts != self._looked_at:  # asked for several times while one page is answered
            self._looked_at, self._spots = texts, [(text, spots) for text in texts if (spots := spots_in(text))]
        return self._spots

    def filing(self) -> Filing:
        """Return what was entered on the pages that were asked; the form must be valid."""
        names = [name for page in self.pages for name in self.fields_of(page)]
        asked = {name: "" if self[name].data is None else self[name].data for name in names}  # 0 is an answer
        kind = self.answers.kind
        assert kind is not None  # noqa: S101 - the form is valid
        return Filing(
            idempotency_key=self.idempotency_key.data or "",
            language=language(),
            subject=SubjectKind(self.subject.data or SubjectKind.UNKNOWN),
            subject_text=asked.get("subject_text", ""),
            department_code=asked.get("department", "") if self.service is None else self.service.department_code,
            procedure_id=None if self.service is None else self.service.procedure_id,
            element=asked.get("element", ""),
            kind=kind,
            details={name: str(asked[name]) for name in self.details},
            case_number=asked.get("case_number", ""),
            narrative=asked["narrative"],
            remedy_sought=asked.get("remedy_sought", ""),
            happened_on=self.happened_on.day if "happened_on" in asked else None,
            happened_at=f"{self.happened_at.time:%H:%M}" if asked.get("happened_at") and self.happened_at.time else "",
            window=asked.get("window", ""),
            identity=Identity(asked.get("identity", Identity.ANONYMOUS)),
            contact=asked.get("contact", ""),
            may_publish=bool(asked.get("may_publish")),
            keeps_original=asked.get("personal") != OriginalStorage.REMOVED,
        )

    def wrong_page(self, up_to: FormPage) -> FormPage | None:
        """Validate the pages up to one; return the first with an error, None without one.

        Errors of pages that are not asked, or were not reached, are dropped.
        """
        self.validate()
        self._check_together()
        pages = self.pages
        reached = pages[: pages.index(up_to) + 1] if up_to in pages else pages[:1]
        names = {name for page in reached for name in self.fields_of(page)} | {"csrf_token", "idempotency_key"}
        for one in self:
            if one.short_name not in names:
                one.errors = []
        return next((page for page in reached if any(self[name].errors for name in self.fields_of(page))), None)

    def _check_together(self) -> None:
        answers = self.answers
        if self.is_guide_gone:
            self.refuse(_l("The guide of this service was withdrawn meanwhile. Check what you wrote, then go on."))
        if answers.subject is None or (answers.subject is SubjectKind.GUIDE and self.service is None):
            self.refuse(_l("Choose what it is about."), self.q)
        if answers.subject is SubjectKind.DEPARTMENT and self.department.data and not self.subject_text.data:
            self.subject_text.errors = []  # the department is what it is about
        if self.identity.data and not self.identity.errors and not self.contact.data:
            self.refuse(NameNeededError.message, self.contact)
        if self.happened_on.day and self.happened_on.day > local_today():
            self.refuse(_l("This date is in the future."), self.happened_on)
        if self.charged.data and not any(letter.isnumeric() for letter in self.charged.data):
            self.refuse(_l("Write the amount in figures, and what it was for."), self.charged)

    def hidden_values_on(self, page: FormPage) -> Iterator[tuple[str, str]]:
        """Yield name and value of the fields that a page carries as hidden ones: all that are not shown, as typed."""
        shown = {*self.fields_of(page), "csrf_token", "idempotency_key"} - {"subject", "procedure"}
        for one in self:
            value = one.data if one.data is not None or not one.raw_data else one.raw_data[0]  # what is no number
            if one.short_name not in shown and value not in ("", None) and value is not False:  # 0 is an answer
                yield one.short_name, "y" if value is True else str(value)

    def typed(self) -> dict[str, str]:
        """Return everything that was typed, by name, as a draft keeps it."""
        return dict(self.hidden_values_on(FormPage.CHECK)) | {"idempotency_key": self.idempotency_key.data or ""}

    @property
    def part(self) -> Keyed | None:
        """Return the part of the guide that was chosen; None for the whole, or without a guide."""
        guide = self.service.guide if self.service else None
        return guide.guide.element(self.element.data or "") if guide is not None else None


class TakenDownForm(ComplaintForm):
    """A complaint that staff take down for somebody, and read back before they file it."""

    channel = choose(_l("How did it come in?"), (FilingChannel.VISIT, FilingChannel.TELEPHONE, FilingChannel.LETTER))
    post = select(_l("In which post do you take it down?"), required=False)
    was_read_back = BooleanField(
        _l("I have read everything back, and it was confirmed."),
        validators=[InputRequired(_l("Read it back, and tick this when it was confirmed."))],
    )

    is_taken_down = True
    fields_of_page: ClassVar[Mapping[FormPage, tuple[str, ...]]] = {
        **FIELDS_OF_PAGE,
        FormPage.TAKEN: ("channel", "post"),
        FormPage.CHECK: ("was_read_back",),
    }

    def offer_posts(self, names: Mapping[str, Mapping[str, str]]) -> None:
        """Offer the posts that the person acting holds; without one the complaint names none."""
        choices = [(code, localised(name)) for code, name in names.items()]
        self.post.choices = options(choices or [("", _l("I hold no post"))])
        if choices:
            self.post.validators = [InputRequired(_l("Choose one."))]

    def filing(self) -> Filing:
        """Return what was taken down; the form must be valid."""
        channel, post = FilingChannel(self.channel.data), self.post.data or ""
        return replace(super().filing(), channel=channel, entered_by_post=post)


def _member(members: Any, field: Field) -> Any:
    """Return the member of a closed list that a field names; None for anything else."""
    return {each.value: each for each in members}.get(field.data)
