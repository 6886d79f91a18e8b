"""The table of those complained about: the posts and persons whom a matter is about, by its reference."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.conflicts.vocabulary import PartyOrigin
from portal.platform.storage.database import Base
from portal.platform.storage.types import EnumText


class ConflictParty(Base):
    """A post or a person that a matter is about; rows are added and never taken away.

    ``subject`` is the reference of a complaint, which its finding carries too. Of a post it means all who held it on
    ``on`` or before.
    """

    __tablename__ = "conflict_parties"
    __table_args__ = (
        Index("one_conflict_party", "subject", "post_code", "staff_id", unique=True),
        Index("ix_conflict_parties_post_code", "post_code"),
    )

    subject: Mapped[str] = mapped_column(String(40))
    post_code: Mapped[str] = mapped_column(String(40))  # empty for a person
    department_code: Mapped[str] = mapped_column(String(40))  # of the post; empty for a person, who may be of any
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    on: Mapped[date] = mapped_column("held_by")
    origin: Mapped[PartyOrigin] = mapped_column(EnumText(PartyOrigin))
    added_by_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
