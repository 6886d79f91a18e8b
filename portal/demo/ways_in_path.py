"""Enquiries, suggestions, praise and complaints about no guide, script one by one; they use no random numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.complaints.assessment.operations import accept_complaint, assign_handler, note_praise
from portal.complaints.duties import StaffAct, people_for, possible_handlers
from portal.complaints.filing.operations import Filing, file_complaint
from portal.complaints.following.operations import give_verdict
from portal.complaints.handling.operations import decide_reply, draft_reply
from portal.complaints.jobs import place_complaints
from portal.complaints.models import Complaint
from portal.complaints.privacy.operations import take_back
from portal.complaints.subjects import guide_in_force
from portal.complaints.vocabulary import ComplaintKind, ComplaintState, Decision, FilingChannel, Identity, SubjectKind
from portal.demo.context import DemoContext, read_content
from portal.library.access.permissions import CITIZEN
from portal.library.text.languages import ORIGINAL
from portal.platform.clock import local_today
from portal.platform.storage.database import db
from portal.procedures.queries import find_version_in_force

MORNING = 10 * 60
FIRST_KEY = 100  # the keys of their forms, after those of ``light_path``
MINUTES_UNTIL_TAKEN_BACK = 4


def plan_ways_in(demo: DemoContext) -> None:
    """Plan every one of them, from its filing to where it stands today."""
    for number, script in enumerate(read_content("ways_in.json")):
        path = WayIn(demo, script, FIRST_KEY + number)
        day = local_today() - timedelta(days=script["days_ago"])
        demo.scheduler.plan(demo.scheduler.at(day, MORNING), path.file)


@dataclass
class WayIn:
    """The path of one of them; ``script`` says what it is about, what becomes of it, and where it ``stops``."""

    demo: DemoContext
    script: Mapping[str, Any]
    key: int
    id: int = 0

    @property
    def complaint(self) -> Complaint:
        """Read it from the database."""
        return db.session.get_one(Complaint, self.id)

    def _next(self, moment: datetime, act: Any, days: int = 1) -> None:
        if self.complaint.state.value != self.script.get("stops"):
            self.demo.scheduler.plan(self.demo.scheduler.in_office(moment, days), act)

    def file(self, moment: datetime) -> None:
        """File it over the web, or have it taken down."""
        script, channel = self.script, FilingChannel(self.script.get("channel", FilingChannel.WEB))
        version = find_version_in_force(script["guide"]) if "guide" in script else None
        taker = None if channel is FilingChannel.WEB else self.demo.people["quality"]
        filing = Filing(
            idempotency_key=f"{self.key:040x}", language=ORIGINAL, kind=ComplaintKind(script["kind"]),
            subject=SubjectKind(script.get("subject", SubjectKind.GUIDE)), subject_text=script.get("subject_text", ""),
            department_code=script.get("department", ""), details=script.get("details", {}),
            narrative=script["narrative"], remedy_sought=script.get("remedy_sought", ""), identity=Identity.ANONYMOUS,
            channel=channel, entered_by_post=min(taker.posts, default="") if taker else "",
        )  # fmt: skip
        guide = guide_in_force(version) if version is not None else None
        self.id = file_complaint(taker or CITIZEN, guide, filing=filing).id
        place_complaints()
        if script.get("taken_back"):
            self.demo.scheduler.plan(moment + timedelta(minutes=MINUTES_UNTIL_TAKEN_BACK), self._take_back)
        else:
            self._next(moment, self._begin)

    def _take_back(self, _moment: datetime) -> None:
        take_back(CITIZEN, self.complaint)

    def _begin(self, moment: datetime) -> None:
        """Accept and assign it; note praise."""
        complaint = self.complaint
        officers = people_for(StaffAct.ASSESS, complaint)
        if not officers:
            return
        officer = self.demo.people.actor_of(officers[0])
        if complaint.state is ComplaintState.TO_READ:
            note_praise(officer, complaint)
            return
        if complaint.state is ComplaintState.RECEIVED:
            accept_complaint(officer, complaint)
        handlers = possible_handlers(complaint)
        if handlers:
            assign_handler(officer, complaint, handler_id=handlers[-1].id)
            self._next(moment, self._draft)

    def _draft(self, moment: datetime) -> None:
        complaint, script = self.complaint, self.script
        handler = self.demo.people.actor_of(complaint.handler) if complaint.handler else None
        if handler is None:
            return
        draft_reply(
            handler, complaint, decision=Decision(script["decision"]), text=script["reply"],
            remedy_given=script.get("remedy_given", ""), public_summary=script.get("public_summary", {}),
            public_reason=script.get("public_reason", {}),
        )  # fmt: skip
        self._next(moment, self._approve, 0)

    def _approve(self, moment: datetime) -> None:
        complaint = self.complaint
        found = [each for each in people_for(StaffAct.APPROVE, complaint) if each.id != complaint.handler_id]
        if complaint.open_reply is None or not found:
            return
        decide_reply(self.demo.people.actor_of(found[0]), complaint, approves=True)
        if self.script.get("verdict"):
            self.demo.scheduler.plan(moment + timedelta(hours=20), self._judge)

    def _judge(self, _moment: datetime) -> None:
        if self.complaint.state is ComplaintState.ANSWERED:
            give_verdict(CITIZEN, self.complaint, verdict=self.script["verdict"])
