"""Simulation of the triage of findings and of corrective actions, up to a new version of the guide."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.conflicts.queries import people_in_conflict
from portal.corrective_actions.actions import operations as actions_operations
from portal.corrective_actions.actions import verification
from portal.corrective_actions.findings import operations as findings_operations
from portal.corrective_actions.models import CorrectiveAction, Finding
from portal.corrective_actions.queries import people_complained_about
from portal.corrective_actions.rules import OVER
from portal.corrective_actions.vocabulary import (
    ActionKind,
    ActionState,
    CancelReason,
    CauseCategory,
    FindingState,
    NoCauseReason,
    Severity,
    SourceKind,
    TaskKind,
)
from portal.demo.context import DemoContext, Scenario
from portal.demo.scheduler import Act
from portal.improvements.operations import draft_improvement, publish_improvement
from portal.library.access.permissions import SYSTEM, Actor
from portal.library.guide.document import Guide
from portal.platform.clock import local_date
from portal.platform.storage.database import db
from portal.procedures.drafting.operations import edit_version, submit_version
from portal.procedures.models import ProcedureVersion
from portal.procedures.queries import get_version_in_force
from portal.procedures.versions.operations import publish_version

CHECKED_AFTER = timedelta(days=30)
UNSHOWN_REASON = "验证期内只有两件新办件，看不出是否有效；窗口人员已经调整，先行销号，出现同类问题再重新整改。"


@dataclass
class FindingPath:
    """The path of one finding: into an action of its own, into an open action, or to no action."""

    demo: DemoContext
    id: int
    scenario: Scenario
    action: "ActionPath | None" = None

    @property
    def finding(self) -> Finding:
        """Read the finding from the database."""
        return db.session.get_one(Finding, self.id)

    def triage(self, moment: datetime) -> None:
        """Open an action, join an open one, or propose that no action is needed."""
        finding, demo = self.finding, self.demo
        officer = demo.people["inspector"] if finding.is_restricted else demo.people.quality()
        under_way = self._under_way()
        if self.action is not None:
            self.action.open(moment, finding, officer)
        elif under_way is not None:
            findings_operations.join_action(officer, finding, action=under_way)
        elif self.scenario and finding.source_kind is SourceKind.COMPLAINT and demo.chance(0.3):
            ActionPath(demo, self.scenario).open(moment, finding, officer)
        else:
            reason = demo.random.choice(list(NoCauseReason))
            findings_operations.propose_no_cause(officer, finding, reason=reason)
            demo.scheduler.plan(demo.scheduler.in_office(moment, demo.random.randint(1, 3)), self.agree_no_cause)

    def _under_way(self) -> CorrectiveAction | None:
        finding = self.finding
        action_id = self.demo.open_actions.get((finding.department_code, self.scenario.get("key", "")))
        action = db.session.get(CorrectiveAction, action_id) if action_id else None
        if action is None or action.state in OVER or action.is_restricted != finding.is_restricted:
            return None
        is_of_post = finding.post_code and finding.post_code in self.demo.people.posts_of(action.owner_id)
        is_party = action.owner_id in people_in_conflict([finding.source_reference])
        return None if is_of_post or is_party else action

    def agree_no_cause(self, _moment: datetime) -> None:
        """Approve as the second person that no action is needed."""
        if self.finding.state is not FindingState.NO_CAUSE_PROPOSED:
            return
        people = self.demo.people
        decider = people["inspector2"] if self.finding.is_restricted else people.manager(self.finding.department_code)
        findings_operations.decide_no_cause(decider, self.finding, agrees=True)


@dataclass
class ActionPath:
    """The path of one corrective action; with ``changed_guide`` it ends in a new version and an improvement notice.

    ``stops_at`` is the state in which the action is left.
    """

    demo: DemoContext
    scenario: Scenario
    changed_guide: Guide | None = None
    stops_at: ActionState | None = None
    id: int = 0
    owner: Actor = SYSTEM

    @property
    def action(self) -> CorrectiveAction:
        """Read the action from the database."""
        return db.session.get_one(CorrectiveAction, self.id)

    def open(self, moment: datetime, finding: Finding, officer: Actor) -> None:
        """Open the action for a finding, with an owner who does not hold the post concerned."""
        demo, plan = self.demo, self.scenario["action"]
        restricted = finding.is_restricted
        barred = people_complained_about([finding])
        self.owner = demo.people["inspector2"] if restricted else demo.people.handler(finding.department_code, barred)
        action = findings_operations.open_action(
            officer,
            finding,
            title=plan["title"],
            description=plan["description"],
            kind=ActionKind(plan["kind"]),
            severity=Severity(plan["severity"]),
            owner_id=self.owner.staff_id or 0,
        )
        self.id = action.id
        demo.open_actions[finding.department_code, self.scenario.get("key", "")] = action.id
        self._next(moment, 1, 3, self.cancel if self.stops_at is ActionState.CANCELLED else self.take_up)

    def cancel(self, moment: datetime) -> None:
        """Propose to cancel the action, and approve that as another person on a later day."""
        if self.action.cancel_proposed_by_id is None:
            reason = CancelReason.OPENED_IN_ERROR
            actions_operations.propose_cancelling(self.demo.people["quality"], self.action, reason=reason)
            self._next(moment, 1, 2, self.cancel)
        else:
            findings = [finding.id for finding in self.action.findings]
            actions_operations.decide_cancelling(self.demo.people["quality2"], self.action, agrees=True)
            for finding_id in findings:
                again = FindingPath(self.demo, finding_id, {})
                self.demo.scheduler.plan(self.demo.scheduler.in_office(moment, 1), again.triage)

    def _next(self, moment: datetime, soonest: int, latest: int, act: Act) -> None:
        if self.stops_at is not None and self.action.state is self.stops_at:
            return
        days = 1 if self.stops_at else self.demo.random.randint(soonest, latest)
        self.demo.scheduler.plan(self.demo.scheduler.in_office(moment, days), act)

    def take_up(self, moment: datetime) -> None:
        """Start the analysis of the cause."""
        actions_operations.take_up(self.owner, self.action)
        self._next(moment, 2, 5, self.analyse)

    def analyse(self, moment: datetime) -> None:
        """Record cause, tasks and criterion, and submit the plan."""
        plan, action, owner = self.scenario["action"], self.action, self.owner
        actions_operations.record_analysis(
            owner, action, immediate_action=plan["immediate_action"], similar_cases=plan["similar_cases"],
            cause_category=CauseCategory(plan["cause_category"]), whys=plan["whys"],
        )  # fmt: skip
        today = local_date(moment)
        for position, task in enumerate(plan["tasks"], 1):
            actions_operations.add_task(
                owner, action, kind=TaskKind(task["kind"]), description=task["description"],
                owner_id=owner.staff_id or 0, due_on=today + timedelta(days=7 * position),
            )  # fmt: skip
        actions_operations.record_criterion(
            owner, action, criterion=plan["criterion"], baseline=plan["baseline"], target=plan["target"],
            check_on=today + max(CHECKED_AFTER, timedelta(days=7 * len(plan["tasks"]))),
        )  # fmt: skip
        actions_operations.submit_plan(owner, action)
        self._next(moment, 1, 3, self.approve)

    def approve(self, moment: datetime) -> None:
        """Approve the plan, as another person than the owner."""
        action, people = self.action, self.demo.people
        decider = people["inspector"] if action.is_restricted else people.manager(action.department_code)
        actions_operations.decide_plan(decider, action, approves=True)
        self._next(moment, 3, 8, self.work)

    def work(self, moment: datetime) -> None:
        """Complete the tasks; with ``changed_guide``, draft and submit a new version as well."""
        action = self.action
        evidence = {task["description"]: task["evidence"] for task in self.scenario["action"]["tasks"]}
        for task in action.tasks:
            if task.done_at is None:
                actions_operations.finish_task(self.owner, task, evidence=evidence[task.description])
        actions_operations.submit_for_verification(self.owner, action)
        if self.changed_guide is not None:
            self._submit_version()
            self._next(moment, 2, 4, self.publish)
        else:
            self._plan_check(moment)

    def _plan_check(self, moment: datetime) -> None:
        check_on = self.action.check_on
        assert check_on is not None  # noqa: S101 - the plan has one
        until = max(CHECKED_AFTER, check_on - local_date(moment))
        if self.stops_at is None:
            self.demo.scheduler.plan(self.demo.scheduler.in_office(moment + until, 1), self.verify)

    def _submit_version(self) -> None:
        assert self.changed_guide is not None  # noqa: S101 - asked before
        editor, procedure = self.demo.people["editor"], get_version_in_force(self.changed_guide.code).procedure
        version = actions_operations.change_guide(editor, self.action, procedure=procedure)
        edit_version(editor, version, self.changed_guide)
        submit_version(editor, version, what_changed=self.scenario["we_changed"])

    def publish(self, moment: datetime) -> None:
        """Publish the new version."""
        publish_version(self.demo.people["approver"], self._newest_version())
        self._plan_check(moment)

    def _newest_version(self) -> ProcedureVersion:
        assert self.changed_guide is not None  # noqa: S101 - only paths that change a guide ask
        return get_version_in_force(self.changed_guide.code).procedure.versions[-1]

    def verify(self, moment: datetime) -> None:
        """Verify the action as a third person; a share of actions is found ineffective."""
        action, people = self.action, self.demo.people
        if action.state is not ActionState.AWAITING_VERIFICATION:
            return
        is_effective = self.changed_guide is not None or self.demo.chance(0.88)
        verifier = people["inspector3"] if action.is_restricted else people["quality"]
        if not is_effective and not action.is_restricted and not self.demo.has_unshown:
            self.demo.has_unshown = True
            verification.propose_unshown(verifier, action, reason=UNSHOWN_REASON)
            self._next(moment, 1, 2, self.close_unshown)
            return
        result = self.scenario["action"]["result" if is_effective else "result_ineffective"]
        verification.verify_action(
            verifier, action, is_effective=is_effective, result=result,
            public_summary=self.scenario["public_summary"] if is_effective else {},
        )  # fmt: skip
        if not is_effective:
            self._next(moment, 2, 5, self.analyse)
        elif self.changed_guide is not None:
            self._next(moment, 1, 3, self.announce)

    def close_unshown(self, _moment: datetime) -> None:
        """Agree, as another quality officer, that the action is closed with no effect shown."""
        verification.decide_unshown(self.demo.people["quality2"], self.action, agrees=True)

    def announce(self, moment: datetime) -> None:
        """Draft and publish the improvement notice."""
        notice = draft_improvement(
            self.demo.people["editor"], self._newest_version(), action=self.action, you_said=self.scenario["you_said"],
            we_changed=self.scenario["we_changed"],
        )  # fmt: skip
        self._next(moment, 1, 2, lambda _: publish_improvement(self.demo.people["manager"], notice))
