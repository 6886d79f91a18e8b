"""Table of synonyms."""

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from portal.library.guide.vocabulary import LifeEvent
from portal.platform.storage.database import Base, Versioned
from portal.platform.storage.types import EnumText


class SpeechPhrase(Versioned, Base):
    """A synonym entry: everyday words 日常用语 and the official terms 规范用语 for them, maintained by editors."""

    __tablename__ = "speech_phrases"

    event: Mapped[LifeEvent | None] = mapped_column(EnumText(LifeEvent), index=True)  # None: for any matter
    said: Mapped[list[str]] = mapped_column(JSON)
    means: Mapped[list[str]] = mapped_column(JSON)

    @property
    def reference(self) -> str:
        """Return the identifier for the audit trail."""
        return str(self.id)


SPEECH_REVISION = "search-speech"
