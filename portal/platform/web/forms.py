"""Form fields whose input is cleaned on arrival and always has a maximum length."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import (
    Field,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from portal.library.domain.labelled_enum import LabelledEnum
from portal.library.text.text_input import clean_text, read_day, read_time, says_something
from portal.platform.web.form_messages import PageLanguage, TokenCheck
from portal.platform.web.placed_form import PlacedForm

csrf = CSRFProtect()
MAX_LINE_CHARACTERS = 300  # unsourced
MAX_DIGITS = 18  # more than any number that is asked for; one that no machine number holds is an error elsewhere
MAX_PROSE_CHARACTERS = 6000  # unsourced


class PortalForm(PlacedForm, FlaskForm):  # type: ignore[misc]
    """The base of every form."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """What WTForms says by itself, in the language of the page."""

        csrf_class = TokenCheck

        def get_translations(self, form: FlaskForm) -> PageLanguage:
            """Return the translations of built-in messages."""
            return PageLanguage()

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Return what was sent: texts for all fields, files for fields of files alone, and never JSON."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            if not form.is_submitted():
                return None
            names = {field.name for field in form if isinstance(field, FileField)}
            files = MultiDict([(name, each) for name, each in request.files.items(multi=True) if name in names])
            return CombinedMultiDict((files, request.form)) if files else request.form or None

    def errors_in_order(self) -> list[tuple[str, Any, Any]]:
        """Return (id of the field, its label, message) for the summary, in the order of the page."""
        of_form = [("", "", message) for message in self.form_errors]
        return of_form + [(_first_id(field), field.label.text, error) for field in self for error in field.errors]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Check all fields, and that each was sent as what it is: a text, once."""
        is_valid = super().validate(*args, **kwargs)
        sent_files = {name.rpartition(":")[2] for name in request.files}
        for field in self:
            if field.short_name in sent_files and not isinstance(field, FileField):
                self.refuse(_l("A file was sent in place of what is entered here."), field)
            elif len(field.raw_data or ()) > 1 and not isinstance(field, SelectMultipleField):
                self.refuse(_l("More than one value was sent; enter one."), field)
            else:
                continue
            is_valid = False
        return is_valid

    def drop_errors(self) -> None:
        """Drop all errors, of a form that was not sent to be judged."""
        self.form_errors.clear()
        for field in self:
            field.errors = []

    def refuse(self, message: Any, field: Field | None = None) -> None:
        """Add an error message to a field, or to the whole form, after validation."""
        if field is None:
            self.form_errors.append(message)
        else:
            field.errors = [*field.errors, message]


class LineField(StringField):
    """One line of cleaned text; never None after the form was sent."""

    data: str


class ProseField(TextAreaField):
    """Cleaned text of many lines; never None after the form was sent."""

    data: str


class CheckboxesField(SelectMultipleField):
    """Any number of a closed list, as check boxes."""

    option_widget = CheckboxInput()


class SecretField(PasswordField):
    """A password, which is not cleaned."""

    data: str


class ButtonForm(PortalForm):
    """A form with no field, only a button."""


def _first_id(field: Field) -> str:
    return f"{field.id}-0" if isinstance(field, RadioField | CheckboxesField) else str(field.id)


def line(
    label: Any, hint: Any = "", *, required: bool = True, max_characters: int = MAX_LINE_CHARACTERS, **render: Any
) -> LineField:
    """Make a field of one line."""
    return LineField(
        label, description=hint, filters=[clean_text], validators=_limits(required, max_characters), render_kw=render
    )


def secret(label: Any, hint: Any = "", *, autocomplete: str) -> SecretField:
    """Make a field for a password."""
    validators = [
        InputRequired(_l("Enter your password.")),
        _AtMost(max=200, message=_l("At most %(max)d characters.")),
    ]
    return SecretField(label, description=hint, validators=validators, render_kw={"autocomplete": autocomplete})


def prose(
    label: Any,
    hint: Any = "",
    *,
    required: bool = True,
    max_characters: int = MAX_PROSE_CHARACTERS,
    rows: int = 5,
    **render: Any,
) -> ProseField:
    """Make a field of many lines."""
    validators = _limits(required, max_characters)
    return ProseField(
        label, description=hint, filters=[clean_text], validators=validators, render_kw={"rows": rows, **render}
    )


def explanation(label: Any, hint: Any = "", *, max_characters: int = MAX_PROSE_CHARACTERS, rows: int = 3) -> ProseField:
    """Make a field for a reason or a text that others act on, which must say something."""
    validators = [*_limits(required=True, max_characters=max_characters), _SaysSomething()]
    return ProseField(label, description=hint, filters=[clean_text], validators=validators, render_kw={"rows": rows})


def number(label: Any, hint: Any = "", *, required: bool = False, max_value: int = 999) -> IntegerField:
    """Make a field for a whole number from 0 to ``max_value``."""
    first = InputRequired(_l("Enter a number.")) if required else Optional()
    limits = NumberRange(0, max_value, message=_l("Enter a number from %(min)s to %(max)s."))
    return NumberField(label, description=hint, validators=[first, limits], render_kw={"inputmode": "numeric"})


class NumberField(IntegerField):
    """A whole number; one of more digits than any that is meant is no number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; raises ValueError for what is no number."""
        if valuelist and len(valuelist[0]) > MAX_DIGITS:
            raise ValueError(str(_l("Enter a number.")))
        super().process_formdata(valuelist)


def options(pairs: Iterable[tuple[str, Any]], group: str | None = None) -> list[Any]:
    """Make the options of a drop-down list or of radio buttons from (value, label) pairs."""
    return [SelectChoice(value, label, optgroup=group) for value, label in pairs]


def choose(label: Any, members: Iterable[LabelledEnum], hint: Any = "", *, required: bool = True) -> RadioField:
    """Make radio buttons for a closed list, or for the members of it that can be chosen."""
    validators = [InputRequired(_l("Choose one."))] if required else [Optional()]
    return RadioField(
        label,
        description=hint,
        choices=options((each.value, each.label) for each in members),
        filters=[_without_blanks],
        validators=validators,
        validate_choice=required,
    )


def choose_many(label: Any, members: type[LabelledEnum], hint: Any = "") -> CheckboxesField:
    """Make check boxes for a closed list; none need be chosen."""
    return CheckboxesField(label, description=hint, choices=options(members.choices()), validators=[Optional()])


def select(
    label: Any, choices: Iterable[tuple[str, Any]] = (), hint: Any = "", *, required: bool = True
) -> SelectField:
    """Make a drop-down list; its choices may be set by the view."""
    validators = [InputRequired(_l("Choose one."))] if required else [Optional()]
    return SelectField(
        label, description=hint, choices=options(choices), filters=[_without_blanks], validators=validators
    )


def _without_blanks(value: Any) -> Any:
    """Return blanks alone as nothing: WTForms takes them for nothing typed and drops what it said of the choice."""
    return "" if isinstance(value, str) and not value.strip() else value


def day(label: Any, hint: Any = "", *, required: bool = True) -> "DayField":
    """Make a field for a calendar day."""
    validators = [InputRequired(_l("Enter a date."))] if required else [Optional()]
    return DayField(label, description=hint, validators=validators)


class DayField(StringField):
    """A day typed as 2026-11-22 (or with full-width digits, 2026/11/22, 2026年11月22日, 20261122)."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        """Offer the browser's date input."""
        super().__init__(label, filters=[clean_text], render_kw={"type": "date"}, **kwargs)
        self.day: date | None = None

    def process_data(self, value: Any) -> None:
        """Accept a date as well as its text."""
        super().process_data(value.isoformat() if isinstance(value, date) else value)

    def pre_validate(self, form: Any) -> None:
        """Parse the day; raises ValidationError when it cannot be parsed."""
        if self.data or self.flags.required:
            self.day = read_day(self.data or "")
            if self.day is None:
                raise ValidationError(str(_l("Enter a date from 1900 on that exists, like 2026-11-22.")))


def moment(label: Any, hint: Any = "", *, required: bool = True) -> "TimeField":
    """Make a field for a time of day."""
    validators = [InputRequired(_l("Enter a time like 16:30."))] if required else [Optional()]
    return TimeField(label, description=hint, validators=validators)


class TimeField(StringField):
    """A time of day typed as 16:30 (or with full-width digits, 16：30, 16.30)."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        """Clean what is typed."""
        super().__init__(label, filters=[clean_text], render_kw={"maxlength": 5}, **kwargs)
        self.time: time | None = None

    def pre_validate(self, form: Any) -> None:
        """Parse the time; raises ValidationError when it cannot be parsed."""
        if self.data or self.flags.required:
            self.time = read_time(self.data or "")
            if self.time is None:
                raise ValidationError(str(_l("Enter a time like 16:30.")))


def _limits(required: bool, max_characters: int) -> list[Any]:
    first = InputRequired(_l("Please fill this in.")) if required else Optional()
    return [
        first,
        _NotBlank() if required else Optional(),
        _AtMost(max=max_characters, message=_l("At most %(max)d characters.")),
    ]


class _AtMost(Length):
    """A limit that the browser does not enforce: it would cut what is pasted without a word."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field_flags = {}


class _SaysSomething:
    def __call__(self, form: Any, field: Field) -> None:
        if not says_something(field.data or ""):
            raise ValidationError(str(_l("Say it in a few words, so that others can follow it.")))


class _NotBlank:
    def __call__(self, form: Any, field: Field) -> None:
        if not field.data:
            raise ValidationError(str(_l("Please fill this in.")))


class RemarksForm(PortalForm):
    """Remarks with which a text is sent back to its author."""

    remarks = prose(_l("Remarks"), rows=2)
