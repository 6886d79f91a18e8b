"""Staff views for editing a draft: one page for each group of fields and for each list part."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, g, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.library.access.permissions import requires
from portal.library.guide.cell_text import rewritten
from portal.library.guide.components import Part
from portal.library.guide.document import Guide
from portal.library.guide.field_labels import FIELD_LABELS
from portal.library.guide.field_schema import Cell, cells_of
from portal.library.guide.identifiers import ElementRef
from portal.organisation.queries import posts_to_choose_from
from portal.platform.security.tracking_codes import ALPHABET
from portal.platform.web.form_actions import carry_out
from portal.platform.web.forms import ButtonForm
from portal.platform.web.request_values import answer
from portal.procedures import queries, rules
from portal.procedures.drafting import forms, operations
from portal.procedures.drafting.edit_pages import PAGES, pairs
from portal.procedures.models import ProcedureVersion

blueprint = Blueprint("drafting_admin", __name__, template_folder="../templates")
Find = Callable[[Guide], Part | None]
Put = Callable[[Guide, Part], Guide]


@blueprint.route("/<code>/<int:number>/parts/<page>/", methods=["GET", "POST"])
@requires("procedures:version:edit")
def edit_page(code: str, number: int, page: str) -> ResponseReturnValue:
    """Edit one group of fields."""
    shown, edited = _draft(code, number), PAGES.get(page) or abort(404)
    return _edit(shown, edited.cells, edited.label, find=lambda guide: guide, put=_put_guide)


@blueprint.route("/<code>/<int:number>/lists/<group>/<key>/", methods=["GET", "POST"])
@requires("procedures:version:edit")
def edit_part(code: str, number: int, group: str, key: str) -> ResponseReturnValue:
    """Edit one step, material, fee or other list part."""
    shown, part_type = _draft(code, number), Guide.lists_of_keyed.get(group) or abort(404)
    return _edit(
        shown,
        cells_of(part_type),
        FIELD_LABELS[group],
        find=lambda guide: guide.element(ElementRef(group, key)),
        put=lambda guide, part: _put_part(guide, group, part),
    )


def _draft(code: str, number: int) -> ProcedureVersion:
    return queries.get_version_for(g.actor, code, number, g.permission)


def _edit(shown: ProcedureVersion, cells: tuple[Cell, ...], title: Any, *, find: Find, put: Put) -> ResponseReturnValue:
    guide = shown.guide
    part = find(guide) or abort(404)
    form = forms.edit_form(part, cells, guide)

    def page() -> str:
        return _edit_page(shown, form, cells, title, part=find(shown.guide) or part)

    def rewrite(present: Guide) -> Guide:
        there = find(present)
        if there is None or form.seen.data != forms.seen_of(there, cells):
            raise rules.SavedMeanwhileError
        return put(present, rewritten(there, cells, form.written(cells)))

    if not form.is_submitted():
        return page()

    def save() -> None:
        operations.rewrite_version(g.actor, shown, rewrite)

    return carry_out(form, save, url_for("versions_admin.version", code=guide.code, number=shown.number), page)


def _edit_page(shown: ProcedureVersion, form: Any, cells: tuple[Cell, ...], title: Any, *, part: Part) -> str:
    """Render the form; if the part was saved meanwhile, with the saved values beside the typed ones."""
    seen = forms.seen_of(part, cells)
    if form.is_submitted() and form.seen.data != seen:
        for name, value in forms.stored_values(part, cells).items():
            form[name].object_data = value
        form.show_stored()
    form.seen.data = seen
    return render_template(
        "procedures/admin/edit.html",
        version=shown,
        form=form,
        title=title,
        part=part,
        rows=list(pairs(cells)),
        posts=posts_to_choose_from(shown.procedure.department_id) if any(c.name == "post" for c in cells) else [],
    )


def _put_guide(guide: Guide, part: Part) -> Guide:
    return part if isinstance(part, Guide) else guide


def _put_part(guide: Guide, group: str, part: Any) -> Guide:
    setattr(guide, group, [part if each.key == part.key else each for each in getattr(guide, group)])
    return guide


@blueprint.route("/<code>/<int:number>/lists/<group>/add/", methods=["GET", "POST"])
@requires("procedures:version:edit")
def add_part(code: str, number: int, group: str) -> ResponseReturnValue:
    """Write a new part of a list; it is added when it is saved, and not before."""
    shown, part_type = _draft(code, number), Guide.lists_of_keyed.get(group) or abort(404)
    blank = part_type(key=f"{group[0]}-{''.join(secrets.choice(ALPHABET) for _ in range(5)).lower()}")

    def append(guide: Guide, part: Part) -> Guide:
        if part == blank:
            raise rules.EmptyPartError
        setattr(guide, group, [*getattr(guide, group), part])
        return guide

    return _edit(shown, cells_of(part_type), FIELD_LABELS[group], find=lambda _: blank, put=append)


@blueprint.post("/<code>/<int:number>/lists/<group>/<key>/move/")
@requires("procedures:version:edit")
def move_part(code: str, number: int, group: str, key: str) -> ResponseReturnValue:
    """Move a part one place up or down."""
    shown, offset = _draft(code, number), {"up": -1, "down": 1}[answer("up", "down")]
    if group not in Guide.lists_of_keyed:
        abort(404)

    def move(guide: Guide) -> Guide:
        parts = list(getattr(guide, group))
        place = next((place for place, part in enumerate(parts) if part.key == key), None)
        if place is not None and 0 <= place + offset < len(parts):
            parts[place], parts[place + offset] = parts[place + offset], parts[place]
            setattr(guide, group, parts)
        return guide

    return _rewrite(shown, move, _list_address(code, number, group))


@blueprint.post("/<code>/<int:number>/lists/<group>/<key>/remove/")
@requires("procedures:version:edit")
def remove_part(code: str, number: int, group: str, key: str) -> ResponseReturnValue:
    """Remove a part from a list, with all references to it."""
    shown = _draft(code, number)
    if group not in Guide.lists_of_keyed:
        abort(404)
    return _rewrite(shown, lambda guide: guide.without(group, key), _list_address(code, number, group))


@blueprint.post('/<code>/<int:number>/replaced/<row("replaced_drafts"):replaced>/use/')
@requires("procedures:version:edit")
def use_replaced(code: str, number: int, replaced: int) -> ResponseReturnValue:
    """Use a text of a draft again that an import replaced."""
    shown, form = _draft(code, number), ButtonForm()
    text = queries.get_replaced_draft(shown, replaced)
    return carry_out(
        form,
        lambda: operations.put_back(g.actor, shown, text),
        url_for("versions_admin.version", code=code, number=number),
        lambda: render_template("procedures/admin/refused.html", version=shown, form=form),
    )


def _list_address(code: str, number: int, group: str) -> str:
    return url_for("versions_admin.version", code=code, number=number, _anchor=f"task-{group}")


def _rewrite(shown: ProcedureVersion, rewrite: Callable[[Guide], Guide], done: str) -> ResponseReturnValue:
    form = ButtonForm()
    return carry_out(
        form,
        lambda: operations.rewrite_version(g.actor, shown, rewrite),
        done,
        lambda: render_template("procedures/admin/refused.html", version=shown, form=form),
    )
