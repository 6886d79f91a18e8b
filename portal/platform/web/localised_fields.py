"""Form fields for text in each language that staff write, made in one place from the registry of languages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self, overload

from flask_babel import lazy_gettext as _l
from wtforms import Field

from portal.library.text.languages import LANGUAGES, ORIGINAL, WRITTEN
from portal.platform.web.forms import PortalForm


def language_label(label: Any, code: str) -> Any:
    """Return the label of a field for text in one language: 名称（中文） / Name, Chinese."""
    return _l("%(field)s, %(language)s", field=label, language=LANGUAGES[code].label)


class LocalisedField:
    """A text with one field for each language that staff write (``name_<code>``); the value is by language."""

    def __init__(self, fields: Mapping[str, Field], *, max_lines: int = 0) -> None:
        """Take the fields by language; with ``max_lines`` the text is read line by line."""
        self.fields, self.max_lines, self.name = fields, max_lines, ""

    def __set_name__(self, form_type: Any, name: str) -> None:
        """Put the fields into the form."""
        self.name = name
        for code, field in self.fields.items():
            setattr(form_type, field_name(name, code), field)

    @overload
    def __get__(self, form: None, form_type: type[PortalForm]) -> Self: ...
    @overload
    def __get__(self, form: PortalForm, form_type: type[PortalForm]) -> Any: ...
    def __get__(self, form: PortalForm | None, form_type: type[PortalForm]) -> Any:
        """Return what was typed, by language."""
        if form is None:
            return self
        typed = {code: str(form[field_name(self.name, code)].data or "") for code in self.fields}
        return _by_line(typed)[: self.max_lines] if self.max_lines else typed


def in_each_language(
    make: Callable[..., Field],
    label: Any,
    hint: Any = "",
    *,
    required: bool = True,
    translation_required: bool = False,
    max_lines: int = 0,
    **options: Any,
) -> Any:
    """Make a field (``line`` or ``prose``) for each language that staff write; the original's has the hint."""
    fields = {
        code: make(
            language_label(label, code),
            hint if code == ORIGINAL else "",
            required=required if code == ORIGINAL else translation_required,
            lang=LANGUAGES[code].tag,
            **options,
        )
        for code in WRITTEN
    }
    return LocalisedField(fields, max_lines=max_lines)


def field_name(name: str, code: str = ORIGINAL) -> str:
    """Return the name of the field that holds a text in a language."""
    return f"{name}_{code}"


def localised_values(**texts: Mapping[str, str] | Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return localised texts, or lists of them as lines, as the values that fill a form."""
    return {
        field_name(name, code): text.get(code, "")
        if isinstance(text, Mapping)
        else "\n".join(each.get(code, "") for each in text)
        for name, text in texts.items()
        for code in WRITTEN
    }


def _by_line(typed: Mapping[str, str]) -> list[dict[str, str]]:
    """Pair the lines of all languages; translations without an original line are dropped."""
    lines = {code: [line.strip() for line in text.split("\n")] for code, text in typed.items()}
    return [
        {code: each[place] if place < len(each) else "" for code, each in lines.items()}
        for place, original in enumerate(lines[ORIGINAL])
        if original
    ]
