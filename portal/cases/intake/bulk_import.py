"""Bringing many cases in at once: the records of a file or of another system, some hundreds in one transaction.

A record tells the whole case so far. Sent again it changes nothing; with more events the case goes on; with other
content it is refused, since what has happened cannot be unsaid.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from portal.cases.history import CaseHistory
from portal.cases.intake.event_replay import CaseRecord, check_continues, replay_events
from portal.cases.models import Case, CasePause, CaseStep
from portal.cases.register.writer import opening_columns, write_history
from portal.cases.rules import NoGuideThenError, OtherContentError
from portal.cases.statistics.rollup import RollupUpdate
from portal.cases.timeline import DeadlineCalculator, DeadlineCalculators
from portal.cases.vocabulary import CaseImportOutcome
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import RefusedActError
from portal.library.guide.document import Guide
from portal.organisation.queries import all_post_codes
from portal.platform import clock
from portal.platform.storage.audit import record_event
from portal.platform.storage.content_revisions import current_revisions
from portal.platform.storage.database import db
from portal.platform.storage.transaction import writing
from portal.procedures.models import Procedure, ProcedureVersion
from portal.procedures.vocabulary import PUBLIC_STATES

AT_ONCE = 500
# The tables, not the classes: the ORM would leave out what is None, and so write row by row.
CASES, STEPS, PAUSES = (cast("Table", each.__table__) for each in (Case, CaseStep, CasePause))


class NoSuchServiceError(RefusedActError):
    """A service that is not there, or not in reach."""

    message = _l("There is no such service in your reach.")


class CasePostUnknownError(RefusedActError):
    """A step at a post that the organisation does not have."""

    message = _l("There is no such post.")


@dataclass(frozen=True)
class ImportedCase:
    """What became of one record: its number, its fate, why it was refused, and its public number."""

    number: str
    fate: CaseImportOutcome
    words: Any = ""
    reference: str = ""


@dataclass(frozen=True)
class _Version:
    id: int
    in_force_from: date
    guide: Guide


@dataclass(frozen=True)
class _Service:
    procedure_id: int
    department: str
    office_hours: str
    versions: Sequence[_Version]

    def version_on(self, day: date) -> _Version:
        """Return the version that was in force on a day; raises NoGuideThenError."""
        found = [each for each in self.versions if each.in_force_from <= day]
        if not found:
            raise NoGuideThenError
        return found[-1]

    def version_of(self, case: Case) -> _Version:
        """Return the version that a case has kept since it was accepted."""
        return next(each for each in self.versions if each.id == case.version_id)


class CaseImporter:
    """Brings records of one source in; what it has read of services it keeps."""

    def __init__(self, actor: Actor, source: str, reach: frozenset[str] | None = None) -> None:
        """Take who brings them, where they come from, and the departments in reach (None: all)."""
        self.actor = actor
        self.source = source
        self.reach = reach
        self._read_at: dict[str, int] | None = None
        self._services: dict[str, _Service | None] = {}
        self._reckoners = DeadlineCalculators()
        self._posts: frozenset[str] = frozenset()

    def _forget(self) -> None:
        self._services, self._reckoners, self._posts = {}, DeadlineCalculators(), all_post_codes()

    def bring(self, records: Iterable[CaseRecord]) -> Iterator[ImportedCase]:
        """Keep records, some hundreds in one transaction, and yield what became of each."""
        left = iter(records)
        while some := list(islice(left, AT_ONCE)):
            try:
                yield from self._keep(some)
            except IntegrityError:  # sent twice at one moment, and the other was faster: it is known now
                yield from self._keep(some)

    def _keep(self, records: Sequence[CaseRecord]) -> list[ImportedCase]:
        with writing():
            revisions = current_revisions()
            if revisions != self._read_at:  # a guide, an office or the calendar may be another since the last lot
                self._forget()
                self._read_at = revisions
            brought = self._bring(records)
            record_event(self.actor, "bring_cases", "case_sources", self.source)
            return brought

    def _bring(self, records: Sequence[CaseRecord]) -> list[ImportedCase]:
        known = self._known([record.number for record in records])
        added = _Added()
        tally, brought = RollupUpdate(), []
        seen: set[str] = set()
        for record in records:
            try:
                if record.number in seen:
                    raise RefusedActError(_l("This number stands twice in what was sent."))
                seen.add(record.number)
                case = known.get(record.number)
                fate, reference = self._take(record, case, added, tally)
                brought.append(ImportedCase(record.number, fate, reference=reference))
            except RefusedActError as refusal:
                brought.append(ImportedCase(record.number, CaseImportOutcome.REFUSED, refusal.message))
        added.keep()
        tally.keep()
        return brought

    def _known(self, numbers: Sequence[str]) -> dict[str, Case]:
        query = select(Case).where(Case.source == self.source, Case.source_number.in_(numbers))
        whole = query.options(selectinload(Case.steps), selectinload(Case.pauses)).with_for_update(of=Case)
        return {case.source_number: case for case in db.session.scalars(whole)}

    def _take(
        self, record: CaseRecord, case: Case | None, added: "_Added", tally: RollupUpdate
    ) -> tuple[CaseImportOutcome, str]:
        service = self._service(record.procedure)
        if case is not None and case.procedure_id != service.procedure_id:
            raise OtherContentError
        reckoner = self._reckoners[service.office_hours]
        day = reckoner.day(record.accepted_at)
        version = service.version_on(day) if case is None else service.version_of(case)
        facts = replay_events(record, version.guide, clock.now())
        self._check_posts(facts)
        if case is None:
            row = self._row(record, service, reckoner, facts) | {"version_id": version.id}
            added.add(row, facts, reckoner, tally)
            return CaseImportOutcome.ADDED, row["reference"]
        return _continue(case, facts, reckoner, tally), case.reference

    def _row(
        self, record: CaseRecord, service: _Service, reckoner: DeadlineCalculator, facts: CaseHistory
    ) -> dict[str, Any]:
        return {
            "row_version": 1,
            **opening_columns(facts, reckoner),
            "source": self.source,
            "source_number": record.number,
            "procedure_id": service.procedure_id,
            "department_code": service.department,
            **reckoner.case_values(facts, reckoner.day(clock.now())),
        }

    def _check_posts(self, facts: CaseHistory) -> None:
        if any(step.post not in self._posts for step in facts.steps):
            raise CasePostUnknownError

    def _service(self, code: str) -> _Service:
        if code not in self._services:
            self._services[code] = _read_service(code)
        service = self._services[code]
        if service is None or (self.reach is not None and service.department not in self.reach):
            raise NoSuchServiceError
        return service


def _continue(case: Case, facts: CaseHistory, reckoner: DeadlineCalculator, tally: RollupUpdate) -> CaseImportOutcome:
    kept = case.history
    facts.extended_by = kept.extended_by
    check_continues(kept, facts)
    if kept == facts:
        return CaseImportOutcome.UNCHANGED
    write_history(case, facts, reckoner, tally)
    return CaseImportOutcome.CHANGED


class _Added:
    """New cases of one transaction, written in as few statements as can be."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.facts: list[tuple[CaseHistory, DeadlineCalculator]] = []
        self.steps: list[list[dict[str, Any]]] = []

    def add(self, row: dict[str, Any], facts: CaseHistory, reckoner: DeadlineCalculator, tally: RollupUpdate) -> None:
        """Add a case; what has ended is counted."""
        pauses = reckoner.pauses(facts)
        steps = [reckoner.step_values(step, pauses) for step in facts.steps]
        self.rows.append(row)
        self.facts.append((facts, reckoner))
        self.steps.append(steps)
        if row["closed_on"] is None:
            tally.add_open(row)
        else:
            tally.add_case(row)
        for step in steps:
            if step["finished_on"] is not None:
                tally.add_step(row, step)

    def keep(self) -> None:
        """Write them."""
        if not self.rows:
            return
        returned = insert(CASES).returning(Case.id, sort_by_parameter_order=True)
        ids = db.session.scalars(returned, self.rows).all()
        steps = [{"case_id": id_, **step} for id_, each in zip(ids, self.steps, strict=True) for step in each]
        pauses = [
            {"case_id": id_, **pause.__dict__}
            for id_, (facts, _) in zip(ids, self.facts, strict=True)
            for pause in facts.pauses
        ]
        if steps:
            db.session.execute(insert(STEPS), steps)
        if pauses:
            db.session.execute(insert(PAUSES), pauses)


def _read_service(code: str) -> _Service | None:
    procedure = db.session.scalar(
        select(Procedure).where(Procedure.code == code).options(joinedload(Procedure.department))
    )
    if procedure is None:
        return None
    versions = db.session.scalars(
        select(ProcedureVersion)
        .where(ProcedureVersion.procedure_id == procedure.id, ProcedureVersion.state.in_(PUBLIC_STATES))
        .order_by(ProcedureVersion.number)
    )
    read = [_Version(each.id, each.in_force_from, each.guide) for each in versions if each.in_force_from is not None]
    return _Service(procedure.id, procedure.department.code, procedure.department.office_hours, read)
