"""Staff views of departments and posts; renaming, merging and moving are done in reorganisations."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, abort, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.library.access.permissions import requires
from portal.library.text.formats import localised
from portal.library.text.text_input import fold_identifier
from portal.organisation import forms, queries, reviewed_changes
from portal.organisation.models import Department
from portal.organisation.operations import CodeTakenError
from portal.platform.web.form_actions import carry_out
from portal.proposals.models import ProposedChange
from portal.proposals.operations import propose_change
from portal.proposals.queries import open_changes

blueprint = Blueprint("organisation_admin", __name__, template_folder="templates")
CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


@blueprint.get("/")
@requires("organisation:department:see")
def index() -> ResponseReturnValue:
    """List the departments within the actor's reach."""
    reach = g.actor.departments_for(g.permission)
    mine = [each for each in queries.all_departments() if reach is None or each.code in reach]
    proposed = open_changes([reviewed_changes.NEW_DEPARTMENT]) if g.actor.may("organisation:structure:change") else []
    return render_template("organisation/admin/index.html", departments=mine, proposed=proposed)


@blueprint.route("/new/", methods=["GET", "POST"])
@requires("organisation:structure:change")
def new_department() -> ResponseReturnValue:
    """Propose a department."""
    form = forms.NewDepartmentForm()

    def add() -> None:
        code = _code(form)
        reviewed_changes.check_code_is_free(queries.find_department(code))
        propose_change(g.actor, reviewed_changes.NEW_DEPARTMENT, code, form.fields(), department=None)

    return _edit(form, _("New department"), open_changes([reviewed_changes.NEW_DEPARTMENT]), add, url_for(".index"))


@blueprint.get("/<code>/")
@requires("organisation:department:see")
def show(code: str) -> ResponseReturnValue:
    """Show a department, its posts and its history."""
    department = _department(code)
    kinds = reviewed_changes.KINDS_OF_ORGANISATION
    return render_template(
        "organisation/admin/show.html",
        department=department,
        changes=queries.changes_of("departments", code),
        proposed=[each for each in open_changes(kinds) if each.department_code == code],
    )


def _department(code: str) -> Department:
    department = queries.get_department(code)
    return department if g.actor.may(g.permission, code) else abort(404)


@blueprint.route("/<code>/edit/", methods=["GET", "POST"])
@requires("organisation:department:edit")
def edit(code: str) -> ResponseReturnValue:
    """Propose another mission, address, hours or phone."""
    department = _department(code)
    form = forms.DepartmentForm.of(department)

    def change() -> None:
        propose_change(g.actor, reviewed_changes.DEPARTMENT, code, form.fields(), department=code)

    title = _("Edit: %(name)s", name=localised(department.name))
    return _edit(form, title, open_changes([reviewed_changes.DEPARTMENT], [code]), change, url_for(".show", code=code))


@blueprint.route("/<code>/posts/new/", methods=["GET", "POST"])
@requires("organisation:structure:change")
def new_post(code: str) -> ResponseReturnValue:
    """Propose a post of a department."""
    department, form = _department(code), forms.NewPostForm()

    def add() -> None:
        post = _code(form)
        reviewed_changes.check_code_is_free(queries.find_post(post))
        fields = {"department": department.code, **form.fields()}
        propose_change(g.actor, reviewed_changes.NEW_POST, post, fields, department=department.code)

    proposed = [each for each in open_changes([reviewed_changes.NEW_POST]) if each.department_code == code]
    return _edit(form, _("New post"), proposed, add, url_for(".show", code=code))


@blueprint.route("/posts/<code>/edit/", methods=["GET", "POST"])
@requires("organisation:department:edit")
def edit_post(code: str) -> ResponseReturnValue:
    """Propose other duties or behaviour norms of a post."""
    post = queries.get_post(code)
    if not g.actor.may(g.permission, post.department.code):
        abort(404)
    form = forms.PostForm.of(post)

    def change() -> None:
        propose_change(g.actor, reviewed_changes.POST, code, form.fields(), department=post.department.code)

    title = _("Edit: %(name)s", name=localised(post.name))
    proposed = open_changes([reviewed_changes.POST], [code])
    return _edit(form, title, proposed, change, url_for(".show", code=post.department.code))


def _code(form: Any) -> str:
    """Return the typed code; raises CodeTakenError when it is malformed."""
    code = fold_identifier(form.code.data)
    if not CODE.fullmatch(code):
        raise CodeTakenError
    return code


def _edit(
    form: Any, title: str, proposed: Sequence[ProposedChange], propose: Callable[[], None], back: str
) -> ResponseReturnValue:
    def page() -> str:
        return render_template("organisation/admin/edit.html", form=form, title=title, proposed=proposed, back=back)

    return carry_out(form, propose, back, page) if form.is_submitted() else page()
