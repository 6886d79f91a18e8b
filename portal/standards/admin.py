"""Staff views of standards."""

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from portal.library.access.permissions import requires
from portal.library.text.formats import localised
from portal.library.text.text_input import fold_identifier
from portal.organisation.queries import all_departments, find_department
from portal.platform.storage.content_revisions import announce
from portal.platform.web.form_actions import carry_out, check_seen
from portal.platform.web.forms import ButtonForm, options
from portal.proposals.rules import ComparedField, compared
from portal.standards import forms, operations, queries
from portal.standards.models import Standard
from portal.standards.rules import StandardCodeTakenError
from portal.standards.vocabulary import Family, StandardState

blueprint = Blueprint("standards_admin", __name__, template_folder="templates")
FIELDS = {
    "name": _l("Name"),
    "posts": _l("Posts covered"),
    "text": _l("Text of the standard"),
    "what_changed": _l("What changed and why"),
}
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,39}")


@blueprint.get("/")
@requires("standards:standard:see")
def index() -> ResponseReturnValue:
    """List the standards within the actor's reach."""
    return render_template("standards/admin/index.html", standards=queries.standards_for(g.actor))


@blueprint.route("/new/", methods=["GET", "POST"])
@requires("standards:standard:edit")
def new() -> ResponseReturnValue:
    """Add a standard."""
    form = forms.NewStandardForm()
    reach = g.actor.departments_for(g.permission)
    mine = [(each.code, localised(each.name)) for each in all_departments() if reach is None or each.code in reach]
    form.department.choices = options(([("", "—")] if reach is None else []) + mine)

    added: list[Standard] = []

    def add() -> None:
        code = fold_identifier(form.code.data)
        if not CODE.fullmatch(code):
            raise StandardCodeTakenError
        department = find_department(form.department.data or "")
        family = Family(form.family.data)
        added.append(operations.add_standard(g.actor, code=code, family=family, name=form.name, department=department))

    def page() -> str:
        return render_template("standards/admin/new.html", form=form)

    if not form.is_submitted():
        return page()
    return carry_out(form, add, lambda: url_for(".show", code=added[0].code), page)


@blueprint.get("/<code>/")
@requires("standards:standard:see")
def show(code: str) -> ResponseReturnValue:
    """Show a standard with its versions, posts and available operations."""
    return _page(queries.get_standard_for(g.actor, code, g.permission))


def _page(standard: Standard, **bound: Any) -> str:
    return render_template(
        "standards/admin/show.html",
        standard=standard,
        newest=standard.versions[-1],
        forms={
            "button": bound.get("button") or ButtonForm(formdata=None),
            "text": bound.get("text") or forms.StandardForm.of(standard.versions[-1], formdata=None),
        },
        is_draft=standard.versions[-1].state is StandardState.DRAFT,
        fields=_compared(standard),
    )


def _compared(standard: Standard) -> list[ComparedField]:
    """Return the newest version in every language beside the version in force, or beside nothing."""
    newest, in_force = standard.versions[-1], next((each for each in standard.versions if each.is_in_force), None)
    if newest is in_force:
        return []
    after = {name: getattr(newest, name) for name in FIELDS}
    before = {name: getattr(in_force, name) for name in FIELDS} if in_force else {}
    return compared(FIELDS, before, after, before)


def _step(
    code: str, name: str, make: Callable[[Standard], Any], change: Callable[[Standard, Any], object]
) -> ResponseReturnValue:
    standard = queries.get_standard_for(g.actor, code, g.permission)
    form = make(standard)
    again: Callable[[], str] = lambda: _page(standard, **{name: form})  # noqa: E731
    response = carry_out(form, lambda: change(standard, form), url_for(".show", code=code), again)
    announce()
    return response


@blueprint.post("/<code>/draft/")
@requires("standards:standard:edit")
def draft(code: str) -> ResponseReturnValue:
    """Start a draft of a new version."""
    return _step(code, "button", lambda _: ButtonForm(), lambda one, _: operations.draft_standard(g.actor, one))


@blueprint.post("/<code>/text/")
@requires("standards:standard:edit")
def write(code: str) -> ResponseReturnValue:
    """Save a draft."""

    def change(standard: Standard, form: forms.StandardForm) -> None:
        operations.edit_standard(
            g.actor,
            standard.versions[-1],
            name=form.name,
            text=form.text,
            what_changed=form.what_changed,
            posts=[line.strip() for line in form.posts.data.split("\n") if line.strip()],
        )

    return _step(code, "text", lambda one: forms.StandardForm.of(one.versions[-1]), change)


@blueprint.post("/<code>/publish/")
@requires("standards:standard:publish")
def publish(code: str) -> ResponseReturnValue:
    """Put a draft in force."""

    def change(standard: Standard, _form: ButtonForm) -> None:
        check_seen(standard.versions[-1])
        operations.publish_standard(g.actor, standard.versions[-1])

    return _step(code, "button", lambda _: ButtonForm(), change)
