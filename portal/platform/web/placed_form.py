"""A small form as part of the page's form: names under its place, text not submitted yet, text that others stored."""

from datetime import date
from typing import Any, Self

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)

from portal.library.domain.domain_errors import RefusedActError
from portal.platform.storage.database import lock_row
from portal.platform.storage.unsent_texts import UnsentForm
from portal.platform.web.page_form import (
    COMPARED,
    FORM_ID,
    INITIAL,
    digest_in,
    digest_of,
    is_own_place,
    name_at,
    note_placed,
    place_of,
    unsent_here,
)


class FormChangedError(RefusedActError):
    """Somebody else changed the stored text while this form was open; both texts are shown."""

    message = _l(
        "A different text was saved in the meantime. It is shown beside yours; press the button again to save yours."
    )


class PlacedForm:
    """A form with a place on a page.

    ``record`` is the record whose stored values fill the form, if one does, and ``is_of_record`` that stored values do;
    ``unsent`` is what its author had typed into it before and not submitted; ``initial`` is the digest of what the form
    shows without that, ``shown`` of what it shows with it.
    """

    _fields: dict[str, Any]
    record: Any = None
    is_of_record = False
    is_compared = False  # the page shows the stored texts beside the typed ones
    unsent: UnsentForm | None = None
    place, initial, shown = "", "", ""

    @staticmethod
    def stored_values(record: Any) -> dict[str, Any]:
        """Return the values of a record that fill the form, by field."""
        raise NotImplementedError

    @classmethod
    def of(cls, record: Any, **kwargs: Any) -> Self:
        """Make the form from a record, or from what was sent."""
        form = cls(data=cls.stored_values(record), **kwargs)  # type: ignore[call-arg] # of WTForms
        form.record, form.is_of_record = record, True
        return form

    def place_at(self, address: str, *, is_main: bool = False) -> None:
        """Make the fields part of the page's form, under the address that the form's button sends to.

        A form that is not the one just sent is filled with what the person typed earlier and has not submitted. The
        form that the page is there for keeps its ids, to which the summary of errors above it refers.
        """
        place = self.place = place_of(address)
        for field in self._fields.values():
            if not is_main:
                field.id = field.label.field_id = f"{place}-{field.short_name}"
            if field.short_name != "csrf_token":
                field.name, field.owner = name_at(place, field.short_name), FORM_ID
        self.initial = self._digest()
        self.shown = ""
        note_placed(place)
        if not is_own_place(place):
            self.unsent = unsent_here().forms.get(place)
            self._fill_in()

    def _fill_in(self) -> None:
        """Fill the fields with the unsent text or, without one, anew with the stored values."""
        for field in self._fields.values():
            if not isinstance(field, HiddenField):
                field.process(self._unsent_values(field), field.object_data)
        if self.unsent is None:
            return
        self.shown = digest_in(self.unsent.values)
        # Once both texts were shown, they are until one of them is saved or discarded.
        if self.is_of_record and (self.unsent.initial != self.initial or COMPARED in self.unsent.values):
            self.show_stored()

    def _unsent_values(self, field: Field) -> MultiDict[str, str] | None:
        if self.unsent is None:
            return None
        return MultiDict([(field.name, value) for value in self.unsent.values.get(field.short_name, ())])

    def show_stored(self) -> None:
        """Show the stored value beside each field that has another one (``theirs``)."""
        self.is_compared = True
        for field in self._values():
            stored = _as_read(field, field.object_data)
            if stored != _as_read(field, field.data):
                field.theirs = stored

    def _values(self) -> list[Any]:
        return [field for field in self._fields.values() if not isinstance(field, HiddenField | PasswordField)]

    def _digest(self) -> str:
        fields = self._values()
        texts = {field.short_name: _as_text(field.object_data) for field in fields if _is_text(field)}
        choices = {field.short_name: shown_choices(field, field.object_data) for field in fields if not _is_text(field)}
        return digest_of(texts, choices)

    def check_unchanged(self) -> None:
        """Raise FormChangedError when the record's text is not what the form showed; call it inside ``writing()``."""
        seen = request.form.get(INITIAL)
        if self.record is None or seen is None:
            return
        lock_row(self.record)
        for name, value in self.stored_values(self.record).items():
            self._fields[name].object_data = value
        if self._digest() != seen:
            self.show_stored()
            raise FormChangedError


def shown_choices(field: Field, value: Any) -> list[str]:
    """Return what a browser sends for a field of choices that shows a stored value and is left alone."""
    if isinstance(field, BooleanField):
        return ["y"] if value else []
    if isinstance(field, SelectMultipleField):
        chosen = {str(field.coerce(each)) for each in value or ()}
        return [str(each) for each, *_ in field.iter_choices() if str(each) in chosen]
    if not isinstance(field, SelectField):
        return [str("" if value is None else value)]
    offered = [str(each) for each, *_ in field.iter_choices()]
    stored = None if value is None else str(field.coerce(value))
    if stored in offered:
        return [str(stored)]
    # Of a list that drops down the browser chooses the first one, of radio buttons none.
    return [] if isinstance(field, RadioField) else offered[:1]


def _as_read(field: Field, value: Any) -> str:
    """Return the value of a field as people read it: a text, or the labels of what is chosen."""
    if _is_text(field):
        return _as_text(value)
    chosen = shown_choices(field, value)
    if isinstance(field, SelectField):
        labels = (str(label) for each, label, *_ in field.iter_choices() if str(each) in chosen)
        return gettext(", ").join(labels)
    if isinstance(field, BooleanField):
        return gettext("yes") if chosen else gettext("no")
    return "".join(chosen)


def _is_text(field: Field) -> bool:
    """Tell whether a field holds text that somebody types, and that could be lost."""
    return isinstance(field, StringField) and not isinstance(field, HiddenField | PasswordField)


def _as_text(value: Any) -> str:
    """Return the value of a text field as a browser shows it."""
    return value.isoformat() if isinstance(value, date) else str(value or "")
