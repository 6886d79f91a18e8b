"""A small form as part of the page's form: names under its place, text not submitted yet, text that others stored."""

from datetime import date
from typing import Any, Self

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, PasswordField, StringField

from portal.library.domain.domain_errors import RefusedActError
from portal.platform.storage.database import lock_row
from portal.platform.storage.unsent_texts import UnsentForm
from portal.platform.web.page_form import (
    FORM_ID,
    INITIAL,
    digest_of,
    name_at,
    note_placed,
    place_of,
    sent_page,
    unsent_here,
)


class FormChangedError(RefusedActError):
    """Somebody else changed the stored text while this form was open; both texts are shown."""

    message = _l(
        "Someone else saved a different text in the meantime. It is shown beside yours; press the button again to "
        "save yours."
    )


class PlacedForm:
    """A form with a place on a page.

    ``record`` is the record whose stored values fill the form, if one does; ``unsent`` what its author had typed into
    it before and not submitted; ``initial`` the digest of the texts that the form shows without that.
    """

    _fields: dict[str, Any]
    record: Any = None
    unsent: UnsentForm | None = None
    place, initial = "", ""

    @staticmethod
    def stored_values(record: Any) -> dict[str, Any]:
        """Return the values of a record that fill the form, by field."""
        raise NotImplementedError

    @classmethod
    def of(cls, record: Any, **kwargs: Any) -> Self:
        """Make the form from a record, or from what was sent."""
        form = cls(data=cls.stored_values(record), **kwargs)  # type: ignore[call-arg] # of WTForms
        form.record = record
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
        self.initial = digest_of(self._initial_texts())
        note_placed(place)
        if not (request.method == "POST" and sent_page().own == place):
            self.unsent = unsent_here().forms.get(place)
            self._fill_in()

    def _fill_in(self) -> None:
        """Fill the fields with the unsent text or, without one, anew with the stored values."""
        for field in self._fields.values():
            if not isinstance(field, HiddenField):
                field.process(self._unsent_values(field), field.object_data)
        if self.unsent is not None and self.unsent.initial != self.initial:
            self.show_stored()

    def _unsent_values(self, field: Field) -> MultiDict[str, str] | None:
        if self.unsent is None:
            return None
        return MultiDict([(field.name, value) for value in self.unsent.values.get(field.short_name, ())])

    def show_stored(self) -> None:
        """Show the stored text beside each field that has another one (``theirs``)."""
        for name, stored in self._initial_texts().items():
            if stored != _as_text(self._fields[name].data):
                self._fields[name].theirs = stored

    def _initial_texts(self) -> dict[str, str]:
        return {field.short_name: _as_text(field.object_data) for field in self._fields.values() if _is_text(field)}

    def check_unchanged(self) -> None:
        """Raise FormChangedError when the record's text is not what the form showed; call it inside ``writing()``."""
        seen = request.form.get(INITIAL)
        if self.record is None or seen is None:
            return
        lock_row(self.record)
        for name, value in self.stored_values(self.record).items():
            self._fields[name].object_data = value
        if digest_of(self._initial_texts()) != seen:
            self.show_stored()
            raise FormChangedError


def _is_text(field: Field) -> bool:
    """Tell whether a field holds text that somebody types, and that could be lost."""
    return isinstance(field, StringField) and not isinstance(field, HiddenField | PasswordField)


def _as_text(value: Any) -> str:
    """Return the value of a text field as a browser shows it."""
    return value.isoformat() if isinstance(value, date) else str(value or "")
