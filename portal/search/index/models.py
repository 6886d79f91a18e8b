"""What a procedure is found by: derived data, an entry for each."""

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform.storage.database import Base

Lexemes = TSVECTOR().with_variant(Text(), "sqlite")
"""Tokens with their weights in PostgreSQL's spelling, ``'执照':1A``; SQLite keeps the same as text."""


class SearchEntry(Base):
    """Derived data: what a procedure is found by. What left the public stays, unlisted: indexes hear of it."""

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
    opened: Mapped[int] = mapped_column(default=0)  # how often it was chosen from an answer


ENTRIES_REVISION = "search-entries"
IN_FORCE = "guide:in-force"
