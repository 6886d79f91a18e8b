"""Simulation of one complaint: each step checks the state that it finds, and schedules the next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from portal.complaints.assessment import operations as assessment_operations
from portal.complaints.duties import StaffAct, people_for, possible_handlers
from portal.complaints.filing.operations import Filing, file_complaint
from portal.complaints.following import operations as following_operations
from portal.complaints.handling import operations as handling_operations
from portal.complaints.jobs import place_complaints
from portal.complaints.models import Complaint
from portal.complaints.rules import COMPLAINT_WORKFLOW, VERDICTS
from portal.complaints.subjects import guide_in_force
from portal.complaints.vocabulary import ComplaintKind, ComplaintState, Decision, DeclineReason, Identity
from portal.corrective_actions.models import Finding
from portal.demo import complaint_turns
from portal.demo.action_path import ActionPath, FindingPath
from portal.demo.complaint_turns import officer_for
from portal.demo.context import DemoContext, Scenario
from portal.demo.scheduler import Act
from portal.library.access.permissions import CITIZEN, Actor
from portal.library.guide.components import Step
from portal.library.guide.document import Guide
from portal.library.text.formats import localised
from portal.library.text.languages import ORIGINAL, original_of
from portal.platform.storage.database import db
from portal.procedures.queries import get_version_in_force

DECLINED = "您反映的事情不属于政务服务事项的办理，我们已经告诉您应当找哪个部门。"
QUESTION = "请问您是哪一天、在哪个窗口办理的？如果有受理凭证，请告诉我们上面的编号。"
ANSWER = "是上周二上午，在一楼，凭证上的编号我抄在这里了，末尾三位是二零七。"
UNDER_APPEAL = (ComplaintState.APPEALED, ComplaintState.APPEAL_DECIDED)
AGAIN = "我们重新调看了当天的记录，您补充的情况属实，第一次答复没有查清，向您致歉。"


@dataclass
class ComplaintPath:
    """The path of one complaint; ``action`` is set when it changes a guide, ``stops_at`` when a state is its last."""

    demo: DemoContext
    scenario: Scenario
    guide: Guide
    element: str
    action: ActionPath | None = None
    stops_at: ComplaintState | None = None
    id: int = 0
    is_second_look: bool = False

    @property
    def complaint(self) -> Complaint:
        """Read the complaint from the database."""
        return db.session.get_one(Complaint, self.id)

    def _schedule(self, moment: datetime, act: Act) -> None:
        if self.stops_at is None or self.complaint.state is not self.stops_at:
            self.demo.scheduler.plan(moment, act)

    def _takes_branch(self, state: ComplaintState, share: float) -> bool:
        """Tell whether to take a branch: always when it leads to ``stops_at``, otherwise with a probability."""
        leads_there = {ComplaintState.DECLINED: UNDER_APPEAL}.get(state, ())
        return self.stops_at in (state, *leads_there) or (self.stops_at is None and self.demo.chance(share))

    def file(self, moment: datetime) -> None:
        """File the complaint, named, confidential or anonymous."""
        demo, version = self.demo, get_version_in_force(self.guide.code)
        identity = demo.random.choices(list(Identity), [4, 2, 4])[0]
        known = identity is not Identity.ANONYMOUS
        number = self._telephone(demo.random.randint(9000, 9999))
        filing = Filing(
            idempotency_key=f"{demo.random.getrandbits(160):040x}",
            language=ORIGINAL,
            element=self.element,
            kind=ComplaintKind(self.scenario["kind"]),
            narrative=self._narrative(demo.random),
            identity=identity,
            remedy_sought=self.scenario["remedy_sought"],
            contact=f"演示投诉人，电话{number}" if known else "",
            may_publish=demo.chance(0.6),
        )
        complaint = file_complaint(CITIZEN, guide_in_force(version), filing=filing)
        place_complaints()
        self.id = complaint.id
        self._plan_what_follows(moment, complaint)

    def _telephone(self, chosen: int) -> str:
        """Return the number of one of three who complain of a service, so that some complain again."""
        return f"0000-8800{9000 + (sum(map(ord, self.guide.code)) * 7 + chosen % 3) % 1000}"

    def _plan_what_follows(self, moment: datetime, complaint: Complaint) -> None:
        scheduler, random = self.demo.scheduler, self.demo.random
        if self._takes_branch(ComplaintState.WITHDRAWN, 0.03):
            scheduler.plan(moment + timedelta(hours=3), self.withdraw)
        self._schedule(scheduler.in_office(moment, 1 if self.stops_at else random.randint(1, 4)), self.assess)
        reference = complaint.reference
        finding = db.session.scalars(select(Finding).where(Finding.source_reference == reference)).one()
        path = FindingPath(self.demo, finding.id, self.scenario, self.action)
        scheduler.plan(scheduler.in_office(moment, random.choice([1, 1, 2, 2, 3, 3, 4])), path.triage)

    def _narrative(self, random: Random) -> str:
        part = self.guide.element(self.element)
        department = get_version_in_force(self.guide.code).procedure.department
        return str(random.choice(self.scenario["narratives"])).format(
            procedure=self.guide.name.original,
            step=part.name.original if isinstance(part, Step) else "",
            material=localised(getattr(part, "name", {})),
            department=original_of(department.short_name),
        )

    def withdraw(self, _moment: datetime) -> None:
        """Withdraw the complaint unless its investigation has begun."""
        if self.complaint.state in (ComplaintState.RECEIVED, ComplaintState.ACCEPTED):
            following_operations.withdraw_complaint(CITIZEN, self.complaint)

    def assess(self, moment: datetime) -> None:
        """Accept the complaint, or decline it for a reason."""
        complaint, scheduler = self.complaint, self.demo.scheduler
        if complaint.state is not ComplaintState.RECEIVED:
            return
        if self.stops_at is None and not complaint.transfers:
            complaint_turns.turn_elsewhere(self.demo, complaint, moment)
            if complaint.open_transfer is not None:
                self._schedule(scheduler.in_office(moment, 3), self.assess)
                return
        decider = officer_for(self.demo, complaint, StaffAct.ASSESS)
        if decider is None:
            return
        if self.stops_at is ComplaintState.HANDED_OVER:
            complaint_turns.hand_over(self.demo, complaint)
            return
        if self._takes_branch(ComplaintState.DECLINED, 0.5 if self.scenario["kind"] == "other" else 0):
            reason = self.demo.random.choice(list(DeclineReason))
            assessment_operations.decline_complaint(decider, complaint, reason=reason, text=DECLINED)
            self._appeal(moment, 0.3)
            return
        assessment_operations.accept_complaint(decider, complaint)
        complaint_turns.assess_harm(self.demo, complaint)
        complaint_turns.link_with_earlier(decider, complaint)
        self._schedule(scheduler.in_office(moment, self.demo.random.randint(0, 1)), self.assign)

    def assign(self, moment: datetime) -> None:
        """Assign the complaint to a handler who does not hold the post complained about."""
        complaint, demo = self.complaint, self.demo
        if complaint.state is not ComplaintState.ACCEPTED:
            return
        found = possible_handlers(complaint)
        decider = officer_for(demo, complaint, StaffAct.ASSESS)
        if not found or decider is None:
            return
        own = [person for person in found if person.user_name.startswith(complaint.department_code)]
        handler = demo.people.actor_of(demo.random.choice(own or found))
        assessment_operations.assign_handler(decider, complaint, handler_id=handler.staff_id or 0)
        if self.stops_at is ComplaintState.UNANSWERED:
            return
        if self._takes_branch(ComplaintState.AWAITING_CITIZEN, 0.15):
            self._schedule(demo.scheduler.in_office(moment, 1), lambda at: self.ask(at, handler))
        else:
            self._schedule(demo.scheduler.in_office(moment, self._days_to_answer()), lambda at: self.draft(at, handler))

    def _appeal(self, moment: datetime, share: float) -> None:
        if self.stops_at in UNDER_APPEAL or (self.stops_at is None and self.demo.chance(share)):
            later, is_heard = moment + timedelta(hours=20), self.stops_at is not ComplaintState.APPEALED
            days = 0 if self.stops_at is None else 2
            self.demo.scheduler.plan(
                later, lambda at: complaint_turns.appeal(self.demo, self.id, at, days, is_heard=is_heard)
            )

    def _days_to_answer(self) -> int:
        if self.stops_at is not None:
            return 1
        return self.demo.random.choices([3, 4, 5, 6, 7, 13], [4, 6, 6, 4, 2, 1])[0]

    def ask(self, moment: datetime, handler: Actor) -> None:
        """Ask the complainant a question, which three in four answer."""
        scheduler, demo = self.demo.scheduler, self.demo
        if self.complaint.state is not ComplaintState.INVESTIGATING:
            return
        handling_operations.ask_citizen(handler, self.complaint, question=QUESTION)
        if demo.chance(0.75):
            hours = demo.random.randint(5, 90)
            self._schedule(moment + timedelta(hours=hours), lambda at: self.answer_question(at, handler))
        else:
            self._schedule(scheduler.in_office(moment, 10), lambda at: self.go_on(at, handler))

    def answer_question(self, moment: datetime, handler: Actor) -> None:
        """Store the complainant's answer."""
        if self.complaint.state is ComplaintState.AWAITING_CITIZEN:
            following_operations.write_as_citizen(CITIZEN, self.complaint, text=ANSWER)
            self.demo.scheduler.plan(self.demo.scheduler.in_office(moment, 3), lambda at: self.draft(at, handler))

    def go_on(self, moment: datetime, handler: Actor) -> None:
        """Resume the investigation without an answer."""
        if self.complaint.state is ComplaintState.AWAITING_CITIZEN:
            handling_operations.go_on_without_answer(handler, self.complaint)
            self.demo.scheduler.plan(self.demo.scheduler.in_office(moment, 2), lambda at: self.draft(at, handler))

    def draft(self, moment: datetime, handler: Actor) -> None:
        """Draft the reply."""
        if self.complaint.state is not ComplaintState.INVESTIGATING:
            return
        if self.stops_at is None:
            complaint_turns.ask_for_time(self.demo, self.complaint, handler)
        is_right = self.is_second_look or self.action is not None or self.demo.chance(0.62)
        decision = Decision.UPHELD if is_right else Decision.NOT_UPHELD
        text = AGAIN if self.is_second_look else self.scenario["reply_upheld" if is_right else "reply_not_upheld"]
        remedy = self.scenario["remedy_given"] if is_right else ""
        handling_operations.draft_reply(handler, self.complaint, decision=decision, text=text, remedy_given=remedy)
        self._schedule(self.demo.scheduler.in_office(moment, self.demo.random.randint(0, 2)), self.approve)

    def approve(self, moment: datetime) -> None:
        """Approve and send the reply, as another person."""
        complaint, demo = self.complaint, self.demo
        found = [each for each in people_for(StaffAct.APPROVE, complaint) if each.id != complaint.handler_id]
        if complaint.open_reply is None or not found:
            return
        decider = demo.people.actor_of(demo.random.choice(found))
        handling_operations.decide_reply(decider, complaint, approves=True)
        complaint_turns.call_back(demo, complaint, decider)
        if demo.chance(0.55) or self.stops_at is not None:
            self._schedule(
                moment + timedelta(hours=1 if self.stops_at else demo.random.randint(3, 200)), self.give_verdict
            )

    def give_verdict(self, moment: datetime) -> None:
        """Give the complainant's verdict on the reply."""
        complaint, demo = self.complaint, self.demo
        if complaint.state is not ComplaintState.ANSWERED:
            return
        weights = (
            (8, 1, 0) if self.is_second_look else (8, 1, 0.6) if demo.satisfaction[self.guide.code] > 0 else (5, 2, 2)
        )
        liked = dict(zip(VERDICTS, weights, strict=True))
        left = ComplaintState.DISPUTED if self.stops_at is ComplaintState.CLOSED else self.stops_at
        wanted = [verb for verb in liked if COMPLAINT_WORKFLOW.target(complaint.state, verb) is left]
        verdict = wanted[0] if wanted else demo.random.choices(list(liked), list(liked.values()))[0]
        following_operations.give_verdict(CITIZEN, complaint, verdict=verdict)
        if verdict == "dispute" and self.is_second_look:
            self._appeal(moment, 0.6)
        elif verdict == "dispute" and (self.stops_at is ComplaintState.CLOSED or demo.chance(0.2)):
            complaint_turns.leave(demo, complaint)
        elif verdict == "dispute":
            self._schedule(demo.scheduler.in_office(moment, demo.random.randint(1, 4)), self.reopen)

    def reopen(self, moment: datetime) -> None:
        """Investigate the complaint again."""
        complaint, demo = self.complaint, self.demo
        if complaint.state is not ComplaintState.DISPUTED:
            return
        decider, found = officer_for(demo, complaint, StaffAct.REOPEN), possible_handlers(complaint)
        if decider is None or not found:
            return
        handler = demo.people.actor_of(demo.random.choice(found))
        handling_operations.reopen_complaint(decider, complaint, handler_id=handler.staff_id or 0)
        self.is_second_look = True
        demo.scheduler.plan(demo.scheduler.in_office(moment, 5), lambda at: self.draft(at, handler))
