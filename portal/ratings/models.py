"""Ratings 满意度评价, of a service and its posts, never of a person by name."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.platform.storage.database import Base, Versioned, where
from portal.platform.storage.types import EnumText, UtcDateTime
from portal.procedures.models import Procedure, ProcedureVersion
from portal.ratings.rules import WORST_GOOD_LEVEL, is_bad
from portal.ratings.vocabulary import Driver, RatingChannel, RatingLevel

BAD = f"level < {WORST_GOOD_LEVEL}"  # written out, so that the index of bad ratings serves the list of them


class Rating(Versioned, Base):
    """One rating of the version in force; ``source_hash`` is deleted after two days."""

    __tablename__ = "ratings"
    __table_args__ = (
        Index("ix_ratings_procedure_id_rated_on", "procedure_id", "rated_on"),
        Index("ix_ratings_department_code_rated_on", "department_code", "rated_on"),
        Index("ix_ratings_rated_at", "rated_at", "id"),
        Index("ix_ratings_department_code_rated_at", "department_code", "rated_at", "id"),
        Index("ix_ratings_bad", "rated_at", "id", **where(BAD)),
        Index("ix_ratings_department_code_bad", "department_code", "rated_at", "id", **where(BAD)),
    )

    reference: Mapped[str] = mapped_column(String(20), unique=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    rated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rated_on: Mapped[date]
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedures.id"))
    procedure_version_id: Mapped[int] = mapped_column(ForeignKey("procedure_versions.id"))
    department_code: Mapped[str] = mapped_column(String(40))
    post_code: Mapped[str] = mapped_column(String(40))
    channel: Mapped[RatingChannel] = mapped_column(EnumText(RatingChannel))
    level: Mapped[int]
    drivers: Mapped[list[str]] = mapped_column(JSON, default=list)
    comment: Mapped[str] = mapped_column(Text, default="")
    asked_extra: Mapped[str] = mapped_column(String(300), default="")
    visits_made: Mapped[int | None]
    days_taken: Mapped[int | None]
    explained_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    source_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    is_counted: Mapped[bool] = mapped_column(default=True)
    procedure: Mapped[Procedure] = relationship()
    version: Mapped[ProcedureVersion] = relationship()

    @property
    def is_bad(self) -> bool:
        """Tell whether the rating is bad, so that a finding was reported."""
        return is_bad(self.level)

    @property
    def level_label(self) -> object:
        """Return the label of the level."""
        return RatingLevel(str(self.level)).label

    @property
    def driver_labels(self) -> list[object]:
        """Return the labels of what the rating is about."""
        return [Driver(value).label for value in self.drivers]
