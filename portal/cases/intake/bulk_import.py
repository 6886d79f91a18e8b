"""Import of many cases: the records of a file or of another system, some hundreds in one transaction.

A record holds the whole case so far. The same record again changes nothing; more events continue the case; other
content is refused, since what has happened cannot be unsaid.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from portal.cases.history import CaseHistory
from portal.cases.intake.event_replay import CaseRecord, EventRefusedError, check_continues, replay_events
from portal.cases.intake.queries import Service, find_service
from portal.cases.intake.writer import NewCases
from portal.cases.models import Case
from portal.cases.register.writer import opening_columns, write_history
from portal.cases.rules import OtherContentError
from portal.cases.statistics.rollup import RollupUpdate
from portal.cases.timeline import DeadlineCalculator, DeadlineCalculators
from portal.cases.vocabulary import CaseImportOutcome
from portal.library.access.permissions import Actor
from portal.library.domain.domain_errors import RefusedActError
from portal.library.text.text_input import fold_identifier
from portal.organisation.queries import all_post_codes
from portal.platform import clock
from portal.platform.storage.audit import record_event
from portal.platform.storage.code_lookup import is_alike
from portal.platform.storage.content_revisions import current_revisions
from portal.platform.storage.database import db
from portal.platform.storage.transaction import rolled_back, writing

CASES_PER_TRANSACTION = (
    500  # cases in a transaction; unsourced: some tenths of a second, so that other writers hardly wait
)


class NoSuchServiceError(RefusedActError):
    """A service does not exist, or is out of reach."""

    message = _l("There is no such service in your area of responsibility.")


class CasePostUnknownError(RefusedActError):
    """A step is at a post that the organisation does not have."""

    message = _l("Post not found.")


@dataclass(frozen=True)
class ImportedCase:
    """The outcome of one record: its number, why it was refused and at which event (from 0), and the public number."""

    number: str
    outcome: CaseImportOutcome
    message: Any = ""
    reference: str = ""
    event: int = 0


class CaseImporter:
    """Imports the records of one source, and caches the services that it has read."""

    def __init__(
        self, actor: Actor, source: str, reach: frozenset[str] | None = None, *, is_check: bool = False
    ) -> None:
        """Take who imports, the source, and the codes of the departments in reach (None: all).

        A check does the same as an import, and rolls it back.
        """
        self.actor = actor
        self.source = source
        self.reach = reach
        self.is_check = is_check
        self._revisions: dict[str, int] | None = None
        self._services: dict[str, Service | None] = {}
        self._calculators = DeadlineCalculators()
        self._posts: dict[str, str] = {}  # the code of each post by what it is in lower case

    def import_records(self, records: Iterable[CaseRecord]) -> Iterator[ImportedCase]:
        """Import records, ``CASES_PER_TRANSACTION`` in one transaction; yield the outcome of each in their order."""
        left = iter(records)
        while batch := list(islice(left, CASES_PER_TRANSACTION)):
            try:
                yield from self._import_in_transaction(batch)
            except IntegrityError:  # another sender registered one of them a moment before: now it is known
                yield from self._import_in_transaction(batch)

    def _import_in_transaction(self, records: Sequence[CaseRecord]) -> list[ImportedCase]:
        with rolled_back() if self.is_check else writing():
            revisions = current_revisions()
            if revisions != self._revisions:  # a guide, an office or the calendar may have changed since the last batch
                self._services, self._calculators, self._posts = (
                    {},
                    DeadlineCalculators(),
                    {code.lower(): code for code in all_post_codes()},
                )
                self._revisions = revisions
            imported = self._import_batch(records)
            record_event(self.actor, "bring_cases", "case_sources", self.source)
            return imported

    def _import_batch(self, records: Sequence[CaseRecord]) -> list[ImportedCase]:
        registered = self._registered([record.number for record in records])
        new_cases, rollup = NewCases(), RollupUpdate()
        imported: list[ImportedCase] = []
        seen: set[str] = set()
        for record in records:
            try:
                number = fold_identifier(record.number).lower()
                if number in seen:
                    raise RefusedActError(_l("This number appears twice in the submission."))
                seen.add(number)
                outcome, reference = self._import_record(record, registered.get(number), new_cases, rollup)
                imported.append(ImportedCase(record.number, outcome, reference=reference))
            except RefusedActError as refusal:
                event = refusal.position if isinstance(refusal, EventRefusedError) else 0
                imported.append(ImportedCase(record.number, CaseImportOutcome.REFUSED, refusal.message, event=event))
        new_cases.write()
        rollup.write()
        return imported

    def _registered(self, numbers: Sequence[str]) -> dict[str, Case]:
        """Return the cases that are registered under some numbers, by number in lower case; as sent comes first."""
        written = {each for number in numbers for each in (number, fold_identifier(number))}
        query = select(Case).where(Case.source == self.source, is_alike(Case.source_number, written))
        whole = query.options(selectinload(Case.steps), selectinload(Case.pauses)).with_for_update(of=Case)
        found = sorted(db.session.scalars(whole), key=lambda case: case.source_number in numbers)
        return {fold_identifier(case.source_number).lower(): case for case in found}

    def _import_record(
        self, record: CaseRecord, case: Case | None, new_cases: NewCases, rollup: RollupUpdate
    ) -> tuple[CaseImportOutcome, str]:
        service = self._service(record.procedure)
        if case is not None and case.procedure_id != service.procedure_id:
            raise OtherContentError
        calculator = self._calculators[service.office_hours]
        day = calculator.day(record.accepted_at)
        version = service.version_on(day) if case is None else service.version_of(case)
        registered = None if case is None else case.history
        history = replay_events(self._with_stored_posts(record), version.guide, calculator, clock.now(), registered)
        if any(step.post.lower() not in self._posts for step in history.steps):
            raise CasePostUnknownError
        if case is None or registered is None:
            row = self._row(record, service, calculator, history) | {"version_id": version.id}
            new_cases.add(row, history, calculator, rollup)
            return CaseImportOutcome.ADDED, row["reference"]
        return _continue(case, registered, history, calculator, rollup), case.reference

    def _with_stored_posts(self, record: CaseRecord) -> CaseRecord:
        """Return a record whose posts are written as they are stored."""
        stored = [self._posts.get(event.post.lower(), event.post) for event in record.events]
        if all(post == event.post for post, event in zip(stored, record.events, strict=True)):
            return record
        events = [event.model_copy(update={"post": post}) for post, event in zip(stored, record.events, strict=True)]
        return record.model_copy(update={"events": events})

    def _row(
        self, record: CaseRecord, service: Service, calculator: DeadlineCalculator, history: CaseHistory
    ) -> dict[str, Any]:
        return {
            "row_version": 1,
            **opening_columns(history, calculator),
            "source": self.source,
            "source_number": fold_identifier(record.number),
            "procedure_id": service.procedure_id,
            "department_code": service.department,
            **calculator.case_values(history, calculator.day(clock.now())),
        }

    def _service(self, code: str) -> Service:
        if code not in self._services:
            self._services[code] = find_service(code)
        service = self._services[code]
        if service is None or (self.reach is not None and service.department not in self.reach):
            raise NoSuchServiceError
        return service


def _continue(
    case: Case, registered: CaseHistory, reported: CaseHistory, calculator: DeadlineCalculator, rollup: RollupUpdate
) -> CaseImportOutcome:
    reported.extended_by = registered.extended_by  # extensions are approved here, not reported
    check_continues(registered, reported)
    if registered == reported:
        return CaseImportOutcome.UNCHANGED
    write_history(case, reported, calculator, rollup)
    return CaseImportOutcome.CHANGED
