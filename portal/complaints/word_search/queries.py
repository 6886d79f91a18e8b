"""Find complaints by number or words, as staff read them: masked text and what staff wrote, no integrity reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.complaints.correspondence import Message, Reply
from portal.complaints.models import Complaint
from portal.complaints.queries import IS_INTEGRITY, SEE, find_in_reach, is_in_reach
from portal.library.access.permissions import Actor
from portal.library.text.text_input import clean_line
from portal.platform.storage.database import db

SEARCHED = 2000  # unsourced: the newest, so that a search costs the same whatever is stored
SHOWN = 50  # unsourced: whoever finds more types more words
MAX_WORDS = 5  # unsourced


@dataclass(frozen=True)
class ComplaintsFound:
    """The newest complaints with some words, and whether more were found than are shown."""

    rows: Sequence[Complaint]
    has_more: bool = False


def complaints_with(actor: Actor, typed: str) -> ComplaintsFound:
    """Return the complaint in reach with a number as typed, else the newest of ``SEARCHED`` that have every word."""
    terms = clean_line(typed).split()[:MAX_WORDS]
    if not terms:
        return ComplaintsFound(())
    numbered = find_in_reach(actor, typed)
    if numbered is not None and not numbered.is_integrity:
        return ComplaintsFound((numbered,))
    where = (Complaint.id.in_(_newest(actor)), is_in_reach(actor), ~IS_INTEGRITY, *map(_has, terms))
    options = joinedload(Complaint.procedure), joinedload(Complaint.department), joinedload(Complaint.handler)
    query = select(Complaint).where(*where).order_by(Complaint.id.desc()).limit(SHOWN + 1)
    rows = db.session.scalars(query.options(*options, selectinload(Complaint.transfers))).all()
    return ComplaintsFound(rows[:SHOWN], len(rows) > SHOWN)


def _newest(actor: Actor) -> Sequence[int]:
    """Return the ids of the newest complaints of a person's departments, or of all."""
    codes = actor.departments_for(SEE)
    query = select(Complaint.id).order_by(Complaint.received_on.desc(), Complaint.id.desc()).limit(SEARCHED)
    if codes is None:
        return db.session.scalars(select(Complaint.id).order_by(Complaint.id.desc()).limit(SEARCHED)).all()
    return [
        found for code in sorted(codes) for found in db.session.scalars(query.where(Complaint.department_code == code))
    ]


def _has(word: str) -> ColumnElement[bool]:
    """Return the condition that a word stands in what was written of a complaint, by whomever."""

    def within(column: Any) -> ColumnElement[bool]:
        found: ColumnElement[bool] = column.icontains(word, autoescape=True)
        return found

    own = (Complaint.narrative, Complaint.remedy_sought, Complaint.subject_text, Complaint.window)
    return or_(
        *(within(each) for each in own),
        Complaint.messages.any(within(Message.text)),
        Complaint.replies.any(or_(within(Reply.text), within(Reply.remedy_given))),
    )
