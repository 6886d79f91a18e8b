"""Count how complaints went on from the tables themselves, by queries that share nothing with the cells."""

from collections import Counter
from datetime import date

from sqlalchemy import text

from portal.platform.storage.database import db

_COUNTED = "c.kind NOT IN ('integrity', 'enquiry', 'suggestion', 'praise')"
_OPEN = f"complaints AS c WHERE {_COUNTED} AND c.state <> 'taken_back'"
_OF_TRANSFERS = f"complaint_transfers AS t JOIN complaints AS c ON c.id = t.complaint_id WHERE {_COUNTED}"
_OF_APPEALS = f"appeals AS a JOIN complaints AS c ON c.id = a.complaint_id WHERE {_COUNTED}"
_LATE = "c.answered_on > c.answer_due_on OR (c.state = 'noted' AND c.answered_on IS NULL)"
_ENDED = "c.declined_on IS NOT NULL OR c.state IN ('withdrawn', 'handed_over')"
# By measure, what gives the value of each that is counted.
VALUES = {
    "voices": f"c.kind || CASE WHEN {_LATE} THEN '_late' WHEN c.answered_on IS NOT NULL THEN '_in_time' WHEN {_ENDED}"
    " THEN '_ended' ELSE '_open' END FROM complaints AS c WHERE c.kind IN ('enquiry', 'suggestion', 'praise')"
    " AND c.state <> 'taken_back'",
    "suggestion_decisions": "r.decision FROM replies AS r JOIN complaints AS c ON c.id = r.complaint_id"
    " WHERE c.kind = 'suggestion' AND r.state = 'approved'",
    "transfers": f"CASE t.state WHEN 'sent' THEN 'awaited' ELSE t.state END FROM {_OF_TRANSFERS}",
    "appeals": f"coalesce(a.outcome, 'awaited') FROM {_OF_APPEALS}",
    "investigated_again": f"'investigated_again' FROM {_OPEN} AND c.reopened_on IS NOT NULL",
    "last_verdicts": f"c.last_verdict FROM {_OPEN} AND c.closed_on IS NOT NULL AND c.ends_on IS NULL AND c.last_verdict"
    " IS NOT NULL AND (c.reopened_on IS NOT NULL OR c.last_verdict_on <> c.verdict_on OR c.last_verdict <> c.verdict)",
}
# By measure, the first and the last day of each stage that is counted.
STAGES = {
    "days_to_decision": f"c.received_on, c.decided_on FROM {_OPEN} AND c.decided_on IS NOT NULL",
    "days_to_reply": f"c.received_on, c.answered_on FROM {_OPEN} AND c.answered_on IS NOT NULL"
    " AND (c.declined_on IS NULL OR c.declined_on <> c.answered_on)",
    "days_to_appeal_decision": f"a.filed_on, a.decided_on FROM {_OF_APPEALS}"
    " AND a.outcome IN ('upheld', 'partly_upheld', 'rejected', 'sent_back')",
}


def course_by_hand() -> Counter[tuple[str, str]]:
    """Return how many there are now, by measure and value."""
    found: Counter[tuple[str, str]] = Counter()
    for measure, rest in VALUES.items():
        found.update((measure, value) for (value,) in db.session.execute(text(f"SELECT {rest}")))
    for measure, rest in STAGES.items():
        for days in db.session.execute(text(f"SELECT {rest}")):
            begun, ended = (each if isinstance(each, date) else date.fromisoformat(each) for each in days)
            found[measure, str((ended - begun).days)] += 1
    return found
