"""Twelve people and more, eight complaints, and what each person may do with each: the rule, said again for the tests."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from portal.accounts.models import Holding, RoleGrant, Staff
from portal.accounts.queries import actor_of
from portal.complaints.appeals.operations import file_appeal
from portal.complaints.assessment import operations as assessment
from portal.complaints.disclosures import SealedPart
from portal.complaints.extensions import operations as extensions
from portal.complaints.handling import operations as handling
from portal.complaints.models import Complaint
from portal.complaints.openings.operations import ask_opening
from portal.complaints.transfers import operations as transfers
from portal.complaints.vocabulary import ComplaintKind, Decision, Identity
from portal.corrective_actions.actions import operations as do
from portal.corrective_actions.findings.operations import open_action
from portal.corrective_actions.models import Finding
from portal.corrective_actions.vocabulary import ActionKind, CauseCategory, Severity, TaskKind
from portal.library.access.permissions import CITIZEN, Role
from portal.platform import clock
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from tests.corrective_actions.actions.steps import act
from tests.support.cast import CODE, Cast, complain, in_days
from tests.support.cast import PEOPLE as CAST

H, M, Q, I, S = Role.HANDLER, Role.MANAGER, Role.QUALITY_OFFICER, Role.INSPECTOR, Role.SUPERVISOR  # noqa: E741
# Besides the cast: user name -> role, department, and the days from and to which the post of the step was held.
MORE: dict[str, tuple[Role, str | None, int | None, int | None]] = {
    "review_manager": (M, "transport", -400, None),
    "review_quality": (Q, None, -400, None),
    "review_inspector": (I, None, -400, None),
    "past": (H, "transport", -900, -500),
    "later": (H, "transport", 1, None),
    "named_party": (Q, None, None, None),
    "named_person": (M, "civil-affairs", None, None),
    "quality3": (Q, None, None, None),
}
ACTORS = {
    **{name: (CAST[name][0][0], CAST[name][1]) for name in
       ("handler", "reviewer", "other_handler", "manager", "other_manager", "quality", "quality2", "inspector",
        "supervisor")},
    **{name: (role, department) for name, (role, department, *_) in MORE.items()},
}  # fmt: skip
OF_THE_STEP = {"reviewer", "review_manager", "review_quality", "review_inspector", "past"}


@dataclass(frozen=True)
class Matter:
    """A complaint: whom it is about, which department deals with it (none: those who work for all), and what is offered.

    ``offered`` gives the acts that its state leaves to each duty; ``done`` those who took part, ``manager`` the manager
    who assesses it, since nobody of that department is complained about.
    """

    about: set[str]
    department: str | None = "transport"
    offered: dict[str, set[str]] = field(default_factory=dict)
    handler: str = ""
    named: str = ""
    manager: str = ""
    done: frozenset[str] = frozenset()
    is_integrity: bool = False
    is_appealed: bool = False
    asked: str = ""


BY_ASSESSOR = {"assess", "party", "hand-on", "link", "hold", "mask"}
AT_RECEIPT = BY_ASSESSOR | {"accept", "decline", "transfer"}
IN_HAND = BY_ASSESSOR | {"release"}
ASKED = {"deal": {"ask-opening"}}  # a contact given in confidence, which nobody has asked to open
DECIDED = {"disclose": {"grant-opening", "refuse-opening"}}  # it was asked for
MATTERS = {
    "step": Matter(OF_THE_STEP | {"named_party"}, offered={"assess": AT_RECEIPT, **ASKED}),
    "whole": Matter(OF_THE_STEP | {"handler"}, offered={"assess": BY_ASSESSOR | {"assign"}, **ASKED}),
    "conduct": Matter(
        OF_THE_STEP | {"named_party"}, None, handler="quality2",
        offered={"assess": IN_HAND, "approve": {"approve-reply", "return-reply"}, **ASKED},
    ),
    "refusal": Matter(OF_THE_STEP, None, offered={"assess": AT_RECEIPT, **ASKED}),
    "integrity": Matter(
        OF_THE_STEP, handler="inspector", asked="inspector", is_integrity=True,
        offered={"assess": IN_HAND, "handle": {"reply", "ask", "ask-extension"}, "name": {"name"}, **DECIDED},
    ),
    "transferred": Matter(
        OF_THE_STEP, "health", handler="other_handler", asked="quality", manager="other_manager",
        offered={
            "assess": IN_HAND, "handle": {"reply", "ask", "interim"}, "approve": {"grant-extension", "refuse-extension"},
            **DECIDED,
        },
    ),
    "named": Matter(
        OF_THE_STEP, None, named="named_person", asked="quality",
        offered={"assess": BY_ASSESSOR | {"assign"}, "name": {"name"}, **DECIDED},
    ),
    "appeal": Matter(
        OF_THE_STEP | {"named_party"}, done=frozenset({"quality", "handler", "manager"}),
        offered={"assess": {"link", "hold", "mask", "party"}, "hear": {"decide-appeal"}, **ASKED},
        is_appealed=True,
    ),
}  # fmt: skip
# Routes that ask for more than reach: a contact, a task of one's own, a guide.
ASK_FOR_MORE = {"complaints_admin.contact", "complaints_admin.original", "actions_admin.finish_task", "actions_admin.remove_task",
                "actions_admin.change_guide", "hand_overs_admin.show", "hand_overs_admin.hand_over", "hand_overs_admin.hand_over_task"}  # fmt: skip
# Acts that are refused for what is filled in: a day, another complaint, a department.
ASK_FOR_WHAT_MAY_BE_IMPOSSIBLE = {"transfer", "link", "ask-extension"}
BLUEPRINTS = ("complaints_admin", "findings_admin", "actions_admin", "hand_overs_admin")
# Their references are of other records; notices of an action are tried in tests/improvements.
OTHER_RECORDS = {"cases_admin", "intake_admin", "imports_admin", "proposals_admin", "improvements_admin"}
TAKES_NONE = {f"{name}.index" for name in BLUEPRINTS}


def sees(name: str, matter: Matter, roles: set[Role] | frozenset[Role], *, is_finding: bool = False) -> bool:
    """Tell whether a person sees a matter, with roles that a route asks for; its finding stays with the department."""
    role, department = ACTORS[name]
    if name in matter.about or role not in roles:
        return False
    if matter.is_integrity:
        return role is I
    where = "transport" if is_finding else matter.department
    return department is None or department == where or (not is_finding and name == matter.named)


def acts_offered(name: str, matter: Matter) -> set[str]:
    """Return what the page of a complaint offers to a person, by duty."""
    role, department = ACTORS[name]
    reaches = department is None or department == matter.department
    of_role = I if matter.is_integrity else Q
    is_assessor = (role is of_role and reaches) or name in (matter.named, matter.manager)
    is_approver = (role in ({I} if matter.is_integrity else {Q, M}) and reaches) or name == matter.named
    is_hearer = role in (Q, S) and name not in matter.done
    is_supervised = role is S and matter.named != ""
    is_dealing = is_assessor or is_approver or is_supervised or name == matter.handler or name in matter.done
    duties = {
        "deal": (is_dealing or (is_hearer and matter.is_appealed)) and role is of_role,
        "disclose": ((role is of_role and reaches) or is_supervised) and name != matter.asked,
        "assess": is_assessor,
        "approve": (is_approver or is_supervised) and name != matter.handler,
        "handle": name == matter.handler,
        "hear": is_hearer,
        "name": role is (I if matter.is_integrity else S),
    }
    return {each for duty, acts in matter.offered.items() if duties[duty] for each in acts}


@dataclass(frozen=True)
class Story:
    """The numbers of the complaints, their findings and actions, by matter; and a task of each action."""

    complaints: dict[str, str]
    findings: dict[str, str]
    actions: dict[str, str]
    tasks: dict[str, int]


def add_more_people() -> None:
    with writing():
        for name, (role, department, since, until) in MORE.items():
            to_on = None if until is None else in_days(until)
            held = [Holding(post_code="tr-review", from_on=in_days(since), to_on=to_on)] if since is not None else []
            grants = [RoleGrant(role=role, department_code=department)]
            db.session.add(
                Staff(user_name=name, display_name=f"Name of {name}", password_hash="", language="en",
                      needs_second_factor=False, created_at=clock.now(), role_grants=grants, holdings=held)
            )  # fmt: skip


def everybody(cast: Cast) -> Cast:
    return Cast({staff.user_name: actor_of(staff, local_today()) for staff in db.session.query(Staff)})


def tell(cast: Cast) -> Story:
    """File the eight complaints and take each as far as its matter says; give each an action with a task."""
    version, q = get_version_in_force(CODE), cast["quality"]
    kinds = {"conduct": ComplaintKind.CONDUCT, "refusal": ComplaintKind.REFUSAL, "integrity": ComplaintKind.INTEGRITY}
    filed = {
        name: complain(version, element="" if name == "whole" else "steps/review",
                       kind=kinds.get(name, ComplaintKind.LIMIT_MISSED), narrative=f"canary-{name}",
                       identity=Identity.CONFIDENTIAL, contact="王小演 0000-88009999")
        for name in MATTERS
    }  # fmt: skip
    for name in ("step", "conduct", "appeal"):
        act(assessment.add_to_conflict, q, filed[name], staff_id=cast.id("named_party"), reason="投诉人说的")
    for name in ("whole", "conduct", "appeal"):
        act(assessment.accept_complaint, q, filed[name])
    act(assessment.assign_handler, q, filed["conduct"], handler_id=cast.id("quality2"))
    draft(cast, "quality2", filed["conduct"])
    act(assessment.accept_complaint, cast["inspector"], filed["integrity"])
    act(assessment.assign_handler, cast["inspector"], filed["integrity"], handler_id=cast.id("inspector"))
    transfer(cast, filed["transferred"])
    escalate(cast, filed["named"])
    act(assessment.assign_handler, q, filed["appeal"], handler_id=cast.id("handler"))
    draft(cast, "handler", filed["appeal"])
    act(handling.decide_reply, cast["manager"], filed["appeal"], approves=True)
    act(file_appeal, CITIZEN, filed["appeal"], reason="不服")
    for name, matter in MATTERS.items():
        if matter.asked:
            act(ask_opening, cast[matter.asked], filed[name], part=SealedPart.CONTACT, reason="要打电话核实")
    return with_actions(cast, filed)


def draft(cast: Cast, by: str, complaint: Complaint) -> None:
    act(handling.draft_reply, cast[by], complaint, decision=Decision.UPHELD, text="是的", remedy_given="")


def transfer(cast: Cast, complaint: Complaint) -> None:
    act(transfers.transfer_complaint, cast["quality"], complaint, department_code="health", reason="请你们办")
    act(transfers.accept_transfer, cast["other_manager"], complaint)
    act(assessment.accept_complaint, cast["quality3"], complaint)
    act(assessment.assign_handler, cast["other_manager"], complaint, handler_id=cast.id("other_handler"))
    act(extensions.ask_extension, cast["other_handler"], complaint, until_on=complaint.due_on + timedelta(days=3),
        reason="复杂")  # fmt: skip


def escalate(cast: Cast, complaint: Complaint) -> None:
    for _ in range(2):
        act(transfers.transfer_complaint, cast["quality"], complaint, department_code="health", reason="请你们办")
        if complaint.open_transfer is not None:
            act(transfers.return_transfer, cast["other_manager"], complaint, reason="不是我们")
    act(assessment.name_person, cast["supervisor"], complaint, staff_id=cast.id("named_person"))
    act(assessment.accept_complaint, cast["named_person"], complaint)


def with_actions(cast: Cast, filed: dict[str, Complaint]) -> Story:
    findings, actions, tasks = {}, {}, {}
    for name, complaint in filed.items():
        by = "inspector" if name == "integrity" else "quality"
        finding = db.session.scalars(select(Finding).where(Finding.source_reference == complaint.reference)).one()
        action = act(open_action, cast[by], finding, title=f"canary-{name}", description="属实",
                     kind=ActionKind.GUIDE_WRONG, severity=Severity.MEDIUM, owner_id=cast.id(by))  # fmt: skip
        act(do.take_up, cast[by], action)
        act(do.record_analysis, cast[by], action, immediate_action="已补办", similar_cases="无",
            cause_category=CauseCategory.RULE, whys=["时限太短"])  # fmt: skip
        task = act(do.add_task, cast[by], action, kind=TaskKind.CORRECTIVE, description="改", owner_id=cast.id(by),
                   due_on=in_days(5))  # fmt: skip
        findings[name], actions[name], tasks[name] = finding.reference, action.reference, task.id
    return Story({name: each.reference for name, each in filed.items()}, findings, actions, tasks)
