"""Staff views of departments and posts; renaming, merging and moving are done in reorganisations."""

import re
from typing import Any

from flask import Blueprint, abort, g, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.library.access.permissions import requires
from portal.library.text.text_input import fold_identifier
from portal.organisation import forms, operations, queries
from portal.organisation.models import Department
from portal.organisation.operations import CodeTakenError
from portal.platform.storage.content_revisions import announce
from portal.platform.web.form_actions import Address, carry_out

blueprint = Blueprint("organisation_admin", __name__, template_folder="templates")
CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


@blueprint.get("/")
@requires("organisation:department:see")
def index() -> ResponseReturnValue:
    """List the departments within the actor's reach."""
    reach = g.actor.departments_for(g.permission)
    mine = [each for each in queries.all_departments() if reach is None or each.code in reach]
    return render_template("organisation/admin/index.html", departments=mine)


@blueprint.route("/new/", methods=["GET", "POST"])
@requires("organisation:structure:change")
def new_department() -> ResponseReturnValue:
    """Add a department."""
    form = forms.NewDepartmentForm()
    added: list[Department] = []

    def add() -> None:
        added.append(operations.add_department(g.actor, _code(form), form.fields()))

    return _edit(form, add, lambda: url_for(".show", code=added[0].code), url_for(".index"))


@blueprint.get("/<code>/")
@requires("organisation:department:see")
def show(code: str) -> ResponseReturnValue:
    """Show a department, its posts and its history."""
    department = _department(code)
    changes = queries.changes_of("departments", code)
    return render_template("organisation/admin/show.html", department=department, changes=changes)


def _department(code: str) -> Department:
    department = queries.get_department(code)
    return department if g.actor.may(g.permission, code) else abort(404)


@blueprint.route("/<code>/edit/", methods=["GET", "POST"])
@requires("organisation:department:edit")
def edit(code: str) -> ResponseReturnValue:
    """Change mission, address, hours and phone."""
    department = _department(code)
    form, done = forms.DepartmentForm.of(department), url_for(".show", code=code)
    return _edit(form, lambda: operations.edit_department(g.actor, department, form.fields()), done, done)


@blueprint.route("/<code>/posts/new/", methods=["GET", "POST"])
@requires("organisation:structure:change")
def new_post(code: str) -> ResponseReturnValue:
    """Add a post to a department."""
    department, form, done = _department(code), forms.NewPostForm(), url_for(".show", code=code)

    def add() -> None:
        operations.add_post(g.actor, department, code=_code(form), fields=form.fields())

    return _edit(form, add, done, done)


@blueprint.route("/posts/<code>/edit/", methods=["GET", "POST"])
@requires("organisation:department:edit")
def edit_post(code: str) -> ResponseReturnValue:
    """Change duties and behaviour norms of a post."""
    post = queries.get_post(code)
    if not g.actor.may(g.permission, post.department.code):
        abort(404)
    form, done = forms.PostForm.of(post), url_for(".show", code=post.department.code)
    return _edit(form, lambda: operations.edit_post(g.actor, post, form.fields()), done, done)


def _code(form: Any) -> str:
    """Return the typed code; raises CodeTakenError when it is malformed."""
    code = fold_identifier(form.code.data)
    if not CODE.fullmatch(code):
        raise CodeTakenError
    return code


def _edit(form: Any, operation: Any, done: Address, back: str) -> ResponseReturnValue:
    def page() -> str:
        return render_template("organisation/admin/edit.html", form=form, back=back)

    if not form.is_submitted():
        return page()
    response = carry_out(form, operation, done, page)
    announce()
    return response
