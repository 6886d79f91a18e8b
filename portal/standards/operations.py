"""Operations on standards."""

from collections.abc import Collection

from sqlalchemy import select, update

from portal.library.access.permissions import Actor
from portal.library.access.separation_of_duties import Review, check_second_person
from portal.library.domain.workflow import MoveNotPossibleError
from portal.library.text.languages import in_each_written, original_of
from portal.library.text.text_input import fold_identifier
from portal.organisation.models import Department
from portal.organisation.queries import posts_in_force
from portal.platform import clock
from portal.platform.clock import local_date
from portal.platform.storage import audit
from portal.platform.storage.code_lookup import is_code_taken
from portal.platform.storage.content_revisions import increment_revision
from portal.platform.storage.database import db
from portal.platform.storage.transaction import operation
from portal.standards.models import Standard, StandardPost, StandardVersion
from portal.standards.rules import (
    STANDARD_WORKFLOW,
    GovernedPostUnknownError,
    StandardCodeTakenError,
    StandardEmptyError,
)
from portal.standards.vocabulary import Family, StandardState

STANDARDS_REVISION = "standards"


def add_standard(
    actor: Actor, *, code: str, family: Family, name: dict[str, str], department: Department | None
) -> Standard:
    """Add a standard with an empty draft; raises StandardCodeTakenError."""
    code = fold_identifier(code)
    if is_code_taken(Standard.code, code):
        raise StandardCodeTakenError
    standard = Standard(code=code, family=family, name=name, department=department)
    audit.record(actor, "add_standard", standard)
    _add_draft(actor, standard, in_each_written({}), [])
    return standard


@operation
def draft_standard(actor: Actor, standard: Standard) -> StandardVersion:
    """Start a draft from the newest version; raises MoveNotPossibleError while there is a draft."""
    newest = standard.versions[-1]
    if newest.state is StandardState.DRAFT:
        raise MoveNotPossibleError
    return _add_draft(actor, standard, newest.text, newest.posts)


@operation
def edit_standard(
    actor: Actor,
    version: StandardVersion,
    *,
    name: dict[str, str],
    text: dict[str, str],
    what_changed: dict[str, str],
    posts: Collection[str],
) -> None:
    """Save a draft with the posts that it will govern; raises MoveNotPossibleError or GovernedPostUnknownError."""
    if version.state is not StandardState.DRAFT:
        raise MoveNotPossibleError
    codes = list(dict.fromkeys(posts))
    _check_posts(codes)
    version.name, version.text, version.what_changed, version.posts = name, text, what_changed, codes
    if not version.standard.is_in_force:
        version.standard.name = name  # nobody but staff sees it yet
    _add_editor(version, actor)
    audit.record(actor, "edit_standard", version)


@operation
def publish_standard(actor: Actor, version: StandardVersion) -> None:
    """Publish a draft, its name and its posts, and supersede the version in force.

    Raises SecondPersonNeededError, StandardEmptyError, GovernedPostUnknownError or MoveNotPossibleError.
    """
    state = STANDARD_WORKFLOW.target(version.state, "publish")
    check_second_person(actor.staff_id, version.editors, Review.VERSION)
    if not original_of(version.text):
        raise StandardEmptyError
    _check_posts(version.posts)
    now = clock.now()
    for other in version.standard.versions:
        if other.state is StandardState.PUBLISHED:
            other.state = STANDARD_WORKFLOW.target(other.state, "supersede")
    db.session.flush()
    version.state = state
    version.approved_by_id, version.published_at, version.in_force_from = actor.staff_id, now, local_date(now)
    version.standard.is_in_force, version.standard.name = True, version.name
    version.standard.posts = [StandardPost(post_code=code) for code in version.posts]
    increment_revision(STANDARDS_REVISION)
    audit.record(actor, "publish_standard", version)


def move_standards(old: Department, new: Department) -> None:
    """Assign the standards of a merged department to its successor."""
    db.session.execute(update(Standard).where(Standard.department_id == old.id).values(department_id=new.id))


def transfer_governed_posts(old_code: str, new_code: str) -> None:
    """Replace a merged post by its successor in all standards in force, and in drafts."""
    for draft in db.session.scalars(select(StandardVersion).where(StandardVersion.state == StandardState.DRAFT)):
        if old_code in draft.posts:
            draft.posts = list(dict.fromkeys(new_code if code == old_code else code for code in draft.posts))
    for row in db.session.scalars(select(StandardPost).where(StandardPost.post_code == old_code)).all():
        has_both = db.session.scalar(
            select(StandardPost.id).where(
                StandardPost.standard_id == row.standard_id, StandardPost.post_code == new_code
            )
        )
        if has_both:
            db.session.delete(row)
        else:
            row.post_code = new_code
        db.session.flush()


def _check_posts(codes: Collection[str]) -> None:
    if set(codes) - set(posts_in_force(codes)):
        raise GovernedPostUnknownError


def _add_draft(actor: Actor, standard: Standard, text: dict[str, str], posts: list[str]) -> StandardVersion:
    version = StandardVersion(
        standard=standard,
        number=1 + max((each.number for each in standard.versions), default=0),
        state=StandardState.DRAFT,
        name=standard.name,
        posts=posts,
        text=text,
        what_changed={},
        editors=[],
        drafted_at=clock.now(),
    )
    _add_editor(version, actor)
    audit.record(actor, "draft_standard", version)
    return version


def _add_editor(version: StandardVersion, actor: Actor) -> None:
    if actor.staff_id is not None:
        version.editors = sorted({*version.editors, actor.staff_id})
