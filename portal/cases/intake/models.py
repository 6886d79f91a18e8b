"""The systems that report cases."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.platform.storage.database import Base, Versioned, unique_in_any_case


class CaseSource(Versioned, Base):
    """A system that reports cases of one department or of all; only the hash of its token is stored."""

    __tablename__ = "case_sources"
    __table_args__ = (unique_in_any_case("case_sources", "code"),)

    code: Mapped[str] = mapped_column(String(40), unique=True)
    department_code: Mapped[str | None] = mapped_column(String(40))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True)
