"""Staff page of the audit trail: who did what, in which roles and posts, on which record."""

from flask import Blueprint, Response, abort, g, render_template, request
from flask.typing import ResponseReturnValue

from portal.library.access.permissions import requires
from portal.pages.trail.export import trail_as_csv
from portal.pages.trail.forms import TrailForm
from portal.pages.trail.lines import lines_of
from portal.pages.trail.queries import TrailPage, newest_entries, trail_page
from portal.platform.storage.audit import record_event
from portal.platform.storage.transaction import writing

blueprint = Blueprint("trail_admin", __name__, template_folder="templates")
SEE = "trail:entry:see"


@blueprint.get("/")
@requires(SEE)
def index() -> ResponseReturnValue:
    """List the entries that meet the filters, newest first, from a row of ``?before=`` on."""
    _only_for_all_departments()
    form = TrailForm(formdata=request.args)
    wanted = form.read()
    if wanted is None:
        return _page(form, TrailPage()), 400
    return _page(form, trail_page(g.actor, wanted, request.args.get("before", "")))


@blueprint.get("/entries.csv")
@requires(SEE)
def export() -> ResponseReturnValue:
    """Return the entries that meet the filters as a file; that, and which filters were set, is an entry itself."""
    _only_for_all_departments()
    form = TrailForm(formdata=request.args)
    wanted = form.read()
    if wanted is None:
        return _page(form, TrailPage()), 400
    with writing():
        record_event(g.actor, "export_trail", "audit_entries", "", fields=sorted(form.asked()))
    entries, is_cut = newest_entries(g.actor, wanted)
    content = trail_as_csv(lines_of(g.actor, entries), is_cut=is_cut)
    response = Response(content, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename="audit-trail.csv")
    return response


def _only_for_all_departments() -> None:
    """Answer 403 to whoever has the roles for some departments alone: entries are of no department."""
    if g.actor.departments_for(SEE) is not None:
        abort(403)


def _page(form: TrailForm, page: TrailPage) -> str:
    return render_template("trail/admin/index.html", form=form, page=page, lines=lines_of(g.actor, page.entries))
