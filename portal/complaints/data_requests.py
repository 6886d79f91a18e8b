"""What complainants ask about the data that is held of them: access, correction, deletion; each is decided by staff."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.complaints.vocabulary import FilingChannel
from portal.library.domain.labelled_enum import LabelledEnum
from portal.platform.storage.database import Base, Versioned, where
from portal.platform.storage.types import EnumText, UtcDateTime


class DataRequestKind(LabelledEnum):
    """What a complainant asks for."""

    ACCESS = "access", _l("To know what is held")
    CORRECTION = "correction", _l("Correction")
    DELETION = "deletion", _l("Deletion")


class DataOutcome(LabelledEnum):
    """What became of a request."""

    DONE = "done", _l("Done as asked")
    PARTLY = "partly", _l("Done in part")
    REFUSED = "refused", _l("Refused")


class DataRefusal(LabelledEnum):
    """Why a request is refused, or done in part only."""

    HELD = "held", _l("A review, a suit or a corrective action is under way that needs it")
    STILL_OPEN = "still_open", _l("The complaint is still being dealt with")
    KEPT_BY_LAW = "kept_by_law", _l("A law demands that it is kept")
    NOT_IDENTIFIED = "not_identified", _l("It was not shown that the complainant asks")
    NOT_WRONG = "not_wrong", _l("What is held is right, or is what you wrote yourself")


class Erasure(LabelledEnum):
    """What is still to be done where a complainant's words were taken back, hidden or deleted."""

    STAFF_TEXTS = "staff_texts", _l("What staff wrote is to be deleted")
    STORAGE = "storage", _l("The storage is to be overwritten")


class DataRequest(Versioned, Base):
    """A request of a complainant about their data; ``recorded_by_id`` is None for one that was sent on the website."""

    __tablename__ = "data_requests"
    __table_args__ = (Index("ix_data_requests_undecided", "due_on", "id", **where("decided_at IS NULL")),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    kind: Mapped[DataRequestKind] = mapped_column(EnumText(DataRequestKind))
    channel: Mapped[FilingChannel] = mapped_column(EnumText(FilingChannel))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column("words", Text)  # masked
    identified_by: Mapped[str] = mapped_column(Text, default="")  # how it was shown who asks, where staff recorded it
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    due_on: Mapped[date]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[DataOutcome | None] = mapped_column(EnumText(DataOutcome))
    refusal: Mapped[DataRefusal | None] = mapped_column(EnumText(DataRefusal))
    answer: Mapped[str] = mapped_column(Text, default="")

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has decided on it yet."""
        return self.decided_at is None

    @property
    def is_note(self) -> bool:
        """Tell whether it is a correction that now stands beside the text."""
        return self.kind is DataRequestKind.CORRECTION and self.outcome in (DataOutcome.DONE, DataOutcome.PARTLY)
