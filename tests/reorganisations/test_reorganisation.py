"""Departments and posts renamed, merged and moved in one act; published versions keep the names they had."""

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import insert

from portal.accounts.models import Holding, RoleGrant, Staff
from portal.complaints.models import Complaint
from portal.library.domain.domain_errors import RefusedActError
from portal.organisation.models import Department, OrganisationChange, Post
from portal.platform.storage import content_revisions
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.content_revisions import current_revision
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.platform.web import page_cache
from portal.procedures.drafting.operations import draft_version
from portal.procedures.models import Procedure, ProcedureVersion, PublishedStep
from portal.procedures.queries import get_version_in_force
from portal.procedures.versions.operations import publish_version
from portal.procedures.vocabulary import GUIDES_REVISION
from portal.reorganisations.operations import PlanLine, PlanLineNotPossibleError, effects_of, reorganise
from portal.reorganisations.vocabulary import PlanKind
from tests.support.cast import CODE, Cast, complain, confirm_all, publish, read_guide
from tests.support.visitor import Visitor
from tests.test_costs import counted

MERGE = PlanLine(PlanKind.MERGE_DEPARTMENTS, "transport", "health")
MERGE_POSTS = PlanLine(PlanKind.MERGE_POSTS, "tr-review", "tr-window")
RENAME_POST = PlanLine(PlanKind.RENAME_POST, "tr-review", name={"zh": "综合审查岗", "en": "General review post"})
RENAME = PlanLine(PlanKind.RENAME_DEPARTMENT, "transport", name={"zh": "交通和水务局", "en": "Transport and Water"},
                  short={"zh": "交水局", "en": "Transport and Water"})  # fmt: skip


def carry_out(app: Flask, cast: Cast, *plan: PlanLine) -> str:
    with app.test_request_context("/zh/"), writing():
        reference = reorganise(cast["administrator"], plan)
    page_cache.clear()
    content_revisions.clear_recent_revisions()
    return reference


def test_a_merger_transfers_guides_posts_staff_and_drafts(app: Flask, guide_in_force: str, cast: Cast):
    with app.test_request_context("/zh/"), writing():
        draft = draft_version(cast["editor"], get_version_in_force(CODE).procedure)
        draft_id = draft.id
    reference = carry_out(app, cast, MERGE, MERGE_POSTS)
    with app.app_context():
        procedure = db.session.query(Procedure).one()
        assert procedure.department.code == "health"
        assert {post.department.code for post in db.session.query(Post).filter(Post.code.startswith("tr-"))} == {
            "health"
        }
        steps = db.session.query(PublishedStep).order_by(PublishedStep.position)
        assert "tr-review" not in {step.post_code for step in steps}
        guide = db.session.get_one(ProcedureVersion, draft_id).guide
        assert guide.department == "health"
        assert "tr-review" not in {step.post for step in guide.steps}
        old = get_version_in_force(CODE).guide
        assert old.department == "transport"
        assert "tr-review" in {step.post for step in old.steps}
        closed = db.session.query(Department).filter_by(code="transport").one()
        assert closed.successor_code == "health"
        assert closed.closed_on is not None
        reviewer = db.session.query(Staff).filter_by(user_name="reviewer").one()
        assert {grant.department_code for grant in reviewer.role_grants} == {"health"}
        held = {holding.post_code: holding.to_on for holding in reviewer.holdings}
        assert held["tr-window"] is None
        assert held["tr-review"] is not None
        assert {change.act for change in db.session.query(OrganisationChange)} == {reference}
        assert db.session.query(AuditEntry).filter_by(subject_kind="reorganisations", subject=reference).count() == 1


def test_the_next_version_names_the_successors(app: Flask, guide_in_force: str, cast: Cast):
    carry_out(app, cast, MERGE, MERGE_POSTS)
    with app.test_request_context("/zh/"):
        from portal.procedures.drafting.operations import submit_version

        with writing():
            version = draft_version(cast["editor"], get_version_in_force(CODE).procedure)
            submit_version(cast["editor"], version, what_changed={"zh": "机构改革", "en": "Reorganised"})
            publish_version(cast["approver"], version)
        assert get_version_in_force(CODE).guide.department == "health"


def test_published_versions_keep_the_names_they_had(app: Flask, guide_in_force: str, cast: Cast, citizen: Visitor):
    with app.app_context():
        old_name = db.session.query(Post).filter_by(code="tr-review").one().name["zh"]
        old_department = db.session.query(Department).filter_by(code="transport").one().name["zh"]
    carry_out(app, cast, RENAME_POST, RENAME)
    text = citizen.get(f"/zh/procedures/{CODE}/").text
    assert old_name in text
    assert "综合审查岗" in text
    assert old_department in citizen.get(f"/zh/procedures/{CODE}/versions/1/").text
    history = citizen.get("/zh/posts/tr-review/").text
    assert old_name in history
    assert "综合审查岗" in history
    assert "交通和水务局" in citizen.get("/zh/departments/transport/").text


def test_closed_departments_and_posts_link_to_successors(app: Flask, guide_in_force: str, cast: Cast, citizen: Visitor):
    carry_out(app, cast, MERGE_POSTS, MERGE)
    citizen.get("/zh/departments/transport/")
    assert citizen.status == 200
    assert "/zh/departments/health/" in citizen.html
    citizen.get("/zh/posts/tr-review/")
    assert "/zh/posts/tr-window/" in citizen.html
    assert CODE in citizen.get("/zh/departments/health/").html
    assert "tr-window" in citizen.get(f"/zh/procedures/{CODE}/").html


def test_successor_staff_reach_the_closed_departments_complaints(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]
):
    with app.test_request_context("/zh/"):
        reference = complain(get_version_in_force(CODE)).reference
    manager = staff("other_manager")
    assert manager.get(f"/admin/complaints/{reference}/").status == 404
    carry_out(app, cast, MERGE)
    assert manager.get(f"/admin/complaints/{reference}/").status == 200
    with app.app_context():
        assert db.session.query(Complaint).one().department_code == "transport"
        assert db.session.query(RoleGrant).filter_by(department_code="transport").count() == 0
        assert db.session.query(Holding).filter_by(post_code="tr-review").count() == 1


def test_effects_are_told_before(app: Flask, guide_in_force: str, cast: Cast):
    with app.test_request_context("/zh/"):
        merge, post = effects_of([MERGE, MERGE_POSTS])
    assert (merge.guides, merge.posts) == (1, 4)
    assert (post.guides, post.posts) == (1, 1)


@pytest.mark.parametrize(
    "plan",
    [
        [MERGE, PlanLine(PlanKind.MERGE_DEPARTMENTS, "transport", "education")],
        [MERGE, PlanLine(PlanKind.MERGE_DEPARTMENTS, "health", "health")],
        [RENAME, PlanLine(PlanKind.MERGE_POSTS, "no-such-post", "tr-window")],
        [RENAME, PlanLine(PlanKind.MOVE_POST, "tr-review", "transport")],
    ],
)
def test_a_plan_with_an_impossible_line_changes_nothing(
    app: Flask, guide_in_force: str, cast: Cast, plan: list[PlanLine]
):
    with app.test_request_context("/zh/"):
        with pytest.raises((PlanLineNotPossibleError, RefusedActError)), writing():
            reorganise(cast["administrator"], plan)
        assert db.session.query(OrganisationChange).count() == 0
        assert db.session.query(Department).filter(Department.closed_on.isnot(None)).count() == 0
        assert db.session.query(Procedure).one().department.code == "transport"


def test_administrators_compose_and_carry_out_a_plan(
    app: Flask, guide_in_force: str, cast: Cast, staff: Callable[[str], Visitor]
):
    administrator = staff("administrator").get("/admin/reorganisation/")
    administrator.submit(
        button=("answer", "add"), kind="merge_posts", subject="department/health", into="post/tr-window"
    )
    assert administrator.status == 400
    assert "matching type" in administrator.text
    administrator.submit(button=("answer", "add"), kind="merge_posts", subject="post/tr-review", into="post/tr-window")
    assert administrator.status == 200
    administrator.submit(button=("answer", "add"), kind="rename_department", subject="department/transport",
                         name_zh="交通和水务局")  # fmt: skip
    assert len(json.loads(administrator.form().fields["reorganisation:plan"])) == 2
    administrator.submit(button=("answer", "remove-1"))
    assert len(json.loads(administrator.form().fields["reorganisation:plan"])) == 1
    administrator.submit(button=("answer", "carry-out"))
    assert "Awaiting a second person" in administrator.get("/admin/reorganisation/").text
    with app.test_request_context("/zh/"):
        assert db.session.query(Post).filter_by(code="tr-review").one().successor_code == ""
        confirm_all(cast)
        assert db.session.query(Post).filter_by(code="tr-review").one().successor_code == "tr-window"


NAMED = {"zh": "贪官污吏局", "en": "Bureau of Bribes"}
NOTHING = {"zh": "", "en": ""}


def sent(**values: object) -> str:
    line = {"kind": "rename_department", "code": "health", "into": "", "name": NAMED, "short": NOTHING}
    return json.dumps([line | values])


UNREADABLE = {
    "no JSON": "[",
    "no line": "[1]",
    "no kind": '[{"kind": "x"}]',
    "no list": '{"a": 1}',
    "no names": '[{"kind": "merge_posts", "code": 5}]',
    "a new name behind a target": sent(into="health-commission"),
    "a name with a merger": sent(kind="merge_departments", into="transport"),
    "a name with a move": sent(kind="move_post", code="tr-review", into="health"),
    "a short name of a post": sent(kind="rename_post", code="tr-review", short=NAMED),
    "a merger without a target": sent(kind="merge_departments", name=NOTHING),
    "an empty name": sent(name=NOTHING),
    "a name that nobody sees": sent(name=NAMED | {"zh": "\u202e\u200b"}),
    "a long name": sent(name=NAMED | {"en": "x" * 3000}),
    "a name that is no text": sent(name=NAMED | {"en": {"a": 1}}),
    "too many lines": json.dumps(json.loads(sent()) * 201),
}


@pytest.mark.parametrize("plan", UNREADABLE.values(), ids=UNREADABLE)
def test_a_plan_not_well_formed_is_refused(app: Flask, cast: Cast, staff: Callable[[str], Visitor], plan: str):
    administrator = staff("administrator").get("/admin/reorganisation/")
    administrator.submit(button=("answer", "carry-out"), plan=plan)
    assert administrator.status == 400
    assert "could not be read, so nothing was proposed" in administrator.text
    assert "Awaiting a second person" not in administrator.get("/admin/reorganisation/").text


def test_the_second_person_reads_every_new_name(app: Flask, cast: Cast, staff: Callable[[str], Visitor]):
    administrator = staff("administrator").get("/admin/reorganisation/")
    names = {"zh": "卫生\u202e健康局\x00", "en": "Health"}
    administrator.submit(button=("answer", "carry-out"), plan=sent(name=names, short={"zh": "卫健", "en": "H&W"}))
    reference = re.findall(r"FH-[\w-]+", administrator.get("/admin/reorganisation/").text)[0]
    page = staff("approver").get(f"/admin/changes/{reference}/").text
    assert "health → 卫生健康局 · Health · 卫健 · H&W" in page
    with app.test_request_context("/zh/"):
        confirm_all(cast)
        assert db.session.query(Department).filter_by(code="health").one().name["zh"] == "卫生健康局"


def test_thousands_of_guides_transfer_in_few_statements(app: Flask, guide_in_force: str, cast: Cast):
    with app.test_request_context("/zh/"):
        transport = get_version_in_force(CODE).procedure.department_id
        with writing():
            rows = [
                {"code": f"TR-{number}", "department_id": transport, "is_listed": True, "name": {"zh": "事"},
                 "summary": {}, "alert": {}, "row_version": 1}
                for number in range(2000, 5000)
            ]  # fmt: skip
            db.session.execute(insert(Procedure), rows)
    with counted(app) as asked:
        carry_out(app, cast, MERGE, MERGE_POSTS)
    assert len(asked) < 120
    with app.app_context():
        moved = db.session.query(Procedure).join(Department).filter(Department.code == "health").count()
        assert moved == 3001
        revision = current_revision(GUIDES_REVISION)
        assert db.session.query(Procedure).filter(Procedure.changed_in_revision < revision).count() == 0


def test_published_stays_published(app: Flask, cast: Cast):
    with app.test_request_context("/zh/"):
        publish(cast, read_guide("NR-101"))
    carry_out(app, cast, PlanLine(PlanKind.MERGE_DEPARTMENTS, "natural-resources", "construction"))
    with app.app_context():
        assert get_version_in_force("NR-101").procedure.department.code == "construction"
