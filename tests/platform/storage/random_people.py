"""Random people who file, withdraw, answer, judge, appeal, rate and work findings off."""

import random

from portal.complaints.appeals import operations as appeals
from portal.complaints.assessment import operations as assessment
from portal.complaints.following import operations as following
from portal.complaints.handling import operations as handling
from portal.complaints.handling.rules import PUBLIC_TEXTS
from portal.complaints.jobs import end_states
from portal.complaints.models import Complaint
from portal.complaints.rules import VERDICTS
from portal.complaints.transfers import operations as transfers
from portal.complaints.triage import operations as triage
from portal.complaints.vocabulary import (
    HEARD,
    AppealOutcome,
    BodyKind,
    ComplaintKind,
    ComplaintState,
    Decision,
    DeclineReason,
    SubjectKind,
)
from portal.corrective_actions.findings.operations import open_action
from portal.corrective_actions.models import Finding
from portal.corrective_actions.vocabulary import ActionKind, FindingState, Severity
from portal.library.access.permissions import CITIZEN
from portal.library.domain.domain_errors import RefusedActError
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.queries import get_version_in_force
from portal.ratings.operations import Reasons, explain_rating, rate
from portal.ratings.vocabulary import Driver, RatingLevel
from tests.support.cast import CODE, Cast, assign_to_handler, complain


class People:
    """Random people who file, withdraw, answer, ask, judge, rate and work findings off."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.cast, self.random, self.number = cast, random.Random(seed), 0

    def act(self) -> None:
        """Do one thing; what the rules refuse is not done."""
        acts = (self.file, self.rate, self.decline, self.withdraw, self.ask, self.resume, self.answer, self.judge,
                self.open_action, self.transfer, self.receive, self.hand_on, self.reopen, self.appeal, self.hear,
                self.end_what_ended, self.note, self.say_what_it_is_about)  # fmt: skip
        try:
            self.random.choice(acts)()
        except RefusedActError:
            db.session.rollback()

    def file(self) -> None:
        kind = self.random.choice(list(ComplaintKind))
        if self.random.random() < 0.3:
            about = {
                "subject": self.random.choice(list(SubjectKind)),
                "department_code": self.random.choice(["", "health"]),
            }
            complain(None, kind=kind, element="", **about)
        else:
            complain(get_version_in_force(CODE), kind=kind)

    def note(self) -> None:
        with writing():
            assessment.note_praise(self.cast["quality"], self.complaint())

    def say_what_it_is_about(self) -> None:
        about = self.random.choice([{"service": CODE}, {"department": "transport"}])
        with writing():
            triage.say_what_it_is_about(self.cast["quality"], self.complaint(), **about)

    def rate(self) -> None:
        self.number += 1
        key, level = f"{self.number:040}", self.random.choice(list(RatingLevel))
        with writing():
            rating = rate(CITIZEN, get_version_in_force(CODE), key=key, level=level, source=f"{self.number % 7}")
        if self.random.random() < 0.5:
            drivers = tuple(self.random.sample(list(Driver), 2))
            with writing():
                explain_rating(CITIZEN, rating, reasons=Reasons(drivers, asked_extra=self.random.choice(["", "押金"])))

    def decline(self) -> None:
        with writing():
            assessment.decline_complaint(
                self.cast["quality"], self.complaint(), reason=DeclineReason.NO_FACTS, text="无"
            )

    def withdraw(self) -> None:
        with writing():
            following.withdraw_complaint(CITIZEN, self.complaint())

    def ask(self) -> None:
        with writing():
            complaint = self.complaint()
            assign_to_handler(self.cast, complaint)
            handling.ask_citizen(self.cast["handler"], complaint, question="哪一天？")

    def resume(self) -> None:
        with writing():
            handling.go_on_without_answer(self.cast["handler"], self.complaint())

    def answer(self, complaint: Complaint | None = None) -> None:
        with writing():
            complaint = complaint or self.complaint()
            if complaint.state is not ComplaintState.INVESTIGATING:
                assign_to_handler(self.cast, complaint)
            is_first = complaint.reopened_on is None
            drafts, approves = ("handler", "manager") if is_first else ("quality2", "quality")
            decisions = complaint.record.decisions
            decision = Decision.UPHELD if Decision.UPHELD in decisions else self.random.choice(decisions)
            public = {
                name: {"zh": "少交材料", "en": "fewer papers"} for name in PUBLIC_TEXTS if complaint.record.is_public
            }
            handling.draft_reply(self.cast[drafts], complaint, decision=decision, text="是", remedy_given="", **public)
            handling.decide_reply(self.cast[approves], complaint, approves=True)

    def judge(self) -> None:
        with writing():
            following.give_verdict(CITIZEN, self.complaint(), verdict=self.random.choice(list(VERDICTS)))

    def transfer(self, complaint: Complaint | None = None) -> Complaint:
        with writing():
            complaint = complaint or self.complaint()
            transfers.transfer_complaint(self.cast["quality"], complaint, department_code="health", reason="归卫生")
        return complaint

    def receive(self) -> None:
        with writing():
            if self.random.random() < 0.5:
                transfers.accept_transfer(self.cast["other_manager"], self.complaint())
            else:
                transfers.return_transfer(self.cast["other_manager"], self.complaint(), reason="不归我们")

    def hand_on(self) -> None:
        with writing():
            transfers.hand_on(self.cast["quality"], self.complaint(), body=BodyKind.PETITION, reason="信访事项")

    def reopen(self) -> None:
        with writing():
            handling.reopen_complaint(self.cast["quality"], self.complaint(), handler_id=self.cast.id("quality2"))

    def appeal(self) -> None:
        with writing():
            appeals.file_appeal(CITIZEN, self.complaint(), reason="不服")

    def hear(self) -> None:
        with writing():
            outcome = self.random.choice(sorted(HEARD))
            appeals.decide_appeal(self.cast["supervisor"], self.complaint(), outcome=outcome, text="已查")

    def end_what_ended(self) -> None:
        with writing():
            end_states()

    def go_all_ways(self) -> None:
        """File complaints that go on in every way that is counted, and one report that does, which is in no count."""
        for kind in (ComplaintKind.LIMIT_MISSED, ComplaintKind.INTEGRITY):
            is_open = kind is ComplaintKind.LIMIT_MISSED
            assessor = self.cast["quality" if is_open else "inspector"]
            for declined in (complain(get_version_in_force(CODE), kind=kind) for _ in range(2)):
                with writing():
                    transfers.hand_on(assessor, declined, body=BodyKind.REVIEW, reason="可以复议")
                    assessment.decline_complaint(assessor, declined, reason=DeclineReason.NO_FACTS, text="无")
                    appeals.file_appeal(CITIZEN, declined, reason="不服")
        with writing():
            heard = db.session.query(Complaint).filter_by(
                state=ComplaintState.APPEALED, kind=ComplaintKind.LIMIT_MISSED
            )
            appeals.decide_appeal(self.cast["supervisor"], heard.first(), outcome=AppealOutcome.REJECTED, text="维持")
        self.go_all_ways_of_voices()
        again, returned = (complain(get_version_in_force(CODE)) for _ in range(2))
        self.transfer(returned)
        with writing():
            transfers.return_transfer(self.cast["other_manager"], returned, reason="不归我们")
        self.answer(again)
        with writing():
            following.give_verdict(CITIZEN, again, verdict="dispute")
            handling.reopen_complaint(self.cast["quality"], again, handler_id=self.cast.id("quality2"))
        self.answer(again)
        with writing():
            following.give_verdict(CITIZEN, again, verdict="confirm")

    def go_all_ways_of_voices(self) -> None:
        """Let an enquiry be answered, a suggestion decided, praise read; and say what two are about."""
        for kind in (ComplaintKind.ENQUIRY, ComplaintKind.SUGGESTION):
            self.answer(complain(get_version_in_force(CODE), kind=kind))
            complain(None, kind=kind, element="", department_code="health")
        praise = complain(get_version_in_force(CODE), kind=ComplaintKind.PRAISE)
        with writing():
            assessment.note_praise(self.cast["quality"], praise)
        unknown = complain(None, element="")
        self.transfer(unknown)
        with writing():
            transfers.return_transfer(self.cast["other_manager"], unknown, reason="不归我们")
            triage.say_what_it_is_about(self.cast["quality"], unknown, service=CODE)

    def open_action(self) -> None:
        found = db.session.query(Finding).filter_by(state=FindingState.AWAITING_TRIAGE, is_restricted=False).first()
        if found is not None:
            with writing():
                open_action(
                    self.cast["quality"], found, title="x", description="x", kind=ActionKind.RESOURCES,
                    severity=Severity.HIGH, owner_id=self.cast.id("handler"),
                )  # fmt: skip

    def complaint(self) -> Complaint:
        """Return one of the complaints; refused when there is none."""
        found = db.session.query(Complaint).all()
        if not found:
            raise RefusedActError
        return self.random.choice(found)
