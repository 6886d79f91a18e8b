"""Build the forms for editing guides from the cells of their parts."""

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from portal.library.guide.cell_text import YES, to_cells
from portal.library.guide.components import Part
from portal.library.guide.document import Guide
from portal.library.guide.field_schema import Cell, Kind
from portal.library.text.languages import LANGUAGES, ORIGINAL
from portal.platform.web.forms import CheckboxesField, PortalForm, choose_many, line, options, prose, select
from portal.platform.web.localised_fields import language_label

_HINTS = {
    "committed_limit_amount": _l("Leave empty if done at once."),
    "statutory_limit_amount": _l("Leave empty if done at once."),
    "limit_amount": _l("Leave empty if done at once."),
    "post": _l("Code of the post."),
    "when": _l("Leave empty if everyone needs it."),
    "amount": _l("In yuan, for example 20 or 20.50; leave empty if it is calculated by a rule."),
    "open_points": _l("For editors only. The guide cannot be published until this is empty."),
}
_TALL = {"text", "answer", "what_happens", "scope"}


class EditForm(PortalForm):
    """Base of the editing forms; ``seen`` is a hash of the part when the page was opened."""

    seen = HiddenField()
    is_of_record = True

    def written(self, cells: Sequence[Cell]) -> dict[str, str]:
        """Return the typed text of each cell, by cell name."""
        return {cell.name: _as_text(self[cell.name].data) for cell in cells}


def edit_form(part: Part, cells: tuple[Cell, ...], guide: Guide) -> Any:
    """Return the form of a part's cells, filled from the submitted data or from the part."""
    written = to_cells(part, cells)
    form = _form_type(cells)(**stored_values(part, cells), seen=seen_of(part, cells))
    for cell in cells:
        if cell.kind is Kind.KEYS:
            chosen = getattr(part, cell.path[0])  # listed first, so that saving preserves their order
            ordered = sorted(getattr(guide, cell.group), key=lambda each: _place(chosen, each.key))
            form[cell.name].choices = options((each.key, each.caption.original or each.key) for each in ordered)
        elif cell.kind is Kind.CHOICE and cell.members and written[cell.name] not in ["", *cell.members]:
            chosen_elsewhere = written[cell.name]  # by a newer release; offered so that it is not lost
            form[cell.name].choices = [*form[cell.name].choices, (chosen_elsewhere, chosen_elsewhere)]
    return form


def stored_values(part: Part, cells: Sequence[Cell]) -> dict[str, Any]:
    """Return the values of a part's cells, by field of its form."""
    written = to_cells(part, cells)
    return {cell.name: _as_data(cell, written[cell.name]) for cell in cells}


def _place(chosen: list[str], key: str) -> int:
    return chosen.index(key) if key in chosen else len(chosen)


def seen_of(part: Part, cells: Sequence[Cell]) -> str:
    """Return a short hash of a part's cells, for detecting concurrent edits."""
    return hashlib.sha256(repr(to_cells(part, cells)).encode()).hexdigest()[:16]


@cache
def _form_type(cells: tuple[Cell, ...]) -> type[EditForm]:
    return type("PartForm", (EditForm,), {cell.name: _field(cell) for cell in cells})


def _field(cell: Cell) -> Any:
    hint = _HINTS.get(cell.name, _HINTS.get(cell.path[0], "") if cell.language == ORIGINAL else "")
    match cell.kind:
        case Kind.FLAG:
            return BooleanField(cell.label, description=hint)
        case Kind.CHOICE if cell.members:
            choices = cell.members.choices() if cell.default else [("", "—"), *cell.members.choices()]
            return select(cell.label, choices, hint, required=False)
        case Kind.CHOICES if cell.members:
            return choose_many(cell.label, cell.members, hint)
        case Kind.KEYS:
            return CheckboxesField(cell.label, description=hint)
        case _:
            return _text_field(cell, hint)


def _text_field(cell: Cell, hint: Any) -> Any:
    marks = {"lang": LANGUAGES[cell.language].tag} if cell.language else {}
    label = language_label(cell.label, cell.language) if cell.language else cell.label
    if cell.kind in {Kind.PROSE, Kind.PHRASES, Kind.LINES}:
        rows = 4 if cell.kind is not Kind.PROSE or cell.path[-2] in _TALL else 2
        hint = hint or ("" if cell.kind is Kind.PROSE else _l("One per line."))
        return prose(label, hint, required=False, max_characters=cell.longest, rows=rows, **marks)
    if cell.kind is Kind.COUNT:
        return line(label, hint, required=False, max_characters=10, inputmode="numeric", autocomplete="off")
    if cell.kind is Kind.DAY:
        return line(label, hint or _l("For example, 2026-11-22."), required=False, max_characters=20)
    listed = {"list": "posts"} if cell.name == "post" else {}
    return line(label, hint, required=False, max_characters=cell.longest, **listed, **marks)


def _as_data(cell: Cell, text: str) -> Any:
    if cell.kind is Kind.FLAG:
        return text == YES
    return text.split("\n") if cell.kind in {Kind.CHOICES, Kind.KEYS} and text else text or None


def _as_text(data: Any) -> str:
    if isinstance(data, bool):
        return YES if data else ""
    return "\n".join(data) if isinstance(data, list) else data or ""
