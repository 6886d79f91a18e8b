"""Tables of standards, their versions and governed posts; guides name the standards that govern them."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.library.guide.identifiers import VersionRef
from portal.library.text.conversion import text_in
from portal.organisation.models import Department
from portal.platform.storage.database import Base, Versioned, unique_in_any_case
from portal.platform.storage.types import EnumText, UtcDateTime
from portal.standards.rules import Section, sections_of
from portal.standards.vocabulary import Family, StandardState


class Standard(Versioned, Base):
    """A standard of the authority or of one department; name and posts are those of the version in force, if any."""

    __tablename__ = "standards"
    __table_args__ = (unique_in_any_case("standards", "code"),)

    code: Mapped[str] = mapped_column(String(40), unique=True)
    family: Mapped[Family] = mapped_column(EnumText(Family))
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("departments.id"), index=True)
    is_in_force: Mapped[bool] = mapped_column(default=False, index=True)
    department: Mapped[Department | None] = relationship()
    versions: Mapped[list["StandardVersion"]] = relationship(
        order_by="StandardVersion.number", back_populates="standard"
    )
    posts: Mapped[list["StandardPost"]] = relationship(order_by="StandardPost.id", cascade="all, delete-orphan")


class StandardVersion(Versioned, Base):
    """A version of a standard from a date, with its name and posts; lines ``## heading`` of ``text`` start sections."""

    __tablename__ = "standard_versions"
    __table_args__ = (
        UniqueConstraint("standard_id", "number"),
        Index(
            "one_standard_in_force",
            "standard_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
    )

    standard_id: Mapped[int] = mapped_column(ForeignKey("standards.id"))
    number: Mapped[int]
    name: Mapped[dict[str, str]] = mapped_column(JSON)
    posts: Mapped[list[str]] = mapped_column(JSON)  # the codes of the posts that it governs
    state: Mapped[StandardState] = mapped_column(EnumText(StandardState))
    text: Mapped[dict[str, str]] = mapped_column(JSON)
    what_changed: Mapped[dict[str, str]] = mapped_column(JSON)
    editors: Mapped[list[int]] = mapped_column(JSON)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    in_force_from: Mapped[date | None]
    standard: Mapped[Standard] = relationship(back_populates="versions")

    @property
    def reference(self) -> str:
        """Return the identifier for the audit trail."""
        return str(VersionRef(self.standard.code, self.number))

    @property
    def is_in_force(self) -> bool:
        """Return whether this version is in force."""
        return self.state is StandardState.PUBLISHED

    def sections(self, language: str) -> list[Section]:
        """Return the sections of the text in a language, or in the original if not translated."""
        return sections_of(text_in(self.text, language)[0])

    def language_of_text(self, language: str) -> str:
        """Return the language of the text that ``sections`` returns for a language."""
        return text_in(self.text, language)[1]


class StandardPost(Base):
    """A post that a standard governs."""

    __tablename__ = "standard_posts"

    standard_id: Mapped[int] = mapped_column(ForeignKey("standards.id"), index=True)
    post_code: Mapped[str] = mapped_column(String(40), index=True)
