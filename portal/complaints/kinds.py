"""What each kind of complaint means: its time limit, how it begins, what it reports and how it can be decided."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.complaints.kind_words import (
    OF_COMPLAINTS,
    OF_ENQUIRIES,
    OF_PRAISE,
    OF_REPORTS,
    OF_SUGGESTIONS,
    KindWords,
)
from portal.complaints.vocabulary import ComplaintKind, ComplaintState, Decision, LimitKind
from portal.corrective_actions.vocabulary import SourceKind

_COMPLAINT_DECISIONS = (Decision.UPHELD, Decision.PARTLY_UPHELD, Decision.NOT_UPHELD)


@dataclass(frozen=True, kw_only=True)
class KindRecord:
    """What a kind means: the one place that filing, assessing, replying and figures read.

    ``reports`` is the source of the finding that filing it reports; None: it reports none. ``decisions`` are what a
    reply can come to; none: it is not replied to. ``is_complaint`` says that the figures of complaints count it.
    """

    limit: LimitKind = LimitKind.STANDARD
    begins: ComplaintState = ComplaintState.RECEIVED
    reports: SourceKind | None = SourceKind.COMPLAINT
    decisions: tuple[Decision, ...] = _COMPLAINT_DECISIONS
    is_complaint: bool = True
    is_public: bool = False  # decision and reason are published
    words: KindWords = OF_COMPLAINTS

    @property
    def is_answered(self) -> bool:
        """Tell whether it gets a reply; what gets none is read and passed on."""
        return bool(self.decisions)


_COMPLAINT = KindRecord()
COMPLAINT_KINDS: Mapping[ComplaintKind, KindRecord] = {
    **dict.fromkeys(ComplaintKind, _COMPLAINT),
    ComplaintKind.INTEGRITY: KindRecord(limit=LimitKind.INTEGRITY, is_complaint=False, words=OF_REPORTS),
    ComplaintKind.ENQUIRY: KindRecord(
        limit=LimitKind.ENQUIRY,
        reports=None,
        decisions=(Decision.INFORMED,),
        is_complaint=False,
        words=OF_ENQUIRIES,
    ),
    ComplaintKind.SUGGESTION: KindRecord(
        limit=LimitKind.SUGGESTION,
        reports=SourceKind.SUGGESTION,
        decisions=(Decision.ADOPTED, Decision.PARTLY_ADOPTED, Decision.NOT_ADOPTED),
        is_complaint=False,
        is_public=True,
        words=OF_SUGGESTIONS,
    ),
    ComplaintKind.PRAISE: KindRecord(
        limit=LimitKind.PRAISE,
        begins=ComplaintState.TO_READ,
        reports=None,
        decisions=(),
        is_complaint=False,
        words=OF_PRAISE,
    ),
}
COUNTED_AS_COMPLAINTS = tuple(kind for kind, record in COMPLAINT_KINDS.items() if record.is_complaint)
