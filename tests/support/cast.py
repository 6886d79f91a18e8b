"""The fixed cast, one guide in force, and short ways through the workflows."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from argon2 import PasswordHasher
from sqlalchemy import insert, select

from portal.accounts.models import Holding, RoleGrant, Staff
from portal.accounts.queries import actor_of
from portal.complaints.assessment.operations import accept_complaint, assign_handler
from portal.complaints.filing.operations import Filing, file_complaint
from portal.complaints.jobs import place_complaints
from portal.complaints.models import Complaint
from portal.complaints.subjects import guide_in_force
from portal.complaints.vocabulary import ComplaintKind, Identity
from portal.demo.context import CONTENT, read_content
from portal.library.access.permissions import CITIZEN, Actor, Role
from portal.library.guide.document import Guide
from portal.library.guide.publish_gate.references import GateContext
from portal.organisation.models import Department, Post
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.security.tracking_codes import new_idempotency_key
from portal.platform.storage.content_revisions import announce
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.drafting.operations import import_guide, submit_version
from portal.procedures.models import ProcedureVersion
from portal.procedures.queries import get_version_in_force
from portal.procedures.versions.operations import publish_version
from portal.proposals.models import ProposedChange
from portal.proposals.operations import confirm_change
from portal.proposals.vocabulary import OPEN

CODE = "TR-101"
STEP = "steps/review"
PASSWORD = "a long enough password"
HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # the portal's takes a fifth of a second
PASSWORD_HASH = HASHER.hash(PASSWORD)
# user name -> roles, department, post held
PEOPLE: dict[str, tuple[tuple[Role, ...], str | None, str]] = {
    "handler": ((Role.HANDLER,), "transport", "tr-deliver"),
    "reviewer": ((Role.HANDLER,), "transport", "tr-review"),
    "other_handler": ((Role.HANDLER,), "health", "hc-window"),
    "manager": ((Role.MANAGER,), "transport", ""),
    "other_manager": ((Role.MANAGER,), "health", ""),
    "quality": ((Role.QUALITY_OFFICER,), None, ""),
    "quality2": ((Role.QUALITY_OFFICER,), None, ""),
    "editor": ((Role.EDITOR,), None, ""),
    "approver": ((Role.APPROVER,), None, ""),
    "inspector": ((Role.INSPECTOR,), None, ""),
    "supervisor": ((Role.SUPERVISOR,), None, ""),
    "administrator": ((Role.ADMINISTRATOR,), None, ""),
}


@dataclass(frozen=True)
class Cast:
    """Everyone, by user name."""

    actors: dict[str, Actor]

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]

    def id(self, name: str) -> int:
        staff_id = self.actors[name].staff_id
        assert staff_id is not None
        return staff_id


def known_gate_context() -> GateContext:
    """Return the departments, posts and standards of the demonstration, for the gate without a database."""
    organisation = read_content("organisation.json")
    return GateContext(
        departments=frozenset(each["code"] for each in organisation["departments"]),
        posts={each["code"]: each["department"] for each in organisation["posts"]},
        standards=frozenset(),
        in_force_on=date(2026, 1, 5),
    )


def read_guide(code: str = CODE) -> Guide:
    """Return a guide of the demonstration."""
    return Guide.model_validate_json((CONTENT / "guides" / f"{code}.json").read_text(encoding="utf-8"))


def add_people() -> Cast:
    """Add the cast; everyone has the same password and no second factor."""
    today = local_today()
    with writing():
        for user_name, (roles, department, post) in PEOPLE.items():
            staff = Staff(
                user_name=user_name,
                display_name=f"Name of {user_name}",
                password_hash=PASSWORD_HASH,
                language="en",
                needs_second_factor=False,
                created_at=clock.now(),
                role_grants=[RoleGrant(role=role, department_code=department) for role in roles],
                holdings=[Holding(post_code=post, from_on=today - timedelta(days=400))] if post else [],
            )
            db.session.add(staff)
    return Cast({staff.user_name: actor_of(staff, today) for staff in db.session.query(Staff)})


def add_departments() -> None:
    """Add the departments and posts of the demonstration, all at once: most tests want them there and no more."""
    content = read_content("organisation.json")
    with writing():
        db.session.execute(insert(Department), [{"row_version": 1, **each} for each in content["departments"]])
        ids = dict(db.session.execute(select(Department.code, Department.id)).all())
        posts = [{**each, "department_id": ids[each["department"]]} for each in content["posts"]]
        for post in posts:
            del post["department"]
        db.session.execute(insert(Post), [{"row_version": 1, **each} for each in posts])


def publish(cast: Cast, guide: Guide) -> ProcedureVersion:
    """Put a guide in force by two persons."""
    with writing():
        version = import_guide(cast["editor"], guide)
        assert version is not None
        submit_version(cast["editor"], version, what_changed={"zh": "测试", "en": "Test"})
        publish_version(cast["approver"], version)
    return version


def confirm_all(cast: Cast, by: str = "quality") -> None:
    """Confirm, as the second person, every change that awaits one."""
    for change in db.session.scalars(select(ProposedChange).where(ProposedChange.state.in_(OPEN))).all():
        with writing():
            confirm_change(cast[by], change)
    announce()


def complain(version: ProcedureVersion | None, **fields: Any) -> Complaint:
    """File a complaint about the review step of a guide."""
    filing = {
        "idempotency_key": new_idempotency_key(),
        "language": "zh",
        "element": STEP,
        "kind": ComplaintKind.LIMIT_MISSED,
        "narrative": "等了三个星期还没有结果。",
        "identity": Identity.ANONYMOUS,
        **fields,
    }
    with writing():
        guide = guide_in_force(version) if version is not None else None
        complaint = file_complaint(CITIZEN, guide, filing=Filing(**filing))
        place_complaints()
        return complaint


def assign_to_handler(cast: Cast, complaint: Complaint) -> None:
    """Accept a complaint and assign it to the handler; call it inside ``writing()``."""
    accept_complaint(cast["quality"], complaint)
    assign_handler(cast["quality"], complaint, handler_id=cast.id("handler"))


def complain_to_handler(cast: Cast, **fields: Any) -> Complaint:
    """File a complaint about the review step that the handler works on."""
    complaint = complain(get_version_in_force(CODE), **fields)
    with writing():
        assign_to_handler(cast, complaint)
    return complaint


def in_days(days: int) -> date:
    """Return a day from today."""
    return clock.now().astimezone(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=days)
