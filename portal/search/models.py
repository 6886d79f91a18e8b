"""What search keeps: an entry per procedure, the table of common speech, and how questions fared."""

from datetime import date

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from portal.library.guide.vocabulary import LifeEvent
from portal.platform.storage.database import Base, Versioned
from portal.platform.storage.types import EnumText

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


class SpeechPhrase(Versioned, Base):
    """What people say 日常用语 and what the law calls it 规范用语, kept by editors."""

    __tablename__ = "speech_phrases"

    event: Mapped[LifeEvent | None] = mapped_column(EnumText(LifeEvent), index=True)  # None: for any matter
    said: Mapped[list[str]] = mapped_column(JSON)
    means: Mapped[list[str]] = mapped_column(JSON)

    @property
    def reference(self) -> str:
        """Return the phrase's name in the audit trail."""
        return str(self.id)


class AskedQuestion(Base):
    """How often a question was asked in a month, and how it fared. Its words are kept from the third asking on."""

    __tablename__ = "asked_questions"
    __table_args__ = (UniqueConstraint("month", "digest"),)

    month: Mapped[date] = mapped_column(Date)
    digest: Mapped[str] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(String(80), default="")
    asked: Mapped[int] = mapped_column(default=0)
    unanswered: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)
    is_done: Mapped[bool] = mapped_column(default=False)

    @property
    def reference(self) -> str:
        """Return the question's name in the audit trail, which is not its words."""
        return str(self.id)
