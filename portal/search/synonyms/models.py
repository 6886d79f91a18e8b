"""The table of common speech."""

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from portal.library.guide.vocabulary import LifeEvent
from portal.platform.storage.database import Base, Versioned
from portal.platform.storage.types import EnumText


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


SPEECH_REVISION = "search-speech"
