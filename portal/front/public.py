"""The public's pages composed of many slices: home, the guide, departments and posts, and what the portal is."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.improvements.queries import improvements_of, published_improvements
from portal.languages import choose_locale
from portal.organisation.queries import all_departments, get_department, get_post, posts_by_code
from portal.procedures.queries import facets, get_version_in_force, list_procedures, steps_of_post
from portal.procedures.vocabulary import LifeEvent
from portal.shared.formats import language
from portal.shared.page_cache import public_page
from portal.shared.pagination import page_number

root_blueprint = Blueprint("front_root", __name__)
blueprint = Blueprint("front_public", __name__, template_folder="templates")


@root_blueprint.get("/")
def root() -> ResponseReturnValue:
    """Go to the home page in the language that the browser prefers."""
    response = redirect(url_for("front_public.home", view=choose_locale()))
    response.vary.add("Accept-Language")
    return response


@root_blueprint.get("/p/<code>")
def short(code: str) -> ResponseReturnValue:
    """Go from the short address on a printed sheet to the guide."""
    return redirect(url_for("front_public.guide", view=choose_locale(), code=code))


@blueprint.get("/")
@public_page
def home() -> ResponseReturnValue:
    """Search first, then life events, departments, and what was changed because somebody spoke."""
    return render_template(
        "front/public/home.html",
        facets=facets(),
        life_events={event.value: event.label for event in LifeEvent},
        improvements=published_improvements().rows[:3],
    )


@blueprint.get("/procedures/<code>/")
@public_page
def guide(code: str) -> ResponseReturnValue:
    """Show the guide in force: the answer first, then how, by whom, by what law, and where to complain."""
    version = get_version_in_force(code)
    document = version.guide
    return render_template(
        "front/public/guide.html",
        version=version,
        guide=document,
        posts=posts_by_code([step.post for step in document.steps]),
        improvements=improvements_of(version.procedure_id),
    )


@blueprint.get("/departments/")
@public_page
def departments() -> ResponseReturnValue:
    """List the departments with the number of their guides."""
    counts = {department.id: count for department, count in facets().departments}
    return render_template("front/public/departments.html", departments=all_departments(), counts=counts)


@blueprint.get("/departments/<code>/")
@public_page
def department(code: str) -> ResponseReturnValue:
    """Show a department: what it is for, where and when, its posts and guides."""
    found = get_department(code)
    page = list_procedures(department=code, number=page_number())
    return render_template("front/public/department.html", department=found, page=page)


@blueprint.get("/posts/<code>/")
@public_page
def post(code: str) -> ResponseReturnValue:
    """Show a post: its duties, how it behaves, and the steps it answers for."""
    return render_template("front/public/post.html", post=get_post(code), steps=steps_of_post(code))


@blueprint.get("/about/")
@public_page
def about() -> ResponseReturnValue:
    """Say what the portal is and how a complaint changes a guide."""
    return render_template(f"front/public/about_{language()}.html")


@blueprint.get("/privacy/")
@public_page
def privacy() -> ResponseReturnValue:
    """Say what is kept of a citizen, where, and who can read it."""
    return render_template(f"front/public/privacy_{language()}.html")


@blueprint.get("/accessibility/")
@public_page
def accessibility() -> ResponseReturnValue:
    """Say how the portal can be used, and what to do where it cannot."""
    return render_template(f"front/public/accessibility_{language()}.html")
