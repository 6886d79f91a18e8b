"""What has happened at the demonstration authority: one complaint that changed a guide, and others on their way.

Everything is done through the operations that staff and citizens use.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.complaints import operations as complaints
from portal.complaints.models import Complaint
from portal.complaints.operations import Filing
from portal.complaints.vocabulary import ComplaintKind, Decision, Identity
from portal.corrective_actions import operations as actions
from portal.corrective_actions import triage
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.vocabulary import ActionKind, CauseCategory, Severity, TaskKind
from portal.improvements.operations import draft_improvement, publish_improvement
from portal.procedures.guide import Guide, TimeLimit
from portal.procedures.operations import edit_version, publish_version, submit_version
from portal.procedures.queries import get_version_in_force
from portal.shared.audit import writing
from portal.shared.codes import new_idempotency_key
from portal.shared.db import db
from portal.shared.formats import local_today
from portal.shared.permissions import CITIZEN, Actor

CHANGED_CODE = "TR-101"
SLOW_STEP = "review"
WHAT_CHANGED = {
    "zh": "材料审查由每周集中一次改为每日进行，承诺办结时限由7个工作日缩短为5个工作日。",
    "en": "Applications are now examined daily instead of once a week; the promise goes from 7 to 5 working days.",
}
YOU_SAID = {
    "zh": "材料齐全，却要等到每周五集中审查，一拖就是一个星期。",
    "en": "My papers were complete, but they were only looked at on Fridays, so I lost a week.",
}


def before_the_complaint(guide: Guide) -> Guide:
    """Return the guide as it was when applications were examined once a week."""
    old = guide.model_copy(deep=True)
    old.committed_limit = TimeLimit(amount=7)
    step = next(step for step in old.steps if step.key == SLOW_STEP)
    step.limit = TimeLimit(amount=5)
    return old


def tell_story(cast: dict[str, Actor], guide: Guide) -> None:
    """Let one complaint travel the whole way, and leave others at different places."""
    _closed_loop(cast, guide)
    _others(cast)


def _do(operation: Callable[..., Any], *arguments: Any, **fields: Any) -> Any:
    with writing():
        return operation(*arguments, **fields)


def _file(code: str, element: str, kind: ComplaintKind, narrative: str, **fields: Any) -> Complaint:
    filing = Filing(new_idempotency_key(), "zh", element, kind, narrative, fields.pop("identity", Identity.ANONYMOUS),
                    **fields)  # fmt: skip
    filed: Complaint = _do(complaints.file_complaint, CITIZEN, get_version_in_force(code), filing=filing)
    return filed


def _assign(cast: dict[str, Actor], complaint: Complaint) -> None:
    _do(complaints.accept_complaint, cast["quality"], complaint)
    _do(complaints.assign_handler, cast["quality"], complaint, handler_id=cast["handler"].staff_id)


def _answer(cast: dict[str, Actor], complaint: Complaint, words: str, remedy: str = "") -> None:
    _do(complaints.draft_reply, cast["handler"], complaint, decision=Decision.UPHELD, words=words, remedy_given=remedy)
    _do(complaints.decide_reply, cast["manager"], complaint, approves=True)


def _closed_loop(cast: dict[str, Actor], guide: Guide) -> None:
    complaint = _file(
        CHANGED_CODE, f"steps/{SLOW_STEP}", ComplaintKind.LIMIT_MISSED,
        "我上周一交的材料，窗口说都齐了。打电话问，说要等到周五统一审查。我的车停一天就少一天的收入。",
        remedy_sought="请说明为什么不能当天审查。", may_publish=True,
    )  # fmt: skip
    _assign(cast, complaint)
    action = _open_action(
        cast, complaint, "材料审查每周只集中一次", "查近三个月记录，材料齐全的申请平均等待四个工作日才开始审查。"
    )
    _plan(cast, action)
    _do(actions.decide_plan, cast["manager"], action, approves=True)
    for task, evidence in zip(action.tasks, ("新的排班表自本月起执行。", "新版本已起草并提交审批。"), strict=True):
        _do(actions.finish_task, cast["handler"], task, evidence=evidence)
    _do(actions.submit_for_verification, cast["handler"], action)
    _change_guide(cast, guide, action)
    _do(
        actions.verify_action, cast["quality"], action, is_effective=True,
        result="抽查最近20件，全部在收到材料的第二个工作日前完成审查。", public_summary=WHAT_CHANGED,
    )  # fmt: skip
    notice = _do(
        draft_improvement, cast["editor"], get_version_in_force(CHANGED_CODE), action=action, you_said=YOU_SAID,
        we_changed=WHAT_CHANGED,
    )  # fmt: skip
    _do(publish_improvement, cast["manager"], notice)
    _answer(cast, complaint, "您反映的情况属实。集中审查是我们内部的安排，不应由您等待。", "您的申请已于当天审查完毕。")
    _do(complaints.give_verdict, CITIZEN, complaint, verdict="confirm", words="改得好。")


def _open_action(cast: dict[str, Actor], complaint: Complaint, title: str, description: str) -> CorrectiveAction:
    finding = db.session.scalars(select(Finding).where(Finding.source_reference == complaint.reference)).one()
    action: CorrectiveAction = _do(
        triage.open_action, cast["quality"], finding, title=title, kind=ActionKind.GUIDE_WRONG,
        description=description, severity=Severity.MEDIUM, owner_id=cast["handler"].staff_id,
    )  # fmt: skip
    _do(actions.take_up, cast["handler"], action)
    return action


def _plan(cast: dict[str, Actor], action: CorrectiveAction) -> None:
    handler, today = cast["handler"], local_today()
    _do(
        actions.record_analysis, handler, action, immediate_action="当天审查了积压的6件申请。",
        similar_cases="查了本局其他许可事项，没有集中审查的做法。", cause_category=CauseCategory.METHOD,
        whys=["为什么等了一周？因为每周五才集中审查。", "为什么集中审查？因为审查岗只有一人，其余时间外出检查。",
              "为什么没有安排替岗？因为岗位职责没有规定替岗。"],
    )  # fmt: skip
    for kind, words in (
        (TaskKind.CORRECTIVE, "审查岗每日值班，明确替岗"),
        (TaskKind.IMPROVEMENT, "修改办事指南，缩短承诺时限"),
    ):
        _do(actions.add_task, handler, action, kind=kind, description=words, owner_id=handler.staff_id,
            due_on=today + timedelta(days=7))  # fmt: skip
    _do(
        actions.record_criterion, handler, action, criterion="抽查20件，收到材料到开始审查不超过一个工作日",
        baseline="平均4个工作日", target="不超过1个工作日", check_on=today + timedelta(days=30),
    )  # fmt: skip
    _do(actions.submit_plan, handler, action)


def _change_guide(cast: dict[str, Actor], guide: Guide, action: CorrectiveAction) -> None:
    with writing():
        procedure = get_version_in_force(guide.code).procedure
        version = actions.change_guide(cast["editor"], action, procedure=procedure)
        edit_version(cast["editor"], version, guide)
        submit_version(cast["editor"], version, what_changed=WHAT_CHANGED)
        publish_version(cast["approver"], version)


def _others(cast: dict[str, Actor]) -> None:
    waited = _file(
        "NR-101", "steps/accept", ComplaintKind.CONDUCT, "取号后等了一个半小时，问什么时候轮到，窗口说“等着就行”。"
    )
    _open_action(cast, waited, "大厅不告诉等候的人还要多久", "叫号系统只显示当前号码，一周内有三人反映过。")
    _file(
        "MR-102", "", ComplaintKind.EXTRA_MATERIAL, "窗口让我另交一份房东的身份证复印件，指南里没有这一项。",
        identity=Identity.NAMED, contact="演示投诉人，电话0000-88009001",
    )  # fmt: skip
    _file("HC-101", "", ComplaintKind.INTEGRITY, "有人说给三百块可以不用现场检查。")
    asked = _file("HF-101", "", ComplaintKind.GUIDE_WRONG, "指南说可以网上提取，手机应用里找不到入口。")
    _assign(cast, asked)
    _do(complaints.ask_citizen, cast["handler"], asked, question="请问您用的是哪一种手机，应用是什么版本？")
    answered = _file("MR-101", "", ComplaintKind.GUIDE_NOT_FOLLOWED, "指南说当场办结，让我第二天再来取执照。")
    _assign(cast, answered)
    _answer(cast, answered, "当天打印机故障，没有按指南告知邮寄方式，是我们的责任。", "执照已免费邮寄给您。")
