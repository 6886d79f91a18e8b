"""Table of search entries, derived data with one row for each procedure."""

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform.storage.database import Base

Lexemes = TSVECTOR().with_variant(Text(), "sqlite")
"""Tokens with levels as a text search vector, ``'执照':1A``; stored as text in SQLite."""


class SearchEntry(Base):
    """Search entry of a procedure; rows of unlisted procedures remain, so that indexes learn of the removal."""

    __tablename__ = "search_entries"
    __table_args__ = (
        Index("ix_search_entries_words", "words", postgresql_using="gin").ddl_if(dialect="postgresql"),
        Index("ix_search_entries_body", "body", postgresql_using="gin").ddl_if(dialect="postgresql"),
    )

    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedures.id"), unique=True)
    revision: Mapped[int] = mapped_column(index=True)
    is_listed: Mapped[bool] = mapped_column(Boolean)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    plain_names: Mapped[list[str]] = mapped_column(JSON)
    facets: Mapped[list[str]] = mapped_column(JSON)
    words: Mapped[str] = mapped_column(Lexemes)
    body: Mapped[str] = mapped_column(Lexemes)
    opened: Mapped[int] = mapped_column(default=0)  # number of times it was opened from a search result


ENTRIES_REVISION = "search-entries"
IN_FORCE = "guide:in-force"
