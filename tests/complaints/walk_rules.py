"""What no step of a walk may do: nobody acts on a complaint about them, or reviews what they took part in."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.accounts.models import Holding
from portal.complaints.models import Complaint
from portal.complaints.vocabulary import ComplaintState
from portal.conflicts.models import ConflictParty
from portal.platform.storage.audit import AuditEntry
from portal.platform.storage.database import db


@dataclass(frozen=True)
class Seen:
    """A complaint before a step."""

    state: ComplaintState
    due_on: date
    involved: frozenset[tuple[int, str]]
    handler_id: int | None


def in_conflict(reference: str) -> set[int]:
    """Return whom a complaint is about: by name, and whoever held a post it is about when it came in or before."""
    found = set()
    for party in db.session.scalars(select(ConflictParty).where(ConflictParty.subject == reference)):
        if party.staff_id is not None:
            found.add(party.staff_id)
        held = select(Holding).where(Holding.post_code == party.post_code)
        found |= {each.staff_id for each in db.session.scalars(held) if each.from_on <= party.on}
    return found


def check_second_persons(complaint: Complaint, was: Seen, new: set[tuple[int, str]], told: str) -> None:
    """Check that nobody reviewed what they took part in."""
    before = {staff_id: {part for who, part in was.involved if who == staff_id} for staff_id, _ in was.involved}
    for staff_id, part in new:
        if part == "heard":
            assert staff_id not in before, f"{told}: heard by somebody involved"
        if part == "left":
            assert not before.get(staff_id, set()) & {"handled", "approved"}, told
        if part == "handled":
            assert not before.get(staff_id, set()) & {"handled", "approved"}, f"{told}: the same handler again"
    for reply in complaint.replies:
        assert reply.decided_by_id != reply.drafted_by_id, told
    for each in complaint.extensions:
        assert each.decided_by_id != each.asked_by_id, told
    assert all(each.decided_by_id != each.asked_by_id for each in complaint.openings), told


def check_entries(reference: str, about: set[int], last: int) -> None:
    """Check that nobody whom a complaint is about has an entry of an act on it."""
    query = select(AuditEntry.staff_id, AuditEntry.verb).where(
        AuditEntry.id > last, AuditEntry.subject == reference, AuditEntry.outcome == "done"
    )
    acted = [(staff_id, verb) for staff_id, verb in db.session.execute(query) if staff_id in about]
    assert not acted, f"{reference} is about {acted}"
